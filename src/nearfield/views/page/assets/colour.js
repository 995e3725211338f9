// What colour a point has: a step (a small number) for each row, and a table from steps to colours.
// Step 0 is "no value". The palettes come from Python, so that figures and pages look alike.

export const STEPS = 255;

/** Steps of every row of a field on map `m`, and what the legend says of them. Kept on the field. */
export function graded(field, m) {
  field.kept ??= new Map();
  const key = field.layer ? m : 0;
  if (!field.kept.has(key)) field.kept.set(key, field.type === "category" ? ranked(field) : scaled(field, m));
  return field.kept.get(key);
}

/** Categories by how many rows they have: `order` holds codes, the largest first. */
function ranked(field) {
  const steps = field.of(0);
  const counts = new Uint32Array(field.values.length + 1);
  for (let i = 0; i < steps.length; i++) counts[steps[i]]++;
  const order = Array.from(field.values, (_, c) => c + 1).sort((a, b) => counts[b] - counts[a] || a - b);
  return { steps, counts, order };
}

function scaled(field, m) {
  const values = field.of(m);
  const { low, high } = limits(field, m);
  const steps = new Uint8Array(values.length);
  const counts = new Uint32Array(STEPS + 1);
  const width = high - low || 1;
  for (let i = 0; i < values.length; i++) {
    const share = (values[i] - low) / width;
    if (!Number.isNaN(share)) steps[i] = 1 + Math.round(Math.min(1, Math.max(0, share)) * (STEPS - 1));
    counts[steps[i]]++;
  }
  return { steps, counts, low, high, values };
}

/** From the smallest to the largest number: of a layer, over all maps, so that they compare. */
function limits(field, m) {
  field.limits ??= [0, 1, 2, 3].map(field.layer ? field.of : () => field.of(m)).filter(Boolean).reduce(
    (ends, values) => {
      for (let i = 0; i < values.length; i++) {
        if (values[i] < ends.low) ends.low = values[i];
        if (values[i] > ends.high) ends.high = values[i];
      }
      return ends;
    },
    { low: Infinity, high: -Infinity },
  );
  return field.limits.low > field.limits.high ? { low: 0, high: 0 } : field.limits;
}

const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mix = (a, b, share) => a.map((value, i) => Math.round(value + (b[i] - value) * share));
export const packed = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r;
export const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;

/** The RGB of every step. Isolated categories without a colour of their own take a free one. */
export function palette(field, grades, theme, isolated) {
  const none = parse(theme.none);
  if (!field) return [parse(theme.plain)];
  if (field.type !== "category") return [none, ...ramp(theme[field.type].map(parse), STEPS)];
  const colours = theme.classes.map(parse);
  const table = Array(field.values.length + 1).fill(none);
  grades.order.slice(0, colours.length).forEach((code, rank) => (table[code] = colours[rank]));
  const grey = (isolated ?? []).filter((code) => table[code] === none);
  grey.forEach((code, i) => (table[code] = colours[i % colours.length]));
  return table;
}

function ramp(stops, steps) {
  return Array.from({ length: steps }, (_, i) => {
    const at = (i / (steps - 1)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    return mix(stops[low], stops[low + 1], at - low);
  });
}

/** Fills `out` with the colour of each row: dimmed rows lie near the ground. */
export function paint(out, steps, marks, table, ground) {
  const bright = Int32Array.from(table, packed);
  const dim = Int32Array.from(table, (colour) => packed(mix(colour, parse(ground), 0.86)));
  for (let i = 0; i < out.length; i++) out[i] = (marks[i] === 1 ? dim : bright)[steps ? steps[i] : 0];
}
