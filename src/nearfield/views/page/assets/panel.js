// One map on the page: a canvas of points, and one above it for names, links and the lasso.

import { Camera } from "./camera.js";
import { graded, paint, palette } from "./colour.js";
import { byId, make, plural } from "./dom.js";
import { HIDDEN, LIT, PLAIN, DIM } from "./marks.js";
import { overlay } from "./overlay.js";
import { MARGIN, Plate, splat, stamp } from "./splat.js";

const FRAME = 14; // ms that drawing may take while something moves; then a sample is drawn
const STILL = 120; // ms without movement after which all points are drawn
const SEEN = 40; // CSS pixels from the edge at which a chosen point is kept, when the map narrows
const LARGEST = 2 * MARGIN - 8;

export class Panel {
  constructor(app, m) {
    const map = app.data.maps[m];
    Object.assign(this, { app, m, map, camera: new Camera(map.axes), ring: null, cost: 0, moved: 0 });
    this.points = make("canvas", { className: "points" });
    this.over = make("canvas", { className: "over", tabIndex: 0 });
    this.over.setAttribute("role", "application");
    const keys = "Arrow keys move, plus and minus zoom, Enter takes the point in the middle, Escape lets go.";
    this.over.setAttribute("aria-label", `${map.title || "Map"}, ${map.method}. ${keys}`);
    this.outside = make("button", { className: "outside", type: "button", hidden: true }, "Show all");
    this.outside.addEventListener("click", () => this.#fit());
    this.sheet = make("div", { className: "sheet" }, this.points, this.over, ...this.#ends(), this.outside);
    this.element = make("figure", { className: "panel" }, this.sheet, this.#caption());
    this.colours = new Int32Array(app.data.n);
    new ResizeObserver(() => this.resize()).observe(this.sheet);
  }
  #caption() {
    if (this.app.data.maps.length === 1) return "";
    return make("figcaption", {}, make("b", {}, this.map.method), ` ${this.map.words}`);
  }
  /** What stands at the ends of PCA's axes. */
  #ends() {
    return this.map.ends.flatMap((axis, i) =>
      ["low", "high"].map((end) => make("span", { className: `axis ${"xy"[i]} ${end}`, title: axis[end] }, axis[end])),
    );
  }
  /** What stands over the map: no name is written there. */
  reserved() {
    const own = this.sheet.getBoundingClientRect();
    const bars = [byId("chosen"), this.outside].map((bar) => bar.getBoundingClientRect());
    return bars
      .filter((bar) => bar.width)
      .map((bar) => [bar.left - own.left, bar.top - own.top, bar.right - own.left, bar.bottom - own.top]);
  }
  /** Says how many points the opening view leaves outside. */
  #count() {
    const outside = this.camera.strays();
    this.outside.hidden = !outside;
    const lie = outside === 1 ? "lies" : "lie";
    if (outside) this.outside.textContent = `${plural(outside, "item")} ${lie} outside. Show all`;
  }
  #fit() {
    this.camera.fit();
    this.over.focus();
    this.app.moved(this);
  }
  resize() {
    const { clientWidth: width, clientHeight: height } = this.sheet;
    if (!width || !height) return;
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of [this.points, this.over])
      Object.assign(canvas, { width: Math.round(width * this.ratio), height: Math.round(height * this.ratio) });
    this.plate = new Plate(this.points.width, this.points.height);
    this.camera.size(width, height);
    this.#keepSeen();
    this.draw();
  }
  /** The card beside the map takes room: the chosen point stays in what is left. */
  #keepSeen() {
    const { pinned } = this.app.state?.values ?? { pinned: -1 };
    const past = pinned < 0 ? 0 : this.at(pinned)[0] - this.camera.width + SEEN;
    const before = pinned < 0 ? 0 : SEEN - this.at(pinned)[0];
    if (past > 0) this.camera.pan(-past, 0);
    else if (before > 0) this.camera.pan(before, 0);
  }
  /** Colours again: after another field, another selection, another theme. */
  paint() {
    const { app, m } = this;
    const grades = app.field && graded(app.field, m);
    const codes = app.state.values.isolate?.codes;
    this.table = palette(app.field, grades, app.theme, codes);
    paint(this.colours, grades?.steps, app.marks, this.table, app.theme.ground);
  }
  /** Something moves: draw what a frame has time for, and the rest when it is still. */
  move() {
    this.moved = performance.now();
    this.app.ask(this);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.app.ask(this), STILL);
  }
  draw() {
    if (!this.plate) return;
    const moving = performance.now() - this.moved < STILL;
    const n = this.app.data.n;
    const share = moving && this.cost > FRAME ? FRAME / this.cost : 1;
    const start = performance.now();
    this.#splat(Math.ceil(n * share));
    this.drawn = share < 1 ? Math.ceil(n * share) : n;
    const elapsed = performance.now() - start;
    if (share === 1) this.cost = elapsed;
    this.#count();
    overlay(this);
  }
  /** The diameter of a point in CSS pixels: by how many there are to a pixel, and the zoom. */
  get diameter() {
    const { width, height, zoom } = this.camera;
    const shown = Math.max(1, this.app.data.n);
    const size = 0.62 * Math.sqrt((width * height) / shown);
    return Math.min(18, Math.min(9, Math.max(1, size)) * Math.max(0.7, zoom ** 0.42));
  }
  #splat(n) {
    const { app, camera, plate, ratio, colours } = this;
    const { marks } = app;
    plate.clear(app.theme.cleared);
    const s = camera.scale * ratio;
    const view = {
      sx: s, ox: (camera.width / 2) * ratio - camera.x * s + MARGIN,
      sy: -s, oy: (camera.height / 2) * ratio + camera.y * s + MARGIN,
    };
    const wide = Math.min(LARGEST, this.diameter * ratio);
    const opacity = wide < 2 && app.data.n > 200000 ? 2 : 3;
    const disc = (times, level) => stamp(Math.min(LARGEST, wide * times), level, plate.stride);
    const add = (wanted, shape) =>
      splat(plate, camera.xs, camera.ys, colours, wanted === null ? null : marks, wanted, n, view, shape);
    if (!app.rows) add(null, disc(1, opacity));
    else {
      if (!app.state.values.only) add(DIM, disc(1, opacity));
      add(PLAIN, disc(1.1, 4));
      add(LIT, disc(1.5, 4));
    }
    plate.show(this.points.getContext("2d", { alpha: false }));
  }
  /** Where a row stands, in CSS pixels of this panel. */
  at(row) {
    const { camera } = this;
    return [camera.across(camera.xs[row]), camera.down(camera.ys[row])];
  }
  visible(row) {
    return this.app.marks[row] !== HIDDEN;
  }
}
