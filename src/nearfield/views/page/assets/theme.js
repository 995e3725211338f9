// Light and dark: the palettes of the canvas, and a switch over what the system prefers.

import { packed } from "./colour.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export function watchTheme(app) {
  system.addEventListener("change", () => app.changed(new Set(["theme"])));
}

export const isDark = (theme) => (theme ? theme === "dark" : system.matches);

/** The colours of a theme, from the page's own data and its style sheet. */
export function themed(app) {
  const { theme } = app.state.values;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const palettes = app.data.palettes[isDark(theme) ? "dark" : "light"];
  const ground = read("map");
  const rgb = [1, 3, 5].map((at) => parseInt(ground.slice(at, at + 2), 16));
  return { ...palettes, ground, cleared: packed(rgb), ink: read("ink"), accent: read("accent"), veil: read("veil"), glow: read("glow") };
}
