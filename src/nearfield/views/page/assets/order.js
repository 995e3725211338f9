// Rows in the order of a column: numbers and dates by size, texts by their letters, nothing last.

const LETTERS = 50000; // rows up to which letters are compared as a language does; beyond, by their codes

/** A copy of `rows`, or null where nothing orders them; the same rows and order are sorted once. */
export function ordered(rows, column, down) {
  if (!column) return null;
  const kept = column.sorted;
  if (kept?.rows === rows && kept.m === column.m && kept.down === down) return kept.order;
  const values = Array.from(rows, column.field?.cells && column.field.type !== "category" ? (row) => column.field.cells[row] : column.number ?? column.at);
  const order = Array.from(rows, (_, i) => i).sort(comparing(values, down));
  column.sorted = { rows, m: column.m, down, order: Uint32Array.from(order, (i) => rows[i]) };
  return column.sorted.order;
}

function comparing(values, down) {
  const none = (value) => value === "" || Number.isNaN(value);
  const letters = new Intl.Collator("en", { numeric: true });
  const plain = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const compare = typeof values[0] === "string" && values.length <= LETTERS ? letters.compare : plain;
  const sign = down ? -1 : 1;
  return (i, j) => none(values[i]) - none(values[j]) || sign * compare(values[i], values[j]) || i - j;
}
