// Where a map is looked at from: a middle, a zoom, and for three dimensions a turn.

const ROOM = 0.86; // of the canvas that the map takes at zoom 1
const APART = 0.01; // of the points, at either end of an axis, that may lie outside at zoom 1
// Of so many points, strays may lie outside, where nearly all and some room take much less: figure/marks.py.
const [MANY, STRAYS_ROOM, MUCH] = [1000, 0.04, 0.9];
const SAMPLE = 20000; // points whose places are sorted to know that
const TURN = { yaw: 0.6, pitch: 0.4 }; // of three dimensions, at first
const FARTHEST = 0.1;
const NEAREST = 4000;

export class Camera {
  constructor(axes) {
    this.axes = axes;
    this.flat = axes.length === 2;
    this.all = this.flat ? axes.map(extent).map(side) : ball(axes, 1);
    this.home = this.flat ? ends(axes) : ball(axes, 1 - 4 * APART);
    this.size(1, 1);
    this.reset();
    this.turn();
  }
  reset() {
    const [x, y] = this.home.map(({ middle }) => middle);
    Object.assign(this, { x, y, zoom: 1, ...TURN });
  }
  size(width, height) {
    Object.assign(this, { width, height });
  }
  /** The zoom at which every point is seen. */
  get least() {
    const fits = (sides) => Math.min(this.width / sides[0].span, this.height / sides[1].span);
    return fits(this.all) / fits(this.home);
  }
  /** Looks at every point, strays too. */
  fit() {
    this.reset();
    const [x, y] = this.all.map(({ middle }) => middle);
    Object.assign(this, { x, y, zoom: this.least });
    this.turn();
  }
  /** How many points the opening view leaves outside; none where another view is taken. */
  strays() {
    const [x, y] = this.home.map(({ middle }) => middle);
    const opening = { x, y, zoom: 1, ...TURN };
    if (Object.entries(opening).some(([name, value]) => this[name] !== value)) return 0;
    const [wide, high] = [this.width / 2 / this.scale, this.height / 2 / this.scale];
    if (this.counted?.wide !== wide || this.counted.high !== high) {
      let outside = 0;
      for (let i = 0; i < this.xs.length; i++) outside += Math.abs(this.xs[i] - x) > wide || Math.abs(this.ys[i] - y) > high;
      this.counted = { wide, high, outside };
    }
    return this.counted.outside;
  }
  /** CSS pixels for the unit of the world. */
  get scale() {
    const [x, y] = this.home;
    return this.zoom * ROOM * Math.min(this.width / x.span, this.height / y.span);
  }
  /** The plane that is seen, `xs` and `ys`: the axes themselves, or what a turn makes of three. */
  turn() {
    if (this.flat) {
      [this.xs, this.ys] = this.axes;
      return;
    }
    const [a, b, c] = this.axes;
    this.xs ??= new Float32Array(a.length);
    this.ys ??= new Float32Array(a.length);
    for (let i = 0; i < a.length; i++) [this.xs[i], this.ys[i]] = this.seen(a[i], b[i], c[i]);
  }
  seen(a, b, c) {
    if (this.flat) return [a, b];
    const [cy, sy, cp, sp] = [Math.cos(this.yaw), Math.sin(this.yaw), Math.cos(this.pitch), Math.sin(this.pitch)];
    return [a * cy + c * sy, b * cp - (c * cy - a * sy) * sp];
  }
  across(x) {
    return (x - this.x) * this.scale + this.width / 2;
  }
  down(y) {
    return this.height / 2 - (y - this.y) * this.scale;
  }
  world(across, down) {
    return [(across - this.width / 2) / this.scale + this.x, (this.height / 2 - down) / this.scale + this.y];
  }
  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
  }
  /** Zooms, while what is under (across, down) stays there. */
  zoomAt(factor, across = this.width / 2, down = this.height / 2) {
    const [x, y] = this.world(across, down);
    this.zoom = Math.min(NEAREST, Math.max(Math.min(FARTHEST, this.least), this.zoom * factor));
    const [nx, ny] = this.world(across, down);
    this.x += x - nx;
    this.y += y - ny;
  }
  rotate(dx, dy) {
    this.yaw += dx / 200;
    this.pitch = Math.max(-1.5, Math.min(1.5, this.pitch + dy / 200));
    this.turn();
  }
}

/** Where the points lie along each axis; nearly all of them, where strays would shrink the rest: as figures do. */
function ends(axes) {
  const all = axes.map(extent);
  const most = axes.map((places, axis) => {
    const sorted = places.slice(0, SAMPLE).sort();
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
    const [low, high] = [at(APART), at(1 - APART)];
    const room = STRAYS_ROOM * (high - low);
    return { low: Math.max(all[axis].low, low - room), high: Math.min(all[axis].high, high + room) };
  });
  const longest = (sides) => Math.max(...sides.map(({ low, high }) => high - low));
  const sides = axes[0].length >= MANY && longest(most) < MUCH * longest(all) ? most : all;
  return sides.map(side);
}

function side({ low, high }) {
  return { middle: (low + high) / 2, span: Math.max(high - low, 0.001) };
}

function extent(places) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < places.length; i++) {
    if (places[i] < low) low = places[i];
    if (places[i] > high) high = places[i];
  }
  return { low, high };
}

/** In three dimensions a ball around the middle with a share of the points, whichever way it is turned. */
function ball([a, b, c], share) {
  const far = Float32Array.from({ length: Math.min(SAMPLE, a.length) }, (_, i) => Math.hypot(a[i], b[i], c[i])).sort();
  const span = Math.max(0.001, 2 * far[Math.round(share * (far.length - 1))]);
  return [{ middle: 0, span }, { middle: 0, span }];
}
