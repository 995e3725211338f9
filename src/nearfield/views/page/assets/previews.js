// Thumbnails, one after the other as they were packed; each is made a picture when it is shown.

import { make } from "./dom.js";

export class Previews {
  constructor(bytes, ends) {
    Object.assign(this, { bytes, ends });
  }
  /** The picture of a row, or null. Its address is given back as soon as it has been read. */
  picture(row, id) {
    const [start, end] = [row ? this.ends[row - 1] : 0, this.ends[row]];
    if (start === end) return null;
    const type = this.bytes[start] === 0x89 ? "image/png" : "image/webp";
    const src = URL.createObjectURL(new Blob([this.bytes.subarray(start, end)], { type }));
    const release = () => URL.revokeObjectURL(src);
    return make("img", { onload: release, onerror: release, alt: `Preview of ${id}`, className: "medium preview", src });
  }
}
