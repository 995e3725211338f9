// The rows asked for, as CSV: RFC 4180, and no cell that a spreadsheet would run as a formula.

export function csv(app, rows) {
  const { data } = app;
  const theirs = new Set(data.columns.map((column) => column.name));
  const named = (name) => (theirs.has(name) ? `${name} (nearfield)` : name);
  const columns = [
    ["id", (row) => safe(data.ids.at(row))],
    ...(data.texts ? [["text", (row) => safe(data.texts.at(row))]] : []),
    ...data.fields.filter((field) => field.key === "topic").map((field) => [
      named("topic"), (row) => safe(field.values[field.of(0)[row] - 1] ?? ""),
    ]),
    ...data.columns.map((column) => [column.name, (row) => cell(column, row)]),
    ...data.fields.filter((field) => field.layer).map((field) => [named(field.name), (row) => figure(field.of(0)[row])]),
  ];
  const head = columns.map(([name]) => quoted(safe(name))).join();
  const body = Array.from(rows, (row) => columns.map(([, value]) => quoted(value(row))).join());
  return [head, ...body, ""].join("\r\n");
}

const figure = (value) => (Number.isNaN(value) ? "" : String(Number(value.toPrecision(6))));

function cell(column, row) {
  const { type, cells } = column;
  return type === "number" ? (Number.isNaN(cells[row]) ? "" : String(cells[row])) : safe(column.at(row));
}

/** An apostrophe before what a spreadsheet may take for a formula. */
export const safe = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
