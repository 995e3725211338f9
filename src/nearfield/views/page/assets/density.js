// How dense the points lie: bands that hold the densest 10, 25, 50, 75 and 95 % of the items asked for.
// (Highest density regions: Hyndman, 1996, The American Statistician 50, 120-126.)

import { packed } from "./colour.js";
import { byId, make } from "./dom.js";
import { HIDDEN, DIM } from "./marks.js";

const CELLS = 384; // of the longer side of the map
const BLUR = 5; // cells that a point is spread over, either way, three times
const SHARES = [0.1, 0.25, 0.5, 0.75, 0.95];
const STRONG = [205, 165, 125, 85, 48]; // of 255, how opaque each band is

/** Draws the bands over the points; a flat map's are counted once for the same items. */
export function drawDensity(pen, panel) {
  const { app, camera } = panel;
  if (!app.state.values.density || !camera.flat) return;
  const key = [app.theme.accent, app.rows, app.state.values.only];
  if (!panel.bands || key.some((value, i) => value !== panel.bands.key[i])) panel.bands = { key, ...banded(panel) };
  const { picture, left, top, cell } = panel.bands;
  pen.imageSmoothingEnabled = true;
  const side = cell * camera.scale;
  pen.drawImage(picture, camera.across(left), camera.down(top), picture.width * side, picture.height * side);
}

function banded({ app, camera }) {
  const { cells, wide, high, ...place } = counted(camera, app.marks);
  for (let pass = 0; pass < 3; pass++) {
    blur(cells, high, wide, wide, 1);
    blur(cells, wide, high, 1, wide);
  }
  const limits = edges(cells);
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(app.theme.accent.slice(at, at + 2), 16));
  const image = new ImageData(wide, high);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = STRONG.map((alpha) => ((packed([r, g, b]) & 0xffffff) | (alpha << 24)) >>> 0);
  for (let i = 0; i < cells.length; i++) {
    const band = limits.findIndex((limit) => cells[i] >= limit && cells[i] > 0);
    if (band >= 0) pixels[i] = colours[band];
  }
  const picture = make("canvas", { width: wide, height: high });
  picture.getContext("2d").putImageData(image, 0, 0);
  return { picture, ...place };
}

/** Points in each cell of a grid over the map, the first row at the top. */
function counted({ xs, ys }, marks) {
  let [left, right, low, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < xs.length; i++) {
    if (xs[i] < left) left = xs[i];
    if (xs[i] > right) right = xs[i];
    if (ys[i] < low) low = ys[i];
    if (ys[i] > top) top = ys[i];
  }
  const cell = Math.max(right - left, top - low, 1e-6) / CELLS;
  const room = 3 * BLUR + 1;
  const wide = Math.ceil((right - left) / cell) + 2 * room;
  const high = Math.ceil((top - low) / cell) + 2 * room;
  const cells = new Float32Array(wide * high);
  for (let i = 0; i < xs.length; i++) {
    if (marks[i] === HIDDEN || marks[i] === DIM) continue;
    cells[(Math.floor((top - ys[i]) / cell) + room) * wide + Math.floor((xs[i] - left) / cell) + room]++;
  }
  return { cells, wide, high, cell, left: left - room * cell, top: top + room * cell };
}

/** A running mean along each of `lines` lines, `step` from one cell to the next. */
function blur(cells, lines, length, line, step) {
  const before = new Float32Array(length);
  for (let at = 0; at < lines; at++) {
    for (let i = 0; i < length; i++) before[i] = cells[at * line + i * step];
    let sum = 0;
    for (let i = 0; i < Math.min(BLUR, length); i++) sum += before[i];
    for (let i = 0; i < length; i++) {
      sum += (before[i + BLUR] ?? 0) - (before[i - BLUR - 1] ?? 0);
      cells[at * line + i * step] = Math.max(0, sum) / (2 * BLUR + 1);
    }
  }
}

/** The lowest density of each band: what is denser holds that share of the items. */
function edges(cells) {
  const order = Float32Array.from(cells.filter((value) => value > 0)).sort().reverse();
  const total = order.reduce((sum, value) => sum + value, 0);
  let [sum, at] = [0, 0];
  return SHARES.map((share) => {
    while (at < order.length && sum < share * total) sum += order[at++];
    return order[Math.max(0, at - 1)] ?? Infinity;
  });
}

/** What the bands mean, below the switch. */
export function densityLegend(app) {
  const place = byId("density-legend");
  place.hidden = !app.state.values.density;
  if (place.children.length) return;
  const bands = SHARES.map((share, band) => {
    const swatch = make("i", {});
    swatch.style.opacity = STRONG[band] / 255;
    return make("li", {}, swatch, `${Math.round(share * 100)}%`);
  });
  place.append(make("p", {}, "The densest parts, which hold of the items"), make("ul", {}, ...bands));
}
