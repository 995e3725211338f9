// What lies above the points: glows, links to true neighbors, names, rings, the lasso.

import { css } from "./colour.js";
import { LIT } from "./marks.js";
import { drawDensity } from "./density.js";
import { drawNames } from "./names.js";

const GLOWS = 2000; // hits that glow; more are only drawn larger

export function overlay(panel) {
  const { over, ratio, camera, app } = panel;
  const pen = over.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, camera.width, camera.height);
  drawDensity(pen, panel);
  glow(pen, panel);
  drawNames(pen, panel);
  links(pen, panel);
  for (const row of new Set([app.hover, app.state.values.pinned])) if (row >= 0) ring(pen, panel, row);
  lasso(pen, panel);
}

function glow(pen, panel) {
  const { app } = panel;
  if (!app.rows || app.rows.length > GLOWS || app.marks[app.rows[0]] !== LIT) return;
  const reach = Math.max(9, panel.diameter * 2.4);
  const light = pen.createRadialGradient(0, 0, reach * 0.25, 0, 0, reach);
  light.addColorStop(0, app.theme.glow);
  light.addColorStop(1, "transparent");
  pen.fillStyle = light;
  for (const row of app.rows) {
    const [x, y] = panel.at(row);
    pen.translate(x, y);
    pen.fillRect(-reach, -reach, 2 * reach, 2 * reach);
    pen.translate(-x, -y);
  }
}

/** Lines from the chosen point to its true neighbors, wherever the map has put them. */
function links(pen, panel) {
  const { app } = panel;
  const row = app.state.values.pinned;
  if (row < 0 || !panel.visible(row)) return;
  const [x, y] = panel.at(row);
  pen.font = "11px system-ui, sans-serif";
  for (const { row: other, similarity } of app.neighbors(row)) {
    const [nx, ny] = panel.at(other);
    pen.strokeStyle = app.theme.ink;
    pen.globalAlpha = 0.25 + 0.55 * similarity;
    pen.lineWidth = 0.6 + 1.8 * similarity;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(nx, ny);
    pen.stroke();
    pen.globalAlpha = 1;
    dot(pen, panel, other, 0.8);
    if (Math.hypot(nx - x, ny - y) > 60) label(pen, app.theme, similarity.toFixed(2), (x + 2 * nx) / 3, (y + 2 * ny) / 3);
  }
}

function label(pen, theme, text, x, y) {
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 4;
  pen.lineJoin = "round";
  pen.strokeStyle = theme.ground;
  pen.strokeText(text, x, y);
  pen.fillStyle = theme.ink;
  pen.fillText(text, x, y);
}

function dot(pen, panel, row, size = 1) {
  const { app } = panel;
  const [x, y] = panel.at(row);
  const steps = app.steps(panel.m);
  pen.beginPath();
  pen.arc(x, y, Math.max(3, panel.diameter * 0.6) * size, 0, 7);
  pen.fillStyle = css(panel.table[steps ? steps[row] : 0]);
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = app.theme.ground;
  pen.stroke();
}

function ring(pen, panel, row) {
  if (!panel.visible(row)) return;
  dot(pen, panel, row, 1.25);
  const [x, y] = panel.at(row);
  pen.beginPath();
  pen.arc(x, y, Math.max(3, panel.diameter * 0.6) * 1.25 + 3, 0, 7);
  pen.lineWidth = 1.75;
  pen.strokeStyle = panel.app.theme.ink;
  pen.stroke();
}

function lasso(pen, panel) {
  if (!panel.ring) return;
  pen.beginPath();
  for (const [x, y] of panel.ring) pen.lineTo(x, y);
  pen.closePath();
  pen.fillStyle = panel.app.theme.veil;
  pen.fill();
  pen.lineWidth = 1.25;
  pen.strokeStyle = panel.app.theme.accent;
  pen.stroke();
}
