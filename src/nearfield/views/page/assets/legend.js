// The legend: categories with their counts and a search, or a scale with a range to pick.

import { css, graded } from "./colour.js";
import { shown } from "./data.js";
import { byId, count, make } from "./dom.js";

const MOST = 200; // categories listed at once; the search finds the others
const BARS = 48;

export function legend(app) {
  const place = byId("legend");
  const { field } = app;
  place.replaceChildren();
  if (!field) return;
  if (field.type === "category") categories(app, field, place);
  else range(app, field, place);
}

function categories(app, field, place) {
  const grades = graded(field, 0);
  const list = make("ul", { className: "classes" });
  const many = grades.order.length > 12;
  if (many) {
    const find = make("input", { type: "search", placeholder: `Find in ${count(grades.order.length)}`, aria: { label: `Find in ${field.name}` } });
    find.value = app.legendQuery ?? "";
    find.addEventListener("input", () => {
      app.legendQuery = find.value;
      fill(app, field, grades, list);
    });
    place.append(find);
  } else app.legendQuery = "";
  place.append(list);
  fill(app, field, grades, list);
}

function fill(app, field, grades, list) {
  const wanted = (app.legendQuery ?? "").toLowerCase();
  const matches = grades.order.filter((code) => field.values[code - 1].toLowerCase().includes(wanted));
  const chosen = app.state.values.isolate?.codes ?? [];
  const table = app.front().table;
  const rows = matches.slice(0, MOST).map((code) => entry(app, field.values[code - 1], code, grades.counts[code], css(table[code]), chosen));
  if (grades.counts[0] && !wanted) rows.push(entry(app, "none", 0, grades.counts[0], css(table[0]), chosen));
  if (matches.length > MOST) rows.push(make("li", { className: "more" }, `${count(matches.length - MOST)} more: type to find them`));
  list.replaceChildren(...rows);
}

function entry(app, name, code, size, colour, chosen) {
  const swatch = make("i", { className: "swatch" });
  swatch.style.background = colour;
  const on = chosen.includes(code);
  const button = make(
    "button",
    { type: "button", className: chosen.length && !on ? "off" : "", title: name, aria: { pressed: on } },
    swatch, make("span", {}, name), make("b", {}, count(size)),
  );
  button.addEventListener("click", () => {
    const codes = on ? chosen.filter((other) => other !== code) : [...chosen, code].sort((a, b) => a - b);
    app.state.set({ isolate: codes.length ? { codes } : null });
    list(button)?.focus();
  });
  return make("li", {}, button);
  function list(old) {
    return [...byId("legend").querySelectorAll("button")].find((other) => other.title === old.title);
  }
}

function range(app, field, place) {
  const { low, high, counts } = graded(field, app.front().m);
  const { isolate } = app.state.values;
  const now = [isolate?.low ?? low, isolate?.high ?? high];
  const canvas = make("canvas", { className: "ramp", width: 520, height: 96 });
  canvas.setAttribute("aria-hidden", "true");
  bars(canvas, app, counts);
  const label = (which) => shown(field.type, now[which]);
  const ends = [make("output", {}, label(0)), make("output", {}, label(1))];
  const sliders = ["Smallest", "Largest"].map((word, which) => {
    const slider = make("input", { type: "range", min: 0, max: 1000, aria: { label: `${word} ${field.name}` } });
    slider.value = high > low ? ((now[which] - low) / (high - low)) * 1000 : which * 1000;
    slider.addEventListener("input", () => {
      now[which] = low + (slider.value / 1000) * (high - low);
      ends[which].value = label(which);
    });
    slider.addEventListener("change", () => {
      const all = Number(sliders[0].value) === 0 && Number(sliders[1].value) === 1000;
      app.state.set({ isolate: all ? null : { low: Math.min(...now), high: Math.max(...now) } });
    });
    return slider;
  });
  const none = counts[0] ? make("p", { className: "more" }, `${count(counts[0])} without a value`) : "";
  place.append(canvas, make("div", { className: "sliders" }, ...sliders), make("div", { className: "ends" }, ...ends), none);
}

/** The scale as a histogram in its own colours. */
function bars(canvas, app, counts) {
  const pen = canvas.getContext("2d");
  const table = app.front().table;
  const sums = Array.from({ length: BARS }, () => 0);
  for (let step = 1; step < counts.length; step++) sums[Math.min(BARS - 1, Math.floor(((step - 1) / (counts.length - 1)) * BARS))] += counts[step];
  const top = Math.max(...sums, 1);
  const width = canvas.width / BARS;
  sums.forEach((sum, i) => {
    pen.fillStyle = css(table[1 + Math.round((i / (BARS - 1)) * (table.length - 2))]);
    const tall = Math.sqrt(sum / top) * (canvas.height - 14);
    pen.fillRect(i * width, canvas.height - 10 - tall, width - 1.5, tall);
    pen.fillRect(i * width, canvas.height - 7, width + 1, 7);
  });
}
