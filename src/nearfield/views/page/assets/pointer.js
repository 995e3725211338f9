// Mouse, pen and fingers on a map.

import { combine, nearest, within } from "./choose.js";

const TAP = 5; // CSS pixels that a press may move and still be a tap
const REACH = { mouse: 12, pen: 14, touch: 24 };

export function listen(panel) {
  const { over } = panel;
  const hand = { panel, fingers: new Map(), from: null };
  over.addEventListener("pointerdown", (event) => down(hand, event));
  over.addEventListener("pointermove", (event) => move(hand, event));
  over.addEventListener("pointerup", (event) => up(hand, event));
  over.addEventListener("pointercancel", (event) => up(hand, event, true));
  over.addEventListener("pointerleave", () => panel.app.hoverAt(-1));
  over.addEventListener("wheel", (event) => wheel(panel, event), { passive: false });
  over.addEventListener("dblclick", (event) => panel.app.glide(panel, event.shiftKey ? 0.5 : 2, event.offsetX, event.offsetY));
}

function spot(hand, event) {
  const box = hand.panel.over.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function down(hand, event) {
  if (event.button > 0 && event.pointerType === "mouse" && hand.panel.camera.flat) return;
  hand.panel.over.setPointerCapture(event.pointerId);
  hand.panel.over.focus({ preventScroll: true });
  hand.fingers.set(event.pointerId, spot(hand, event));
  hand.from = hand.fingers.size === 1 ? spot(hand, event) : null;
  hand.tool = hand.fingers.size === 1 ? toolFor(hand.panel.app, event) : "pan";
  hand.panel.ring = hand.tool === "pan" ? null : [spot(hand, event)];
}

/** Shift or Alt with the plain hand draws a lasso. */
function toolFor(app, event) {
  const { tool } = app.state.values;
  return tool === "pan" && (event.shiftKey || event.altKey) ? "lasso" : tool;
}

function move(hand, event) {
  const now = spot(hand, event);
  const before = hand.fingers.get(event.pointerId);
  if (!before) return point(hand.panel, event, now);
  hand.fingers.set(event.pointerId, now);
  if (hand.fingers.size === 2) pinch(hand, event.pointerId, before, now);
  else if (hand.tool === "pan") drag(hand.panel, event, before, now);
  else draw(hand, now);
}

function point(panel, event, [x, y]) {
  panel.app.hoverAt(nearest(panel.camera, panel.app.marks, x, y, REACH[event.pointerType] ?? 12), panel, x, y);
}

function drag(panel, event, before, now) {
  const { camera } = panel;
  const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
  if (camera.flat || event.buttons === 2) camera.pan(dx, dy);
  else camera.rotate(dx, dy);
  panel.app.moved(panel);
}

function pinch(hand, id, before, now) {
  const { camera, app } = hand.panel;
  const [, [x, y]] = [...hand.fingers].find(([other]) => other !== id);
  const apart = ([ax, ay]) => Math.max(1, Math.hypot(ax - x, ay - y));
  camera.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  camera.zoomAt(apart(now) / apart(before), (now[0] + x) / 2, (now[1] + y) / 2);
  app.moved(hand.panel);
}

function draw(hand, now) {
  const { panel, from } = hand;
  if (hand.tool === "lasso") panel.ring.push(now);
  else panel.ring = [from, [now[0], from[1]], now, [from[0], now[1]]];
  panel.move();
}

function up(hand, event, cancelled = false) {
  const { panel, from } = hand;
  const now = spot(hand, event);
  if (!hand.fingers.delete(event.pointerId)) return;
  const tapped = from && Math.hypot(now[0] - from[0], now[1] - from[1]) < TAP && (panel.ring?.length ?? 0) < 8;
  if (tapped && !cancelled) tap(panel, event, now);
  else if (panel.ring && !cancelled) choose(panel, event);
  panel.ring = null;
  hand.from = null;
  panel.move();
}

function tap(panel, event, [x, y]) {
  panel.app.pin(nearest(panel.camera, panel.app.marks, x, y, REACH[event.pointerType] ?? 12));
}

function choose(panel, event) {
  const { app } = panel;
  const how = event.shiftKey ? "add" : event.altKey ? "remove" : app.how;
  const old = app.state.values.selection;
  app.select(combine(old, within(panel.camera, app.choosable(), panel.ring), how));
}

function wheel(panel, event) {
  event.preventDefault();
  const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
  panel.camera.zoomAt(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)), event.offsetX, event.offsetY);
  panel.app.moved(panel);
}
