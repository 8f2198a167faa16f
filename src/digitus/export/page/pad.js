// The pad: strokes drawn with a finger, a pen, the mouse or the arrow keys.
//
// Places are parts of the pad's width, whatever its size on the screen. Strokes that stand above
// each other are one digit, and each digit makes a picture of its own, as if drawn on white paper.

const BRUSH = 0.036; // of the pad's width
const STEP = 0.012; // that an arrow key moves the pen
const OVERLAP = 0.3; // of the slimmer of two strokes: they belong together
const DOT = 2; // brushes: what is smaller is no digit

class Pad {
  strokes = [];
  pen = { x: 0.5, y: 0.5, down: false };

  constructor(element, changed) {
    this.element = element;
    this.canvas = element.querySelector("canvas");
    this.mark = element.querySelector("#pen");
    this.changed = changed;
    const listen = (name, act) => element.addEventListener(name, act);
    listen("pointerdown", (event) => this.begin(event));
    listen("pointermove", (event) => this.move(event));
    listen("pointerup", (event) => this.end(event));
    listen("pointercancel", (event) => this.end(event));
    listen("keydown", (event) => this.key(event));
    listen("focus", () => this.showPen());
    listen("blur", () => this.liftPen());
    new ResizeObserver(() => this.paint()).observe(element);
  }

  /** Draw strokes given as lists of [x, y]: for examples and for tests. */
  draw(strokes) {
    this.strokes = strokes.map((stroke) => stroke.map(([x, y]) => ({ x, y })));
    this.tell();
  }

  undo() {
    this.strokes.pop();
    this.tell();
  }

  clear() {
    this.draw([]);
  }

  begin(event) {
    if (event.button !== 0 || this.stroke) return;
    this.liftPen();
    this.element.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.start(this.place(event));
  }

  move(event) {
    if (!this.stroke || event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) this.stroke.push(this.place(one));
    this.tell();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.stroke = this.pointer = null;
    this.tell();
  }

  place(event) {
    const box = this.element.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.width };
  }

  start(place) {
    this.stroke = [place];
    this.strokes.push(this.stroke);
    this.tell();
  }

  key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.undo();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key === " " || event.key === "Enter") this.togglePen();
    else if (event.key === "Escape" && this.pen.down) this.togglePen();
    else if (step) this.movePen(step, event.shiftKey ? 4 : 1);
    else return;
    event.preventDefault();
  }

  togglePen() {
    this.pen.down = !this.pen.down;
    if (this.pen.down) this.start({ x: this.pen.x, y: this.pen.y });
    else this.stroke = null;
    this.tell();
    this.showPen();
  }

  movePen([right, down], times) {
    const within = (value, end) => Math.min(Math.max(value, BRUSH), end - BRUSH);
    this.pen.x = within(this.pen.x + right * STEP * times, 1);
    this.pen.y = within(this.pen.y + down * STEP * times, this.height);
    if (this.pen.down) {
      this.stroke?.push({ x: this.pen.x, y: this.pen.y });
      this.tell();
    }
    this.showPen();
  }

  /** The pad's height, as part of its width. */
  get height() {
    return this.element.clientHeight / this.element.clientWidth;
  }

  liftPen() {
    if (this.pen.down) this.togglePen();
    this.mark.setAttribute("visibility", "hidden");
  }

  showPen() {
    this.mark.setAttribute("cx", this.pen.x);
    this.mark.setAttribute("cy", this.pen.y);
    this.mark.setAttribute("class", this.pen.down ? "down" : "");
    const shown = this.element.matches(":focus-visible");
    this.mark.setAttribute("visibility", shown ? "visible" : "hidden");
  }

  tell() {
    this.paint();
    this.changed();
  }

  paint() {
    const { clientWidth, clientHeight } = this.element;
    const sharp = Math.min(devicePixelRatio, 3);
    Object.assign(this.canvas, { width: clientWidth * sharp, height: clientHeight * sharp });
    this.element.querySelector("svg").setAttribute("viewBox", `0 0 1 ${this.height}`);
    drawStrokes(this.canvas.getContext("2d"), this.strokes, clientWidth * sharp, 0, 0);
  }
}

/** The strokes of each digit, from the left. */
function digitsOf(strokes) {
  const groups = [];
  for (const stroke of strokes) {
    const together = groups.filter((group) => group.some((other) => belong(other, stroke)));
    const joined = strokes.filter((one) => one === stroke || together.some((g) => g.includes(one)));
    groups.splice(0, groups.length, ...groups.filter((one) => !together.includes(one)), joined);
  }
  return groups.sort((one, other) => extent(one).left - extent(other).left);
}

/** Whether two strokes stand above each other. */
function belong(one, other) {
  const [a, b] = [extent([one]), extent([other])];
  const common = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  return common > OVERLAP * Math.min(a.right - a.left, b.right - b.left);
}

/** The box around strokes, the breadth of the brush included. */
function extent(strokes) {
  const places = strokes.flat();
  const ends = (values) => [Math.min(...values) - BRUSH / 2, Math.max(...values) + BRUSH / 2];
  const [left, right] = ends(places.map(({ x }) => x));
  const [top, bottom] = ends(places.map(({ y }) => y));
  return { left, right, top, bottom, longer: Math.max(right - left, bottom - top) };
}

/** A digit's picture, dark ink on white paper, as `normalise` takes it; null for a dot. */
function pictureOf(strokes) {
  const { left, right, top, bottom, longer } = extent(strokes);
  if (longer < DOT * BRUSH) return null;
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  const scale = LONGEST / longer;
  const [across, down] = [(left + right) / 2, (top + bottom) / 2];
  drawStrokes(context, strokes, scale, SIDE / 2 - across * scale, SIDE / 2 - down * scale);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => data[4 * at]);
}

/** Draw strokes as curves through the middles between their points. */
function drawStrokes(context, strokes, scale, right, down) {
  context.setTransform(scale, 0, 0, scale, right, down);
  context.strokeStyle = "#000";
  context.lineWidth = BRUSH;
  context.lineCap = context.lineJoin = "round";
  for (const points of strokes) {
    context.beginPath();
    context.moveTo(points[0].x, points[0].y);
    points.slice(1).forEach(({ x, y }, at) => {
      const before = points[at];
      context.quadraticCurveTo(before.x, before.y, (before.x + x) / 2, (before.y + y) / 2);
    });
    const last = points[points.length - 1];
    context.lineTo(last.x, last.y);
    context.stroke();
  }
}
