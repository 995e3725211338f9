// How each row is drawn: 0 hidden, 1 dimmed, 2 plain, 3 lit (a hit of the search).

export const HIDDEN = 0;
export const DIM = 1;
export const PLAIN = 2;
export const LIT = 3;

/** Fills `marks`; gives the rows that are asked for (`rows` is null where nothing is). */
export function mark(marks, values, field, hits) {
  const { selection, isolate, only, shown } = values;
  const filtered = selection || isolate || hits;
  marks.fill(filtered ? (only ? HIDDEN : DIM) : PLAIN);
  if (!filtered) return null;
  const inside = selection && member(selection, marks.length);
  const passes = isolate ? allowed(field, isolate, shown[0]) : () => true;
  const rows = [];
  for (let i = 0; i < marks.length; i++)
    if ((!inside || inside[i]) && (!hits || hits[i]) && passes(i)) {
      marks[i] = hits ? LIT : PLAIN;
      rows.push(i);
    }
  return Uint32Array.from(rows);
}

function member(rows, n) {
  const inside = new Uint8Array(n);
  for (const row of rows) inside[row] = 1;
  return inside;
}

/** Whether a row is in the categories, or on map `m` in the range, that the legend isolates. */
function allowed(field, isolate, m) {
  if (!field) return () => true;
  const values = field.of(m);
  if (isolate.codes) {
    const codes = new Set(isolate.codes);
    return (row) => codes.has(values[row]);
  }
  return (row) => values[row] >= isolate.low && values[row] <= isolate.high;
}
