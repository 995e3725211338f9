// The same as a table: the rows asked for, a page at a time, in the order of any column.

import { byId, count, make, say } from "./dom.js";
import { ordered } from "./order.js";

const PAGE = 20;

export function listenToTable(app) {
  byId("before").addEventListener("click", () => turn(app, -1));
  byId("after").addEventListener("click", () => turn(app, 1));
  app.columns = columns(app);
  byId("heads").replaceChildren(...app.columns.map((column, at) => head(app, column, at)));
}

function columns(app) {
  const { data } = app;
  const given = [{ name: "id", at: (row) => data.ids.at(row) }, ...(data.texts ? [{ name: "text", at: (row) => data.texts.at(row) }] : [])];
  const own = app.known().map((column) => ({ ...column, number: numbers(app, column) }));
  const ours = own.find((column) => column.ours);
  if (ours) ours.first = true;
  return [...given, ...own];
}

/** What a measure is on the map in front, as a number; nothing for the other columns. */
const numbers = (app, { field }) => (field.layer ? (row) => field.of(app.front().m)[row] : null);

const marks = (column) => [column.ours && "ours", column.first && "first"].filter(Boolean).join(" ");

function head(app, column, at) {
  const title = column.ours ? "Found by nearfield" : "";
  const button = make("button", { type: "button", title }, column.name);
  button.addEventListener("click", () => {
    const { order } = app.state.values;
    const down = order?.at === at && !order.down;
    app.page = 0;
    app.state.set({ order: order?.at === at && order.down ? null : { at, down } }, { step: false });
    say(app.state.values.order ? `Sorted by ${column.name}, ${down ? "descending" : "ascending"}` : "Not sorted");
  });
  return make("th", { scope: "col", className: marks(column) }, button);
}

function turn(app, by) {
  app.page += by;
  table(app);
  byId("table").scrollTop = 0;
}

export function table(app) {
  const open = app.state.values.table;
  byId("table").hidden = !open;
  document.body.classList.toggle("tabled", open);
  if (!open) return;
  const { rows } = app;
  const order = inOrder(app);
  const pages = Math.max(1, Math.ceil(order.length / PAGE));
  app.page = Math.min(Math.max(0, app.page), pages - 1);
  const shown = order.slice(app.page * PAGE, (app.page + 1) * PAGE);
  byId("rows").replaceChildren(...Array.from(shown, (row) => line(app, row)));
  byId("caption").textContent = `${rows ? "The items asked for" : "All items"}: ${count(order.length)}`;
  byId("page").textContent = `Page ${count(app.page + 1)} of ${count(pages)}`;
  byId("before").disabled = app.page === 0;
  byId("after").disabled = app.page >= pages - 1;
}

/** The rows asked for in the order that is wanted; the heads say which. */
function inOrder(app) {
  const { order } = app.state.values;
  const rows = app.rows ?? (app.every ??= app.filtered());
  Array.from(byId("heads").children, (th, at) => {
    if (order?.at === at) th.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    else th.removeAttribute("aria-sort");
  });
  const column = order && app.columns[order.at];
  if (column) column.m = app.front().m;
  return ordered(rows, column, order?.down) ?? rows;
}

function line(app, row) {
  const [id, ...others] = app.columns;
  const button = make("button", { type: "button" }, id.at(row));
  button.addEventListener("click", () => app.pin(row, { follow: true }));
  const cells = others.map((column) => {
    const cell = column.at(row);
    return make("td", { title: cell, className: marks(column) }, cell);
  });
  const name = make("th", { scope: "row" }, button);
  return make("tr", { className: row === app.state.values.pinned ? "on" : "" }, name, ...cells);
}
