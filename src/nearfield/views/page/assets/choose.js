// Which rows lie near a place, in a box or in a lasso. A scan over all: 2 ms for a million.

/** The row nearest to (across, down), not farther than `reach` CSS pixels, or -1. */
export function nearest(camera, marks, across, down, reach) {
  const [x, y] = camera.world(across, down);
  const { xs, ys } = camera;
  let best = (reach / camera.scale) ** 2;
  let nearest = -1;
  for (let i = 0; i < xs.length; i++) {
    const far = (xs[i] - x) ** 2 + (ys[i] - y) ** 2;
    if (far <= best && marks[i] !== 0 && (marks[i] !== 1 || far * 9 < best)) {
      best = far;
      nearest = i;
    }
  }
  return nearest;
}

/** Rows inside a ring of CSS places [[across, down], ...], among those that are not dimmed. */
export function within(camera, marks, ring) {
  const { xs, ys } = camera;
  const corners = ring.map(([across, down]) => camera.world(across, down));
  const side = (axis) => corners.map((corner) => corner[axis]);
  const [left, right] = [Math.min(...side(0)), Math.max(...side(0))];
  const [low, high] = [Math.min(...side(1)), Math.max(...side(1))];
  const rows = [];
  for (let i = 0; i < xs.length; i++) {
    if (marks[i] < 2 || xs[i] < left || xs[i] > right || ys[i] < low || ys[i] > high) continue;
    if (inside(corners, xs[i], ys[i])) rows.push(i);
  }
  return Uint32Array.from(rows);
}

/** Whether a ray to the right crosses the ring an odd number of times. */
function inside(corners, x, y) {
  let odd = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [ax, ay] = corners[i];
    const [bx, by] = corners[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** The old selection with, or without, the new rows; in the order of the rows. */
export function combine(old, rows, how) {
  if (how === "add") return Uint32Array.from(new Set([...(old ?? []), ...rows])).sort();
  if (how === "remove") {
    const gone = new Set(rows);
    return (old ?? new Uint32Array()).filter((row) => !gone.has(row));
  }
  return rows;
}
