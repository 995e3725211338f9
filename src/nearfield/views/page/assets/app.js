// The page as a whole: what is asked for, and who must be drawn again.

import { read as readAddress, write as writeAddress } from "./address.js";
import { bars } from "./bars.js";
import { card, tip } from "./card.js";
import { graded } from "./colour.js";
import { shown } from "./data.js";
import { byId, count, say } from "./dom.js";
import { legend } from "./legend.js";
import { mark } from "./marks.js";
import { Panel } from "./panel.js";
import { search } from "./search.js";
import { State } from "./state.js";
import { table } from "./table.js";
import { themed } from "./theme.js";

const GLIDE = 220; // ms of a zoom by a button
const EDGE = 20; // CSS pixels from the edge within which a point does not count as seen
const WRITE = 250; // ms of quiet before the address is written

export class App {
  constructor(data) {
    Object.assign(this, { data, hover: -1, how: "new", page: 0, rows: null, hits: null, waiting: new Set(), field: null });
    this.marks = new Uint8Array(data.n).fill(2);
    const shown = data.maps.map((_, m) => m);
    this.first = {
      color: data.color, isolate: null, query: "", selection: null, only: false, pinned: -1,
      names: true, density: false, tool: "pan", theme: null, table: false, order: null, shown,
    };
    this.panels = data.maps.map((_, m) => new Panel(this, m));
    byId("stage").append(...this.panels.map((panel) => panel.element));
    this.state = new State(readAddress(this));
    this.topicsBySize = data.topics.map((_, t) => t).sort((a, b) => data.topicSizes[b] - data.topicSizes[a] || a - b);
    this.state.addEventListener("change", ({ detail }) => this.changed(detail));
    addEventListener("hashchange", () => location.hash !== this.written && this.state.set(readAddress(this)));
  }
  start() {
    this.changed(new Set(Object.keys(this.state.values)));
  }

  // What changes, and what follows from it.

