// Starts the page.

import { App } from "./app.js";
import { listenToBars } from "./bars.js";
import { csv } from "./csv.js";
import { read } from "./data.js";
import { byId, count } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { listen } from "./pointer.js";
import { listenToTable } from "./table.js";
import { watchTheme } from "./theme.js";

const data = await read();
const app = new App(data);
listenToBars(app);
listenToTable(app);
listenToKeys(app);
app.panels.forEach(listen);
watchTheme(app);
app.start();
byId("stage").setAttribute("aria-busy", "false");

/** A handle for tests, and for the curious in the console. */
globalThis.nearfield = {
  app,
  csv: () => csv(app, app.filtered()),
  filtered: () => Array.from(app.filtered(), (row) => data.ids.at(row)),
  rowOf: (id) => Array.from({ length: data.n }, (_, row) => row).find((row) => data.ids.at(row) === id),
  /** Milliseconds of drawing for each of some frames, while the first map is panned. */
  time(frames = 60, { all = true } = {}) {
    const panel = app.front();
    return Array.from({ length: frames }, (_, i) => {
      panel.camera.pan(i % 20 < 10 ? 4 : -4, i % 14 < 7 ? 3 : -3);
      panel.moved = all ? 0 : performance.now();
      const start = performance.now();
      panel.draw();
      return performance.now() - start;
    });
  },
};
console.debug(`nearfield: ${count(data.n)} points`);
