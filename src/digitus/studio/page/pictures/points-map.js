// <points-map>: images as points in a plane, each drawn as its digit; touched or walked along by key.
//
// Its property `points` says {places, labels, answers}: places from -1 to 1, x and y in turn. It tells
// which point is chosen by the event "point". Wrong answers are drawn on a spot.

import { colour } from "../appearance.js";

const MARGIN = 22; // pixels of the page
const NEAR = 26; // so far from a point it is still meant
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PointsMap extends HTMLElement {
  #points = null;
  #chosen = null;

  set points(points) {
    if (this.#points?.places === points.places) return;
    this.#points = points;
    this.#paint();
  }

  set chosen(chosen) {
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    this.#paint();
  }

  set label(label) {
    this.setAttribute("aria-label", label);
  }

  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "application");
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.replaceChildren(this.canvas);
    this.sizes = new ResizeObserver(() => this.#paint());
    this.sizes.observe(this);
    this.again = () => this.#paint();
    addEventListener("appearance", this.again);
    for (const kind of ["click", "pointermove", "keydown"]) this.addEventListener(kind, this);
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    removeEventListener("appearance", this.again);
    for (const kind of ["click", "pointermove", "keydown"]) this.removeEventListener(kind, this);
  }

  handleEvent(event) {
    if (event.type === "keydown") {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      this.#choose(this.#chosen === null ? 0 : this.#next(step));
    } else {
      this.#choose(this.#nearest(event.offsetX, event.offsetY));
    }
  }

  #choose(point) {
    if (point === null || point === this.#chosen) return;
    this.dispatchEvent(new CustomEvent("point", { detail: point }));
  }

  /** Where a point lies on the element, in pixels of the page. */
  #at(point) {
    const { places } = this.#points;
    const half = Math.min(this.clientWidth, 1.6 * this.clientHeight) / 2 - MARGIN;
    const high = this.clientHeight / 2 - MARGIN;
    return [
      this.clientWidth / 2 + half * places[2 * point],
      this.clientHeight / 2 - high * places[2 * point + 1],
    ];
  }

  #nearest(x, y) {
    let [best, nearest] = [null, NEAR];
    for (let point = 0; point < this.#points.labels.length; point += 1) {
      const [left, top] = this.#at(point);
      const apart = Math.hypot(left - x, top - y);
      if (apart < nearest) [best, nearest] = [point, apart];
    }
    return best;
  }

  /** The next point in a direction: the one that is nearest, aside counting twice. */
  #next([across, up]) {
    const [x, y] = this.#at(this.#chosen);
    let [best, least] = [null, Infinity];
    for (let point = 0; point < this.#points.labels.length; point += 1) {
      const [left, top] = this.#at(point);
      const ahead = (left - x) * across - (top - y) * up;
      const aside = Math.abs((left - x) * up) + Math.abs((top - y) * across);
      if (ahead > 0.5 && ahead + 2 * aside < least) [best, least] = [point, ahead + 2 * aside];
    }
    return best;
  }

  #paint() {
    if (!this.#points || !this.canvas || !this.clientWidth) return;
    const ratio = devicePixelRatio || 1;
    this.canvas.width = this.clientWidth * ratio;
    this.canvas.height = this.clientHeight * ratio;
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const size = parseFloat(getComputedStyle(this).fontSize);
    context.font = `600 ${size * 0.8}px ${getComputedStyle(this).fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const { labels, answers } = this.#points;
    const inks = Array.from({ length: 10 }, (_, label) => colour(`class-${label}`));
    for (let point = 0; point < labels.length; point += 1) {
      const wrong = labels[point] !== answers[point];
      if (wrong) this.#spot(context, point, size * 0.62, colour("wrong-soft"), colour("wrong"));
      context.fillStyle = inks[labels[point] % 10];
      context.fillText(labels[point], ...this.#at(point));
    }
    if (this.#chosen === null) return;
    this.#spot(context, this.#chosen, size * 0.8, colour("surface"), colour("accent"));
    context.fillStyle = colour("ink");
    context.fillText(labels[this.#chosen], ...this.#at(this.#chosen));
  }

  #spot(context, point, radius, fill, edge) {
    context.beginPath();
    context.arc(...this.#at(point), radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.strokeStyle = edge;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

customElements.define("points-map", PointsMap);
