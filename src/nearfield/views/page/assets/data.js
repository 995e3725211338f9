// Reads what Python packed (pack.py): one JSON document, and one gzipped block of arrays and texts.

import { byId } from "./dom.js";
import { Previews } from "./previews.js";

const DTYPES = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };
const NONE16 = 65535;

export async function read() {
  const about = JSON.parse(byId("about").textContent);
  const block = byId("block");
  const buffer = await inflate(decode(block.textContent));
  block.remove();
  const array = (name) => {
    const [dtype, at, length] = about.blocks[name];
    return new DTYPES[dtype](buffer, at, length / DTYPES[dtype].BYTES_PER_ELEMENT);
  };
  const text = (name) => new Texts(new Uint8Array(buffer, ...about.blocks[name].slice(1)), about.n);
  const data = { ...about, ids: text("ids"), texts: "texts" in about.blocks ? text("texts") : null };
  data.previews = "previews" in about.blocks ? new Previews(array("previews"), array("previewEnds")) : null;
  data.maps = about.maps.map((map, m) => ({ ...map, ...placed(map, m, array) }));
  data.columns = about.columns.map((column, c) => readColumn(column, c, array, text));
  data.links = about.links && { k: about.links, rows: array("links"), near: array("nearness") };
  data.fields = colourings(data, array);
  return data;
}

function decode(base64) {
  const step = 1 << 20;
  const text = base64.trim();
  const bytes = new Uint8Array((text.length / 4) * 3);
  let filled = 0;
  for (let at = 0; at < text.length; at += step) {
    const piece = atob(text.slice(at, at + step));
    for (let i = 0; i < piece.length; i++) bytes[filled++] = piece.charCodeAt(i);
  }
  return bytes.subarray(0, filled);
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Texts that stand one after the other, each ended by a NUL; made a string when first asked for. */
class Texts {
  constructor(bytes, n) {
    Object.assign(this, { bytes, n, cache: {} });
  }
  get plain() {
    return (this.cache.plain ??= ends(new TextDecoder().decode(this.bytes), this.n));
  }
  get lower() {
    return (this.cache.lower ??= ends(this.plain.all.toLowerCase(), this.n));
  }
  at(row) {
    const { all, end } = this.plain;
    return all.slice(row ? end[row - 1] + 1 : 0, end[row]);
  }
}

function ends(all, n) {
  const end = new Uint32Array(n);
  for (let row = 0, at = -1; row < n; row++) end[row] = at = all.indexOf("\0", at + 1);
  return { all, end };
}

/** Places around the middle; the longest side of all is 1. */
function placed(map, m, array) {
  const longest = Math.max(...map.span) || 1;
  const unit = (value, axis) => (value - map.middle[axis]) / longest;
  const axes = map.span.map((span, axis) => {
    const step = span / NONE16;
    return Float32Array.from(array(`${m}.${axis}`), (q) => unit(map.low[axis] + q * step, axis));
  });
  const places = map.places.map((place) => place.map(unit));
  return { axes, places };
}

function readColumn(column, c, array, text) {
  const { type, values } = column;
  if (type === "text") {
    const texts = text(`c${c}`);
    return { ...column, at: (row) => texts.at(row) };
  }
  const cells = array(`c${c}`);
  if (type === "category") return { ...column, cells, at: (row) => values[cells[row] - 1] ?? "" };
  return { ...column, cells, at: (row) => (Number.isNaN(cells[row]) ? "" : shown(type, cells[row])) };
}

/** What the map can be coloured by: topics, columns, layers. */
function colourings(data, array) {
  const fields = [];
  if (data.topics.length) {
    const cells = array("topics");
    fields.push({ key: "topic", name: "Topic", type: "category", values: data.topics, of: () => cells });
  }
  for (const column of data.columns)
    if (column.type !== "text") fields.push({ ...column, key: `c.${column.name}`, of: () => column.cells });
  data.layers.forEach((layer, l) => {
    const each = data.maps.map((_, m) => layered(layer.scales[m], `${m}.layer${l}`, array));
    fields.push({ key: `l.${layer.name}`, name: layer.name, type: "number", layer: true, of: (m) => each[m] });
  });
  return fields;
}

function layered(scale, name, array) {
  const { low, step } = scale;
  return Float32Array.from(array(name), (q) => (q === NONE16 ? NaN : low + q * step));
}

export function shown(type, value) {
  if (type === "date") return new Date(value).toISOString().replace(/T00:00:00.000Z|:00.000Z|\.000Z$/, "").replace("T", " ");
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
