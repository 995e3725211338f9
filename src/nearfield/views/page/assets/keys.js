// The keyboard. A map that has the focus is moved by it; a few keys work everywhere.

import { nearest } from "./choose.js";
import { byId } from "./dom.js";

const STEP = 60; // CSS pixels

export function listenToKeys(app) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      if (event.shiftKey) app.state.redo();
      else app.state.undo();
    } else if (event.key === "Escape") app.letGo();
    else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) anywhere(app, event);
  });
  for (const panel of app.panels) panel.over.addEventListener("keydown", (event) => onMap(panel, event));
}

function anywhere(app, event) {
  const tool = { v: "pan", l: "lasso", b: "box" }[event.key];
  if (tool) app.take(tool);
  else if (event.key === "/") byId("query").focus();
  else if (event.key === "?") byId("keys").showModal();
  else return;
  event.preventDefault();
}

function onMap(panel, event) {
  const { camera, app } = panel;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const turn = !camera.flat && !event.shiftKey;
  const step = (dx, dy) => (turn ? camera.rotate(-dx, -dy) : camera.pan(dx, dy));
  const actions = {
    ArrowLeft: () => step(STEP, 0),
    ArrowRight: () => step(-STEP, 0),
    ArrowUp: () => step(0, STEP),
    ArrowDown: () => step(0, -STEP),
    "+": () => camera.zoomAt(1.4),
    "=": () => camera.zoomAt(1.4),
    "-": () => camera.zoomAt(1 / 1.4),
    0: () => camera.reset(),
    Home: () => camera.reset(),
    Enter: () => app.pin(nearest(camera, app.marks, camera.width / 2, camera.height / 2, camera.width)),
    n: () => app.walk(1),
    p: () => app.walk(-1),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
  app.moved(panel);
}
