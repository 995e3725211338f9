// A map in a notebook cell: move, zoom, hover, and select with a lasso. Texts enter by textContent.

const HEIGHT = 480;
const NEAR = 8; // pixels from a point at which its text shows

function render({ model, el }) {
  const dark = model.get("dark");
  const [ink, paper] = dark ? ["#eceff3", "#14171c"] : ["#1b1f24", "#ffffff"];
  const root = document.createElement("div");
  root.style.cssText = `position:relative;font:13px system-ui,sans-serif;color:${ink};background:${paper}`;
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${model.get("title")} ${model.get("words")}`);
  canvas.style.cssText = `display:block;width:100%;height:${HEIGHT}px;touch-action:none;cursor:grab`;
  const tip = document.createElement("div");
  tip.style.cssText = `position:absolute;max-width:24em;padding:.4em .6em;pointer-events:none;
    visibility:hidden;border-radius:4px;background:${ink};color:${paper}`;
  const status = document.createElement("div");
  status.setAttribute("aria-live", "polite");
  status.style.cssText = "padding:.4em .2em;opacity:.75";
  root.append(canvas, tip, status);
  el.append(root);

  const view = { x: 0, y: 0, zoom: 1 };
  let lasso = null;
  let drag = null;
  let waiting = false;

  const points = () => new Float32Array(bytes(model.get("points")));
  const colors = () => new Uint8Array(bytes(model.get("colors")));
  let xy = points();
  let rgb = colors();

  const scale = () => (Math.min(canvas.width, canvas.height) / 2) * 0.94 * view.zoom;
  const place = (i) => [
    canvas.width / 2 + (xy[2 * i] - view.x) * scale(),
    canvas.height / 2 + (xy[2 * i + 1] - view.y) * scale(),
  ];
  const pixel = (event) => {
    const box = canvas.getBoundingClientRect();
    const ratio = canvas.width / box.width;
    return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
  };

  function draw() {
    waiting = false;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.round(HEIGHT * ratio);
    const context = canvas.getContext("2d");
    const image = context.createImageData(canvas.width, canvas.height);
    const cells = new Uint32Array(image.data.buffer);
    const count = xy.length / 2;
    const side = Math.round(ratio * Math.min(7, Math.max(2, (250 / Math.sqrt(count)) * Math.sqrt(view.zoom))));
    const chosen = new Set(model.get("rows"));
    const faint = dark ? 0xff4a4641 : 0xffe4e0dc;
    const splat = (i, color) => {
      const [x, y] = place(i);
      const top = Math.round(y - side / 2);
      for (let row = Math.max(0, top); row < Math.min(canvas.height, top + side); row += 1) {
        const half = Math.sqrt(Math.max(0, (side / 2) ** 2 - (row + 0.5 - top - side / 2) ** 2));
        const from = Math.max(0, Math.round(x - half));
        const to = Math.min(canvas.width, Math.round(x + half));
        if (from < to) cells.fill(color, row * canvas.width + from, row * canvas.width + to);
      }
    };
    const own = (i) => 0xff000000 | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i];
    for (let i = 0; i < count; i += 1) if (!chosen.has(i)) splat(i, chosen.size ? faint : own(i));
    for (const i of chosen) if (i < count) splat(i, own(i));
    context.putImageData(image, 0, 0);
    if (lasso) {
      context.beginPath();
      lasso.forEach(([x, y]) => context.lineTo(x, y));
      context.closePath();
      context.strokeStyle = ink;
      context.setLineDash([5 * ratio, 4 * ratio]);
      context.stroke();
    }
    const all = count.toLocaleString("en");
    status.textContent = chosen.size
      ? `${chosen.size.toLocaleString("en")} of ${all} selected`
      : `${all} items. ${model.get("words")} Shift and drag selects.`;
  }
  const redraw = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };

  function inside(polygon, [x, y]) {
    let odd = false;
    for (let a = 0, b = polygon.length - 1; a < polygon.length; b = a, a += 1) {
      const [ax, ay] = polygon[a];
      const [bx, by] = polygon[b];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
    return odd;
  }
  function select(remove) {
    const chosen = new Set(remove ? model.get("rows") : []);
    for (let i = 0; i < xy.length / 2; i += 1) {
      if (inside(lasso, place(i))) chosen[remove ? "delete" : "add"](i);
    }
    set([...chosen].sort((a, b) => a - b));
  }
  function set(rows) {
    model.set("rows", rows);
    model.save_changes();
    redraw();
  }
  function zoom(by, at) {
    const k = Math.min(200, Math.max(0.5, view.zoom * by)) / view.zoom;
    view.x += ((at[0] - canvas.width / 2) / scale()) * (1 - 1 / k);
    view.y += ((at[1] - canvas.height / 2) / scale()) * (1 - 1 / k);
    view.zoom *= k;
    redraw();
  }
  function hover(event) {
    const at = pixel(event);
    const ratio = window.devicePixelRatio || 1;
    let best = (NEAR * ratio) ** 2;
    let nearest = -1;
    for (let i = 0; i < xy.length / 2; i += 1) {
      const [x, y] = place(i);
      const away = (x - at[0]) ** 2 + (y - at[1]) ** 2;
      if (away < best) [best, nearest] = [away, i];
    }
    tip.style.visibility = nearest < 0 ? "hidden" : "visible";
    if (nearest < 0) return;
    tip.textContent = model.get("texts")[nearest];
    tip.style.left = `${Math.min(at[0] / ratio + 12, canvas.clientWidth * 0.6)}px`;
    tip.style.top = `${at[1] / ratio + 12}px`;
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drag = pixel(event);
    lasso = event.shiftKey ? [drag] : null;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return hover(event);
    const at = pixel(event);
    if (lasso) lasso.push(at);
    else {
      view.x -= (at[0] - drag[0]) / scale();
      view.y -= (at[1] - drag[1]) / scale();
      drag = at;
    }
    return redraw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (lasso && lasso.length > 2) select(event.altKey);
    drag = null;
    lasso = null;
    redraw();
  });
  canvas.addEventListener("pointerleave", () => (tip.style.visibility = "hidden"));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), pixel(event));
  });
  const keys = {
    ArrowLeft: () => (view.x -= 0.1 / view.zoom),
    ArrowRight: () => (view.x += 0.1 / view.zoom),
    ArrowUp: () => (view.y -= 0.1 / view.zoom),
    ArrowDown: () => (view.y += 0.1 / view.zoom),
    "+": () => zoom(1.25, [canvas.width / 2, canvas.height / 2]),
    "-": () => zoom(0.8, [canvas.width / 2, canvas.height / 2]),
    Escape: () => set([]),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    redraw();
  });
  model.on("change:rows", redraw);
  const sized = new ResizeObserver(redraw);
  sized.observe(root);
  redraw();
  return () => sized.disconnect();
}

// Jupyter gives bytes as a DataView; the copy starts where a Float32Array may.
function bytes(view) {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

export default { render };