  changed(keys) {
    const has = (...names) => names.some((name) => keys.has(name));
    const { values } = this.state;
    if (has("theme")) this.theme = themed(this);
    if (has("color")) this.field = this.data.fields.find((field) => field.key === values.color) ?? null;
    if (has("query")) this.hits = search(values.query, this.data);
    if (has("color", "query", "selection", "isolate", "only", "shown")) {
      this.rows = mark(this.marks, values, this.field, this.hits);
      this.page = 0;
      if (has("query", "selection", "isolate")) say(this.rows ? `${count(this.rows.length)} items` : `All ${count(this.data.n)} items`);
    }
    if (has("shown")) this.arrange();
    if (has("theme", "color", "query", "selection", "isolate", "only", "shown")) for (const panel of this.panels) panel.paint();
    if (has("theme", "color", "isolate", "shown")) legend(this);
    if (has("pinned")) card(this);
    bars(this);
    table(this);
    for (const panel of this.panels) this.ask(panel);
    this.keep();
  }
  arrange() {
    const { shown } = this.state.values;
    byId("stage").dataset.panels = shown.length;
    this.panels.forEach((panel, m) => (panel.element.hidden = !shown.includes(m)));
  }
  keep() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      if (!writeAddress(this)) this.note("This selection is too large for the page's address.");
    }, WRITE);
  }

  // Drawing, at most once a frame.

  ask(panel) {
    if (!this.waiting.size) requestAnimationFrame(() => this.draw());
    this.waiting.add(panel);
  }
  draw() {
    const panels = [...this.waiting];
    this.waiting.clear();
    for (const panel of panels) if (!panel.element.hidden) panel.draw();
  }
  moved(panel) {
    panel.move();
    this.hoverAt(-1);
    this.keep();
  }
  front() {
    return this.panels[this.state.values.shown[0]];
  }
  glide(panel, factor, across, down) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      panel.camera.zoomAt(factor, across, down);
      return this.moved(panel);
    }
    const start = performance.now();
    let done = 0;
    const step = (now) => {
      const share = Math.min(1, Math.max(0, (now - start) / GLIDE));
      const eased = 1 - (1 - share) ** 3;
      panel.camera.zoomAt(factor ** (eased - done), across, down);
      done = eased;
      this.moved(panel);
      if (share < 1) requestAnimationFrame(step);
    };
    return requestAnimationFrame(step);
  }
  showAll() {
    for (const panel of this.panels) {
      panel.camera.reset();
      panel.camera.turn();
      this.moved(panel);
    }
  }

  // What the reader does.

  hoverAt(row, panel, x, y) {
    const before = this.hover;
    this.hover = row;
    tip(this, panel, x, y);
    if (panel) panel.over.classList.toggle("over-point", row >= 0);
    if (row !== before) for (const each of this.panels) this.ask(each);
  }
  pin(row = -1, { follow = false } = {}) {
    if (row === this.state.values.pinned) return;
    this.state.set({ pinned: row });
    if (row < 0) return;
    say(`${this.data.ids.at(row)}. ${this.data.texts?.at(row).slice(0, 300) ?? ""}`);
    for (const panel of this.panels) {
      if (follow && !inView(panel, row)) this.center(panel, row);
      this.uncover(panel, row);
    }
  }
  /** On a phone the card lies over the map: move the point up to where it is seen. */
  uncover(panel, row) {
    const [card, sheet] = [byId("card").getBoundingClientRect(), panel.sheet.getBoundingClientRect()];
    const free = card.top - sheet.top;
    if (panel.element.hidden || getComputedStyle(byId("card")).position !== "fixed" || free >= sheet.height || free < 2 * EDGE) return;
    const down = panel.at(row)[1];
    if (down <= free - EDGE) return;
    panel.camera.pan(0, free / 2 - down);
    this.moved(panel);
  }
  center(panel, row) {
    const { camera } = panel;
    [camera.x, camera.y] = [camera.xs[row], camera.ys[row]];
    this.moved(panel);
  }
  /** The next or the last of the items asked for. */
  walk(by) {
    const rows = this.filtered();
    const at = rows.indexOf(this.state.values.pinned);
    if (rows.length) this.pin(rows[(at + by + rows.length) % rows.length], { follow: true });
  }
  select(rows) {
    this.state.set({ selection: rows && rows.length ? rows : null });
  }
  take(tool) {
    this.state.set({ tool }, { step: false });
    byId("stage").dataset.tool = tool;
  }
  takeHow(how) {
    this.how = how;
    bars(this);
  }
  /** Escape: first the chosen point, then the selection and the search, one undo away. */
  letGo() {
    const { pinned, selection, isolate, query, only } = this.state.values;
    if (pinned >= 0) this.pin(-1);
    else if (selection || isolate || query || only) {
      byId("query").value = "";
      this.state.set({ selection: null, isolate: null, query: "", only: false });
    }
  }
  note(sentence) {
    byId("note").textContent = sentence;
    say(sentence);
    clearTimeout(this.noting);
    this.noting = setTimeout(() => (byId("note").textContent = ""), 4000);
  }

  // What the others ask.

  filtered() {
    return this.rows ?? Uint32Array.from({ length: this.data.n }, (_, row) => row);
  }
  /** Marks for a new selection: it is drawn among all that the search and the legend leave. */
  choosable() {
    const marks = new Uint8Array(this.data.n);
    mark(marks, { ...this.state.values, selection: null }, this.field, this.hits);
    return marks;
  }
  steps(m) {
    return this.field && graded(this.field, m).steps;
  }
  neighbors(row) {
    const { links } = this.data;
    if (!links) return [];
    const near = [];
    for (let at = row * links.k; at < (row + 1) * links.k; at++)
      if (links.rows[at] < this.data.n) near.push({ row: links.rows[at], similarity: links.near[at] / 255 });
    return near;
  }
  topicShown(topic) {
    const { isolate, color } = this.state.values;
    return !(isolate?.codes && color === "topic") || isolate.codes.includes(topic + 1);
  }
  valueAt(field, m, row) {
    const value = field.of(m)[row];
    if (field.type === "category") return field.values[value - 1] ?? "";
    return Number.isNaN(value) ? "" : shown(field.type, value);
  }
  /** What is known of each item beside its text: the user's columns, then what nearfield found. */
  known() {
    const own = this.data.fields.filter((field) => field.key === "topic" || field.layer);
    return [
      ...this.data.columns.map((column) => ({ name: column.name, ours: false, field: column, at: column.at })),
      ...own.map((field) => ({ name: field.name, ours: true, field, at: (row) => this.valueAt(field, this.front().m, row) })),
    ];
  }
  fileName() {
    return (this.data.title || "selection").replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).toLowerCase();
  }
}

function inView(panel, row) {
  const [x, y] = panel.at(row);
  return x > EDGE && y > EDGE && x < panel.camera.width - EDGE && y < panel.camera.height - EDGE;
}
