// The state in the page's address, after the #: whoever opens it sees the same.

const LONGEST = 40000; // letters of a selection; a larger one is left out, and the page says so

export function write(app) {
  const { color, isolate, query, selection, only, pinned, names, density, shown, theme } = app.state.values;
  const parts = new URLSearchParams();
  const put = (key, value, plain) => value !== plain && parts.set(key, value);
  put("c", color, app.first.color);
  put("q", query, "");
  if (isolate) parts.set("i", isolate.codes ? isolate.codes.join(".") : `${isolate.low}~${isolate.high}`);
  const rows = selection ? packRows(selection) : "";
  if (rows.length <= LONGEST && selection) parts.set("s", rows);
  put("only", only ? "1" : "0", "0");
  put("p", pinned, -1);
  put("names", names ? "1" : "0", "1");
  put("density", density ? "1" : "0", "0");
  put("m", shown.join("."), app.first.shown.join("."));
  if (theme) parts.set("t", theme);
  app.panels.forEach((panel, m) => put(`v${m}`, viewpoint(panel.camera), viewpoint(plainOf(panel.camera))));
  const hash = `#${parts}`;
  const own = location.protocol !== "about:"; // in a frame of a notebook the address is not ours
  if (own && hash !== location.hash && (hash !== "#" || location.hash)) {
    app.written = hash;
    history.replaceState(null, "", hash);
  }
  return rows.length <= LONGEST;
}

const short = (value) => Number(value.toPrecision(5));
const viewpoint = (camera) =>
  [camera.x, camera.y, camera.zoom, ...(camera.flat ? [] : [camera.yaw, camera.pitch])].map(short).join("~");
const plainOf = (camera) => ({ x: camera.home[0].middle, y: camera.home[1].middle, zoom: 1, yaw: 0.6, pitch: 0.4, flat: camera.flat });

/** What the address asks for, over the state's first values; nothing where it is nonsense. */
export function read(app) {
  const parts = new URLSearchParams(location.hash.slice(1));
  const { n, fields, maps } = app.data;
  const values = { ...app.first };
  if (fields.some((field) => field.key === parts.get("c"))) values.color = parts.get("c");
  else if (parts.get("c") === "") values.color = "";
  values.query = parts.get("q") ?? "";
  values.isolate = isolated(parts.get("i"));
  values.selection = parts.has("s") ? unpackRows(parts.get("s"), n) : null;
  values.only = parts.get("only") === "1";
  values.pinned = row(parts.get("p"), n);
  values.names = parts.get("names") !== "0";
  values.density = parts.get("density") === "1";
  const shown = (parts.get("m") ?? "").split(".").map(Number).filter((m) => parts.get("m") && m in maps);
  if (shown.length) values.shown = shown;
  if (["light", "dark"].includes(parts.get("t"))) values.theme = parts.get("t");
  app.panels.forEach((panel, m) => aim(panel.camera, parts.get(`v${m}`)));
  return values;
}

function row(text, n) {
  const number = Number(text ?? -1);
  return Number.isInteger(number) && number < n ? Math.max(-1, number) : -1;
}

function isolated(text) {
  if (!text) return null;
  if (!text.includes("~")) return { codes: text.split(".").map(Number).filter(Number.isInteger) };
  const [low, high] = text.split("~").map(Number);
  return low <= high ? { low, high } : null;
}

function aim(camera, text) {
  camera.reset();
  const numbers = (text ?? "").split("~").map(Number);
  if (text && numbers.every(Number.isFinite) && numbers.length >= 3 && numbers[2] > 0) {
    const [x, y, zoom, yaw = camera.yaw, pitch = camera.pitch] = numbers;
    Object.assign(camera, { x, y, zoom, yaw, pitch });
  }
  camera.turn();
}

/** Rows in ascending order as gaps, seven bits a byte, in base64. */
export function packRows(rows) {
  let bytes = "";
  let before = 0;
  for (const row of rows) {
    let gap = row - before;
    before = row;
    for (; gap > 127; gap >>>= 7) bytes += String.fromCharCode((gap & 127) | 128);
    bytes += String.fromCharCode(gap);
    if (bytes.length > LONGEST) break;
  }
  return btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function unpackRows(text, n) {
  const rows = [];
  try {
    let [gap, shift, before] = [0, 0, 0];
    for (const letter of atob(text.replaceAll("-", "+").replaceAll("_", "/"))) {
      const byte = letter.charCodeAt(0);
      gap += (byte & 127) * 2 ** shift;
      shift += 7;
      if (byte > 127) continue;
      before += gap;
      if (before < n) rows.push(before);
      [gap, shift] = [0, 0];
    }
  } catch {
    return null;
  }
  return Uint32Array.from(rows);
}
