// The controls around the map: tools, search, colours, and what can be done with a selection.

import { copy, csv, download } from "./csv.js";
import { densityLegend } from "./density.js";
import { byId, count, make, plural } from "./dom.js";
import { isDark } from "./theme.js";

export function listenToBars(app) {
  const { state } = app;
  const click = (id, action) => byId(id).addEventListener("click", action);
  for (const tool of ["pan", "lasso", "box"]) click(`tool-${tool}`, () => app.take(tool));
  for (const how of ["new", "add", "remove"]) click(`how-${how}`, () => app.takeHow(how));
  click("nearer", () => app.glide(app.front(), 1.7));
  click("farther", () => app.glide(app.front(), 1 / 1.7));
  click("whole", () => app.showAll());
  click("undo", () => state.undo());
  click("redo", () => state.redo());
  click("theme", () => state.set({ theme: isDark(state.values.theme) ? "light" : "dark" }, { step: false }));
  click("as-table", () => state.set({ table: !state.values.table }, { step: false }));
  click("help", () => byId("keys").showModal());
  click("menu", () => byId("menu").setAttribute("aria-expanded", document.body.classList.toggle("open")));
  click("only", () => state.set({ only: !state.values.only }));
  click("clear", () => app.letGo());
  click("download", () => download(csv(app, app.filtered()), `${app.fileName()}.csv`));
  click("copy", async () => {
    await copy(csv(app, app.filtered()));
    app.note(`${plural(app.filtered().length, "row")} copied as CSV.`);
  });
  byId("query").addEventListener("input", (event) => state.set({ query: event.target.value }));
  byId("names").addEventListener("change", (event) => state.set({ names: event.target.checked }));
  byId("density").addEventListener("change", (event) => state.set({ density: event.target.checked }));
  byId("color").addEventListener("change", (event) => state.set({ color: event.target.value, isolate: null }));
  fillColors(app);
  fillShown(app);
}

function fillColors(app) {
  const option = (field) => make("option", { value: field.key }, field.name);
  const groups = [
    ["Your columns", app.data.fields.filter((field) => field.key.startsWith("c."))],
    ["Found by nearfield", app.data.fields.filter((field) => field.layer || field.key === "topic")],
  ];
  byId("color").replaceChildren(
    ...groups.filter(([, fields]) => fields.length).map(([label, fields]) => make("optgroup", { label }, ...fields.map(option))),
    make("option", { value: "" }, "nothing"),
  );
}

/** Which maps are on the page, where there are several. */
function fillShown(app) {
  const { maps } = app.data;
  byId("shown-row").hidden = maps.length < 2;
  const all = maps.map((_, m) => m);
  const option = (shown, name) => make("option", { value: shown.join(".") }, name);
  byId("shown").replaceChildren(
    option(all, maps.length === 2 ? "both" : `all ${maps.length}`),
    ...all.map((m) => option([m], maps[m].method)),
    ...(maps.length > 2 ? all.flatMap((a) => all.slice(a + 1).map((b) => option([a, b], `${maps[a].method} and ${maps[b].method}`))) : []),
  );
  byId("shown").addEventListener("change", (event) => app.state.set({ shown: event.target.value.split(".").map(Number) }, { step: false }));
}

export function bars(app) {
  const { values, past, future } = app.state;
  for (const tool of ["pan", "lasso", "box"]) byId(`tool-${tool}`).setAttribute("aria-pressed", values.tool === tool);
  for (const how of ["new", "add", "remove"]) byId(`how-${how}`).setAttribute("aria-pressed", app.how === how);
  byId("how").hidden = values.tool === "pan";
  byId("undo").disabled = !past.length;
  byId("redo").disabled = !future.length;
  byId("color").value = values.color;
  byId("shown").value = values.shown.join(".");
  byId("names").checked = values.names;
  byId("density").checked = values.density;
  byId("density-row").hidden = !app.panels.some((panel) => panel.camera.flat);
  densityLegend(app);
  byId("names-row").hidden = !app.data.topics.length;
  byId("as-table").setAttribute("aria-pressed", values.table);
  if (document.activeElement !== byId("query")) byId("query").value = values.query;
  chosen(app);
}

/** The bar at the foot: how many rows are asked for, and what to do with them. */
function chosen(app) {
  const { rows, data } = app;
  const { only, selection, query } = app.state.values;
  byId("chosen").hidden = !rows;
  byId("count").textContent = rows ? `${count(rows.length)} of ${plural(data.n, "item")}` : "";
  byId("only").setAttribute("aria-pressed", only);
  byId("hits").textContent = query && rows ? (selection ? `${count(rows.length)} in the selection` : plural(rows.length, "hit")) : "";
}
