// The same as a table, for those who cannot see a map: the rows asked for, a page at a time.

import { byId, count, make } from "./dom.js";

const PAGE = 20;

export function listenToTable(app) {
  byId("before").addEventListener("click", () => turn(app, -1));
  byId("after").addEventListener("click", () => turn(app, 1));
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
  const { rows, data } = app;
  const total = rows ? rows.length : data.n;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  app.page = Math.min(Math.max(0, app.page), pages - 1);
  const first = app.page * PAGE;
  const names = ["id", ...(data.texts ? ["text"] : []), ...app.facts(0).map(([name]) => name)];
  byId("heads").replaceChildren(...names.map((name) => make("th", { scope: "col" }, name)));
  const shown = Array.from({ length: Math.max(0, Math.min(PAGE, total - first)) }, (_, i) => (rows ? rows[first + i] : first + i));
  byId("rows").replaceChildren(...shown.map((row) => line(app, row)));
  byId("caption").textContent = `${rows ? "The items asked for" : "All items"}: ${count(total)}`;
  byId("page").textContent = `Page ${count(app.page + 1)} of ${count(pages)}`;
  byId("before").disabled = app.page === 0;
  byId("after").disabled = app.page >= pages - 1;
}

function line(app, row) {
  const button = make("button", { type: "button" }, app.data.ids.at(row));
  button.addEventListener("click", () => app.pin(row, { follow: true }));
  const cells = [...(app.data.texts ? [app.data.texts.at(row)] : []), ...app.facts(row).map(([, value]) => value)];
  const head = make("th", { scope: "row" }, button);
  return make("tr", { className: row === app.state.values.pinned ? "on" : "" }, head, ...cells.map((cell) => make("td", { title: cell }, cell)));
}
