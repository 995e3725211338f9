// Where on a map there is room for a name: few points below it, no other name, no line. As in
// views/figure/room.py.

const CELL = 6; // CSS pixels a side of what counts as covered by a point
const SAMPLE = 20000; // points that are looked at: any first ones are a fair sample
const RINGS = 10; // circles around its place on which a name is tried
const AROUND = 14; // places on each
const STEP = 12; // CSS pixels from a circle to the next, up and down; half as many again to the sides
const COVERED = 5; // what covering points all over costs, where 1 is the way to the last circle
const ON = 0.6; // what standing on its own place costs
const CROSSED = 0.6; // what crossing another line costs

const OFFSETS = [[0, 0, 0]];
for (let ring = 1; ring <= RINGS; ring++)
  for (let i = 0; i < AROUND; i++) {
    const angle = Math.PI / 2 + (i * 2 * Math.PI) / AROUND;
    OFFSETS.push([1.5 * ring * STEP * Math.cos(angle), -ring * STEP * Math.sin(angle), ring / RINGS]);
  }

export class Room {
  /** `reserved` holds boxes [left, top, right, bottom] that stand over the map. */
  constructor(camera, marks, reserved) {
    Object.assign(this, { camera, reserved, boxes: [], lines: [] });
    this.#count(marks);
  }
  /** Cells with a point, summed from the upper left; they move along with the points. */
  #count(marks) {
    const { xs, ys, width, height, scale } = this.camera;
    const shift = (value) => (value % CELL) - CELL;
    [this.left, this.top] = [shift(this.camera.across(0)), shift(this.camera.down(0))];
    this.across = Math.ceil((width - this.left) / CELL) + 1;
    const up = Math.ceil((height - this.top) / CELL) + 1;
    this.up = up;
    const sums = (this.sums = new Int32Array(this.across * up));
    const [ox, oy] = [this.camera.across(0) - this.left, this.camera.down(0) - this.top];
    for (let i = 0; i < Math.min(SAMPLE, xs.length); i++) {
      const x = Math.floor((xs[i] * scale + ox) / CELL) + 1;
      const y = Math.floor((oy - ys[i] * scale) / CELL) + 1;
      if (marks[i] && x > 0 && y > 0 && x < this.across && y < up) sums[y * this.across + x] = 1;
    }
    for (let y = 1; y < up; y++)
      for (let x = 1, row = 0; x < this.across; x++) {
        row += sums[y * this.across + x];
        sums[y * this.across + x] = row + sums[(y - 1) * this.across + x];
      }
  }
  /** Where a name of a size stands best for the place (x, y), taken from now on; null without room. */
  take(x, y, wide, high) {
    const { width, height } = this.camera;
    if (wide > width || high > height) return null;
    let [best, least] = [null, Infinity];
    for (const [dx, dy, away] of OFFSETS) {
      if (away >= least) break;
      const mx = Math.min(width - wide / 2, Math.max(wide / 2, x + dx));
      const my = Math.min(height - high / 2, Math.max(high / 2, y + dy));
      const box = [mx - wide / 2, my - high / 2, mx + wide / 2, my + high / 2];
      const covered = this.#covered(box);
      let cost = away + COVERED * covered + (covered && within(box, x, y) ? ON : 0);
      if (cost >= least) continue;
      const line = [x, y, Math.min(box[2], Math.max(box[0], x)), Math.min(box[3], Math.max(box[1], y))];
      for (const other of this.lines) if (cross(line, other)) cost += CROSSED;
      if (cost < least && this.#free(box, line)) [best, least] = [{ x: mx, y: my, box, line }, cost];
    }
    if (best) {
      this.boxes.push(best.box);
      this.lines.push(best.line);
    }
    return best;
  }
  #free(box, line) {
    const over = (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
    return !(this.boxes.some(over) || this.reserved.some(over) || this.boxes.some((other) => hits(other, line)) || this.lines.some((other) => hits(box, other)));
  }
  /** The share of a box's cells with a point. */
  #covered([left, top, right, bottom]) {
    const { sums, across, up } = this;
    const cell = (value, most) => Math.max(0, Math.min(most, value));
    const x0 = cell(Math.floor((left - this.left) / CELL), across - 1);
    const y0 = cell(Math.floor((top - this.top) / CELL), up - 1);
    const x1 = cell(Math.ceil((right - this.left) / CELL), across - 1);
    const y1 = cell(Math.ceil((bottom - this.top) / CELL), up - 1);
    const count = sums[y1 * across + x1] - sums[y0 * across + x1] - sums[y1 * across + x0] + sums[y0 * across + x0];
    return count / Math.max(1, (x1 - x0) * (y1 - y0));
  }
}

const within = (box, x, y) => x > box[0] && x < box[2] && y > box[1] && y < box[3];

/** Whether a line goes into a box that it does not start in. */
function hits(box, [ax, ay, bx, by]) {
  if (within(box, ax, ay)) return false;
  let [enters, leaves] = [0, 1];
  for (const [from, way, low, high] of [[ax, bx - ax, box[0], box[2]], [ay, by - ay, box[1], box[3]]]) {
    if (way === 0) {
      if (from <= low || from >= high) return false;
      continue;
    }
    enters = Math.max(enters, Math.min((low - from) / way, (high - from) / way));
    leaves = Math.min(leaves, Math.max((low - from) / way, (high - from) / way));
  }
  return enters < leaves;
}

function cross([ax, ay, bx, by], [cx, cy, dx, dy]) {
  const side = (px, py, qx, qy, rx, ry) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return side(ax, ay, bx, by, cx, cy) * side(ax, ay, bx, by, dx, dy) < 0 && side(cx, cy, dx, dy, ax, ay) * side(cx, cy, dx, dy, bx, by) < 0;
}
