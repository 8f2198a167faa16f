// <digit-pad>: a sheet to write on, with mouse, pen, finger or arrow keys.
//
// Strokes are kept as points, so that they can be taken back. Ink is black on nothing: the theme
// turns it round for the eye, `picture()` puts it on white paper. It tells by one event, "ink",
// with `settled` false while a stroke is under way.

export const WIDTH = 720;
export const HEIGHT = 440;
const STEP = 6; // points that an arrow key moves the pen
const BRUSHES = [8, 13, 19, 27, 36]; // points across, at middling pressure
const FINE = 1; // the brush whose lines half of the pixels would be too few for

export class DigitPad extends HTMLElement {
  strokes = [];
  undone = [];
  brush = 3;
  photo = null;
  version = 0; // counts what was added or taken back
  pen = { x: WIDTH / 2, y: HEIGHT / 2, down: false };

  connectedCallback() {
    if (this.canvas) return;
    this.canvas = this.#layer("ink");
    this.over = this.#layer("over");
    this.tabIndex = 0;
    this.addEventListener("pointerdown", (event) => this.#begin(event));
    this.addEventListener("pointermove", (event) => this.#move(event));
    this.addEventListener("pointerup", (event) => this.#end(event));
    this.addEventListener("pointercancel", (event) => this.#end(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focus", () => this.#showPen());
    this.addEventListener("blur", () => this.#liftPen());
  }

  get empty() {
    return !this.strokes.length && !this.photo;
  }

  /** Take the last stroke back. */
  undo() {
    if (this.strokes.length) this.undone.push(this.strokes.pop());
    this.#redraw();
  }

  /** Draw again what was taken back last. */
  redo() {
    if (this.undone.length) this.strokes.push(this.undone.pop());
    this.#redraw();
  }

  /** Begin with a new sheet. */
  clear() {
    this.strokes = [];
    this.undone = [];
    this.photo = null;
    this.classList.remove("photo");
    this.#redraw();
  }

  /** Lay a picture on the sheet, as large as fits. */
  async show(blob) {
    const image = await createImageBitmap(blob);
    this.strokes = [];
    this.undone = [];
    const scale = Math.min(WIDTH / image.width, HEIGHT / image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    this.photo = { image, scale, left: (WIDTH - width) / 2, top: (HEIGHT - height) / 2 };
    this.classList.add("photo");
    this.#paintAll();
    return this.photo;
  }

  /** Draw strokes given as lists of [x, y]: for examples and for tests. */
  draw(strokes) {
    const points = (stroke) => stroke.map(([x, y]) => ({ x, y, force: 0.5 }));
    this.strokes = strokes.map((stroke) => ({ brush: this.brush, points: points(stroke) }));
    this.undone = [];
    this.#redraw();
  }

  /** Pixels of the picture for each point: bold writing is read as well, and sooner, from half of them. */
  get scale() {
    return this.photo || this.strokes.some((stroke) => stroke.brush <= FINE) ? 1 : 0.5;
  }

  /** What is on the sheet, as a PNG on white paper; a stroke under way as if it ended here. */
  async picture() {
    const { scale } = this;
    const sheet = new OffscreenCanvas(WIDTH * scale, HEIGHT * scale);
    const context = sheet.getContext("2d", { alpha: false });
    context.fillStyle = "#fff";
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.scale(scale, scale);
    context.drawImage(this.canvas, 0, 0);
    if (this.stroke) paint(context, this.stroke, this.stroke.points.length - 1);
    return sheet.convertToBlob({ type: "image/png" });
  }

  #layer(name) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    canvas.className = name;
    canvas.setAttribute("aria-hidden", "true");
    this.append(canvas);
    return canvas;
  }

  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) * WIDTH) / box.width;
    const y = ((event.clientY - box.top) * HEIGHT) / box.height;
    // A mouse says 0.5 while it is pressed, a finger often 0: both draw at middling width.
    const force = event.pointerType === "pen" ? event.pressure : 0.5;
    return { x, y, force };
  }

  #begin(event) {
    if (event.button !== 0 || this.stroke) return;
    this.#liftPen();
    this.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.stroke = { brush: this.brush, points: [this.#place(event)] };
    this.strokes.push(this.stroke);
    this.undone = [];
    this.version += 1;
    this.#paintSoon();
  }

  #move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.stroke.points.push(this.#place(one));
    this.version += 1;
    this.#paintSoon();
  }

  #end(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    this.stroke = null;
    this.#paintNow();
    this.#tell(true);
  }

  #key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") event.shiftKey ? this.redo() : this.undo();
    else if (command && event.key.toLowerCase() === "y") this.redo();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key === " " || event.key === "Enter") this.#togglePen();
    else if (event.key === "Escape" && this.pen.down) this.#togglePen();
    else if (step) this.#movePen(step, event.shiftKey ? 4 : 1);
    else return;
    event.preventDefault();
  }

  #togglePen() {
    this.version += 1;
    this.pen.down = !this.pen.down;
    if (this.pen.down) {
      this.stroke = { brush: this.brush, points: [{ ...this.pen, force: 0.5 }] };
      this.strokes.push(this.stroke);
      this.undone = [];
    } else {
      this.stroke = null;
    }
    this.#paintNow();
    this.#tell(!this.pen.down);
    this.#showPen();
  }

  #movePen([right, down], times) {
    const { pen } = this;
    pen.x = Math.min(WIDTH - 8, Math.max(8, pen.x + right * STEP * times));
    pen.y = Math.min(HEIGHT - 8, Math.max(8, pen.y + down * STEP * times));
    if (pen.down) {
      this.stroke.points.push({ x: pen.x, y: pen.y, force: 0.5 });
      this.version += 1;
      this.#paintSoon();
    }
    this.#showPen();
  }

  #liftPen() {
    if (this.pen.down) this.#togglePen();
    this.over.getContext("2d").clearRect(0, 0, WIDTH, HEIGHT);
  }

  /** Show where the pen of the keyboard is. */
  #showPen() {
    if (!this.matches(":focus-visible")) return;
    const context = this.over.getContext("2d");
    context.clearRect(0, 0, WIDTH, HEIGHT);
    context.strokeStyle = context.fillStyle = getComputedStyle(this).outlineColor;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(this.pen.x, this.pen.y, 12, 0, 7);
    this.pen.down ? context.fill() : context.stroke();
  }

  #redraw() {
    this.version += 1;
    this.#paintAll();
    this.#tell(true);
  }

  #paintAll() {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (this.photo) {
      const { image, scale, left, top } = this.photo;
      context.drawImage(image, left, top, image.width * scale, image.height * scale);
    }
    for (const stroke of this.strokes) paint(context, stroke, 0);
    this.painted = 0;
  }

  #paintSoon() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => {
      this.#paintNow();
      this.#tell(false);
    });
  }

  /** Draw what was added to the stroke under way, and nothing twice. */
  #paintNow() {
    cancelAnimationFrame(this.due);
    this.due = 0;
    const stroke = this.strokes.at(-1);
    if (!stroke) return;
    if (stroke !== this.lastStroke) this.painted = 0;
    this.lastStroke = stroke;
    const whole = stroke !== this.stroke;
    paint(this.canvas.getContext("2d"), stroke, Math.max(0, this.painted - 1), whole);
    this.painted = stroke.points.length;
  }

  #tell(settled) {
    const detail = {
      settled,
      version: this.version,
      empty: this.empty,
      canUndo: this.strokes.length > 0,
      canRedo: this.undone.length > 0,
      photo: this.strokes.length ? null : this.photo, // else the sheet is what is read
    };
    this.dispatchEvent(new CustomEvent("ink", { detail }));
  }
}

