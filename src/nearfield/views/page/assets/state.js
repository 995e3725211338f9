// What the reader has asked for, and the way back: every change can be undone.

const KEPT = 100;
const TYPING = 1000; // ms within which letters typed are one step

export class State extends EventTarget {
  constructor(values) {
    super();
    Object.assign(this, { values, past: [], future: [], last: 0, what: "" });
  }
  /** Changes some values. `step: false` is not worth undoing (the tool in hand, the theme). */
  set(patch, { step = true } = {}) {
    const now = performance.now();
    const what = Object.keys(patch).join();
    const typed = what === "query" && this.what === what && now - this.last < TYPING;
    if (step && !typed) {
      this.past.push(this.values);
      if (this.past.length > KEPT) this.past.shift();
      this.future = [];
    }
    if (step) Object.assign(this, { last: now, what });
    this.#become({ ...this.values, ...patch });
  }
  undo() {
    if (this.past.length) {
      this.future.push(this.values);
      this.#become(this.past.pop(), true);
    }
  }
  redo() {
    if (this.future.length) {
      this.past.push(this.values);
      this.#become(this.future.pop(), true);
    }
  }
  #become(values, back = false) {
    const before = this.values;
    const { tool, theme, shown, table, order } = before;
    this.values = back ? { ...values, tool, theme, shown, table, order } : values;
    if (back) this.what = "";
    const changed = Object.keys(this.values).filter((key) => this.values[key] !== before[key]);
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(changed) }));
  }
}
