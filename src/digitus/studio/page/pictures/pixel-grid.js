// <pixel-grid>: small images side by side on one canvas, each pixel a square.
//
// Its property `images` says {data, count, height, width, columns, scale}: bytes, 0..255. The scale
// "ink" goes from paper to ink, "signed" from negative over zero (128) to positive, "grey" is as the eye
// sees it.

import { colour } from "../appearance.js";

export class PixelGrid extends HTMLElement {
  #images = null;

  set images(images) {
    if (images === this.#images) return;
    this.#images = images;
    this.#paint();
  }

  connectedCallback() {
    if (this.canvas) return;
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.append(this.canvas);
    this.again = () => this.#paint();
    addEventListener("appearance", this.again);
    this.#paint();
  }

  disconnectedCallback() {
    removeEventListener("appearance", this.again);
    this.canvas?.remove();
    this.canvas = null;
  }

  #paint() {
    if (!this.canvas || !this.#images) return;
    const { data, count, height, width, columns, scale } = this.#images;
    const gap = count > 1 ? 1 : 0;
    const rows = Math.ceil(count / columns);
    const across = columns * (width + gap) - gap;
    const down = rows * (height + gap) - gap;
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    const picture = new ImageData(across, down);
    const pixels = new Uint32Array(picture.data.buffer);
    const colours = table(scale);
    for (let one = 0; one < count; one += 1) {
      const left = (one % columns) * (width + gap);
      const top = Math.floor(one / columns) * (height + gap);
      let from = one * height * width;
      for (let y = 0; y < height; y += 1) {
        let to = (top + y) * across + left;
        for (let x = 0; x < width; x += 1) pixels[to++] = colours[data[from++]];
      }
    }
    this.canvas.getContext("2d").putImageData(picture, 0, 0);
  }
}

/** From 0 to 255: names of colours, which a theme gives; a grey picture is the same in all. */
const SCALES = {
  ink: ["surface", "ink"],
  signed: ["negative", "zero", "positive"],
  grey: ["#000", "#fff"],
};

const tables = new Map();
addEventListener("appearance", () => tables.clear());

/** The colour of each byte, as ImageData keeps it. */
function table(scale) {
  if (tables.has(scale)) return tables.get(scale);
  const stops = SCALES[scale].map((name) => (name.startsWith("#") ? name : colour(name)));
  const context = new OffscreenCanvas(256, 1).getContext("2d", { willReadFrequently: true });
  const ramp = context.createLinearGradient(0.5, 0, 255.5, 0);
  stops.forEach((stop, at) => ramp.addColorStop(at / (stops.length - 1), stop));
  context.fillStyle = ramp;
  context.fillRect(0, 0, 256, 1);
  const made = new Uint32Array(context.getImageData(0, 0, 256, 1).data.buffer.slice(0));
  tables.set(scale, made);
  return made;
}

/** Numbers as bytes on the signed scale; the largest of them, or `most`, is full colour. */
export function signedBytes(values, most = 0) {
  let peak = most;
  if (!peak) for (const value of values) peak = Math.max(peak, Math.abs(value));
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    bytes[at] = 128 + Math.round((127 * values[at]) / (peak || 1));
  }
  return bytes;
}

/** The class of a cell that shows a value between -most and most. */
export function tone(value, most) {
  const level = Math.max(-10, Math.min(10, Math.round((10 * value) / (most || 1))));
  return level < 0 ? `n${-level}` : `p${level}`;
}

customElements.define("pixel-grid", PixelGrid);
