// The item under the pointer (a tip), and the chosen one (a card): text, picture, sound, clip, neighbors.

import { byId, make } from "./dom.js";

const PICTURE = /\.(png|jpe?g|gif|webp|avif|bmp|svg)$/i;
const SOUND = /\.(mp3|wav|ogg|oga|opus|flac|m4a|aac)$/i;
const CLIP = /\.(mp4|m4v|webm|mov|ogv)$/i;
const TIP = 220; // letters of a text in the tip

export function tip(app, panel, x, y) {
  const element = byId("tip");
  const row = app.hover;
  element.hidden = row < 0 || !panel;
  if (element.hidden) return;
  if (element.dataset.row !== String(row)) {
    element.dataset.row = row;
    const text = app.data.texts?.at(row) ?? "";
    const medium = media(app.data, row)[0];
    const value = app.field ? app.valueAt(app.field, panel.m, row) : "";
    element.replaceChildren(
      make("b", {}, app.data.ids.at(row)),
      value ? make("small", {}, `${app.field.name}: ${value}`) : "",
      medium ?? make("p", {}, text.length > TIP ? `${text.slice(0, TIP)}…` : text),
    );
  }
  const box = panel.sheet.getBoundingClientRect();
  const [width, height] = [element.offsetWidth, element.offsetHeight];
  const left = box.left + x + 18 + width > innerWidth ? box.left + x - width - 18 : box.left + x + 18;
  const top = box.top + y + 18 + height > innerHeight ? box.top + y - height - 14 : box.top + y + 18;
  element.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`;
}

export function card(app) {
  const place = byId("card");
  const row = app.state.values.pinned;
  place.hidden = row < 0;
  document.body.classList.toggle("carded", row >= 0);
  if (row < 0) return place.replaceChildren();
  const { data } = app;
  const close = make("button", { type: "button", className: "close", aria: { label: "Close" } }, "×");
  close.addEventListener("click", () => app.pin(-1));
  const text = data.texts?.at(row) ?? "";
  place.replaceChildren(
    close,
    make("h2", {}, data.ids.at(row)),
    ...media(data, row),
    text ? make("p", { className: "text" }, text) : "",
    ...facts(app, row),
    ...neighbors(app, row),
  );
  place.scrollTop = 0;
  return place;
}

/** The user's own columns, and apart from them what nearfield found. */
function facts(app, row) {
  const known = app.known();
  return [[false, "Your columns"], [true, "Found by nearfield"]].flatMap(([ours, title]) => {
    const list = make("dl");
    for (const { name, at } of known.filter((one) => one.ours === ours)) {
      const value = at(row);
      if (!value) continue;
      const href = /^https?:\/\/\S+$/.test(value) ? value : null;
      const shown = href ? make("a", { href, rel: "noreferrer noopener", target: "_blank" }, value) : value;
      list.append(make("dt", {}, name), make("dd", {}, shown));
    }
    return list.children.length ? [make("h3", {}, title), list] : [];
  });
}

function neighbors(app, row) {
  const near = app.neighbors(row);
  if (!near.length) return [];
  const items = near.map(({ row: other, similarity }) => {
    const bar = make("i", { className: "bar" });
    bar.style.width = `${Math.round(similarity * 100)}%`;
    const text = app.data.texts?.at(other).slice(0, 90) ?? "";
    const button = make("button", { type: "button" }, make("b", {}, app.data.ids.at(other)), make("span", {}, similarity.toFixed(2)), make("small", {}, text), bar);
    button.addEventListener("click", () => app.pin(other, { follow: true }));
    button.addEventListener("pointerenter", () => app.hoverAt(other));
    button.addEventListener("pointerleave", () => app.hoverAt(-1));
    return make("li", {}, button);
  });
  return [make("h3", {}, "True neighbors"), make("ol", { className: "neighbors" }, ...items)];
}

/** The item's preview, or else the pictures that it names, and the sounds and clips. */
function media(data, row) {
  const preview = data.previews?.picture(row, data.ids.at(row));
  return preview ? [preview, ...files(data, row, false)] : files(data, row, true);
}

/** Pictures, sounds and clips that the item's text or columns name: local files and data only. */
function files(data, row, pictures) {
  const values = [data.texts?.at(row) ?? "", ...data.columns.filter((c) => c.type === "text" || c.type === "category").map((c) => c.at(row))];
  const elements = [];
  for (const value of new Set(values)) {
    const src = value.length < 500 && !value.includes("\n") ? address(value) : null;
    if (src && pictures && PICTURE.test(value)) elements.push(make("img", { src, alt: value, className: "medium" }));
    else if (src && SOUND.test(value)) elements.push(make("audio", { src, controls: true, className: "medium", aria: { label: value } }));
    else if (src && CLIP.test(value)) elements.push(make("video", { src, controls: true, preload: "metadata", className: "medium", aria: { label: value } }));
  }
  return elements;
}

/** The address of a local file, or null: nothing is fetched from a host, by no way of writing one. */
function address(value) {
  const path = value.replaceAll("\\", "/");
  if (/^file:/i.test(path)) return /^file:\/\/\/(?!\/|%2f|%5c)/i.test(path) ? path : null;
  if (/^[a-z]:\//i.test(path)) return `file:///${encoded(path)}`;
  return /^[a-z][a-z\d+.-]*:|^\s*\/\//i.test(path) ? null : encoded(path);
}

const encoded = (path) => path.split("/").map((part) => (/^[a-z]:$/i.test(part) ? part : encodeURIComponent(part))).join("/");
