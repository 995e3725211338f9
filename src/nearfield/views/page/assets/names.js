// Names of topics: beside their points, the larger first, more of them the nearer one looks.

import { Room } from "./room.js";

const LINE = 16;
const WIDEST = 150; // CSS pixels of a line
const AREA = 26000; // CSS square pixels of map for each name
const GAP = 6;
const SHORTEST = 4; // CSS pixels of a line that leads from a name to its place

export function drawNames(pen, panel) {
  const { app, camera } = panel;
  if (!app.state.values.names) return;
  pen.font = "600 12.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const faint = app.rows ? 0.5 : 1;
  panel.names = placeNames(pen, panel, (camera.width * camera.height) / AREA);
  for (const name of panel.names) lead(pen, app.theme, name.line, faint);
  for (const { lines, x, y } of panel.names)
    lines.forEach((line, i) => write(pen, app.theme, line, x, y + (i - (lines.length - 1) / 2) * LINE, faint));
  pen.globalAlpha = 1;
}

/** The names that fit, with the boxes they take. Small topics come as one zooms in. */
export function placeNames(pen, panel, most) {
  const { app, camera, map } = panel;
  const room = new Room(camera, app.marks, panel.reserved());
  const placed = [];
  for (const topic of app.topicsBySize) {
    if (placed.length >= most) break;
    const place = map.places[topic];
    if (!place || Number.isNaN(place[0]) || !app.topicShown(topic)) continue;
    const [wx, wy] = camera.seen(...place);
    const x = camera.across(wx);
    const y = camera.down(wy);
    if (x < 0 || y < 0 || x > camera.width || y > camera.height) continue;
    const { lines, width } = wrapped(pen, app, topic);
    const spot = room.take(x, y, width + 2 * GAP, lines.length * LINE + GAP);
    if (spot) placed.push({ topic, lines, ...spot });
  }
  return placed;
}

/** The line from a place to its name, with a dot at the place. */
function lead(pen, theme, [ax, ay, bx, by], faint) {
  if (Math.hypot(bx - ax, by - ay) < SHORTEST) return;
  for (const [colour, wide, radius, alpha] of [[theme.ground, 3.5, 3.5, 0.85], [theme.ink, 1, 2, 1]]) {
    pen.globalAlpha = alpha * faint;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = wide;
    pen.beginPath();
    pen.moveTo(ax, ay);
    pen.lineTo(bx, by);
    pen.stroke();
    pen.beginPath();
    pen.arc(ax, ay, radius, 0, 7);
    pen.fill();
  }
}

function wrapped(pen, app, topic) {
  app.wraps ??= new Map();
  if (!app.wraps.has(topic)) app.wraps.set(topic, wrap(pen, app.data.topics[topic]));
  return app.wraps.get(topic);
}

/** At most three lines; the last one ends with an ellipsis where more is left. */
function wrap(pen, name) {
  const lines = [""];
  for (const word of name.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (pen.measureText(longer).width <= WIDEST || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length > 3) lines.splice(2, lines.length, `${lines[2].replace(/,$/, "")} …`);
  const cut = lines.map((line) => (line.length > 32 ? `${line.slice(0, 30)}…` : line));
  return { lines: cut, width: Math.max(...cut.map((line) => pen.measureText(line).width)) };
}

function write(pen, theme, text, x, y, faint) {
  pen.lineJoin = "round";
  pen.globalAlpha = 0.85 * faint;
  pen.lineWidth = 4;
  pen.strokeStyle = theme.ground;
  pen.strokeText(text, x, y);
  pen.globalAlpha = faint;
  pen.fillStyle = theme.ink;
  pen.fillText(text, x, y);
}
