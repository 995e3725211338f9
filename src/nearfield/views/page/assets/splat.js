// Points as pixels: each is added to an image on the CPU. No GPU, no library.
//
// A colour is an int32 0xAABBGGRR with AA = 255, so two of them are averaged by three operations on
// the whole number; quarters of opacity come from averaging again.

export const MARGIN = 64; // pixels around the image, so that no stamp is ever cut

const half = (p, q) => (p & q) + (((p ^ q) & 0xfefefe) >>> 1);

/** The image that points are added to, `width` x `height` device pixels inside its margin. */
export class Plate {
  constructor(width, height) {
    this.stride = width + 2 * MARGIN;
    this.rows = height + 2 * MARGIN;
    this.cells = new Int32Array(this.stride * this.rows);
    this.image = new ImageData(new Uint8ClampedArray(this.cells.buffer), this.stride, this.rows);
  }
  clear(colour) {
    this.cells.fill(colour);
  }
  show(context) {
    context.putImageData(this.image, -MARGIN, -MARGIN);
  }
}

/** A disc of a diameter, in device pixels: offsets by quarters of opacity, [1/4, 2/4, 3/4, 1]. */
export function stamp(diameter, opacity, stride) {
  const levels = [[], [], [], []];
  if (diameter < 2) {
    const side = diameter < 1.5 ? 1 : 2;
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) levels[opacity - 1].push(y * stride + x);
  } else {
    const radius = diameter / 2;
    const reach = Math.ceil(radius);
    for (let y = -reach; y <= reach; y++)
      for (let x = -reach; x <= reach; x++) {
        const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x, y)));
        const level = Math.round(cover * opacity);
        if (level) levels[level - 1].push(y * stride + x);
      }
  }
  return { reach: Math.ceil(diameter / 2) + 1, levels: levels.map((level) => Int32Array.from(level)) };
}

/**
 * Adds the first `n` points whose mark is `wanted` (all of them where `marks` is null).
 * `view` turns a place into a pixel of the plate: x * sx + ox, y * sy + oy.
 */
export function splat(plate, xs, ys, colours, marks, wanted, n, view, disc) {
  const { cells, stride, rows } = plate;
  const { sx, ox, sy, oy } = view;
  const [one, two, three, full] = disc.levels;
  const low = disc.reach;
  const right = stride - low;
  const bottom = rows - low;
  if (one.length + two.length + three.length + full.length === 1 && two.length)
    return dots(cells, stride, xs, ys, colours, marks, wanted, n, view, low, right, bottom);
  for (let i = 0; i < n; i++) {
    if (marks !== null && marks[i] !== wanted) continue;
    const x = xs[i] * sx + ox;
    const y = ys[i] * sy + oy;
    if (!(x >= low && x < right && y >= low && y < bottom)) continue;
    const at = (y | 0) * stride + (x | 0);
    const colour = colours[i];
    for (let j = 0; j < full.length; j++) cells[at + full[j]] = colour;
    for (let j = 0; j < three.length; j++) {
      const to = at + three[j];
      cells[to] = half(half(cells[to], colour), colour);
    }
    for (let j = 0; j < two.length; j++) {
      const to = at + two[j];
      cells[to] = half(cells[to], colour);
    }
    for (let j = 0; j < one.length; j++) {
      const to = at + one[j];
      cells[to] = half(cells[to], half(cells[to], colour));
    }
  }
}

/** The same for a single pixel of half opacity: what a million points are. */
function dots(cells, stride, xs, ys, colours, marks, wanted, n, { sx, ox, sy, oy }, low, right, bottom) {
  for (let i = 0; i < n; i++) {
    if (marks !== null && marks[i] !== wanted) continue;
    const x = xs[i] * sx + ox;
    const y = ys[i] * sy + oy;
    if (!(x >= low && x < right && y >= low && y < bottom)) continue;
    const at = (y | 0) * stride + (x | 0);
    cells[at] = half(cells[at], colours[i]);
  }
}