/**
 * Draw a stroke from one of its points on, as segments whose width follows the pressure; while it is
 * under way only to the middle of its last segment, from where the next curve will leave.
 */
function paint(context, { brush, points }, from, whole = true) {
  context.strokeStyle = context.fillStyle = "#000";
  context.lineCap = context.lineJoin = "round";
  const across = (point) => BRUSHES[brush - 1] * (0.35 + 1.3 * point.force);
  if (points.length === 1) {
    context.beginPath();
    context.arc(points[0].x, points[0].y, across(points[0]) / 2, 0, 7);
    context.fill();
  }
  for (let at = Math.max(1, from); at < points.length; at += 1) {
    const [before, here] = [points[at - 1], points[at]];
    const earlier = points[at - 2] ?? before;
    context.beginPath();
    // Through the middles, with the points themselves as handles: corners become curves.
    context.moveTo((earlier.x + before.x) / 2, (earlier.y + before.y) / 2);
    context.quadraticCurveTo(before.x, before.y, (before.x + here.x) / 2, (before.y + here.y) / 2);
    if (whole && at === points.length - 1) context.lineTo(here.x, here.y);
    context.lineWidth = (across(before) + across(here)) / 2;
    context.stroke();
  }
}

customElements.define("digit-pad", DigitPad);
