// The page: what is written, and what the model reads in it.
//
// `digitus` is for those who look behind the page: digitus.model, digitus.normalise(grey), ...

const find = (id) => document.getElementById(id);
const USUAL_STEPS = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];

const file = atob(find("model").textContent);
const model = new Model(Uint8Array.from(file, (letter) => letter.charCodeAt(0)));
const [side] = model.network.input_shape;
const pad = new Pad(find("pad"), soon);
const points = model.calibration?.points.filter(({ threshold }) => threshold > 0) ?? [];
const steps = points.length ? points.map(({ threshold }) => threshold) : USUAL_STEPS;

let read = []; // what was read, digit by digit
let due = 0;

globalThis.digitus = { model, Model, normalise, pad, digitsOf, pictureOf };

/** Read when there is time: while a stroke goes on a few times a second, at its end at once. */
function soon() {
  if (!pad.stroke) clearTimeout(due);
  if (!pad.stroke || !due) due = setTimeout(readAll, pad.stroke ? 150 : 0);
}

function readAll() {
  due = 0;
  const known = new Map(read.map((one) => [one.key, one]));
  read = digitsOf(pad.strokes).map((strokes) => {
    const key = JSON.stringify(strokes);
    return known.get(key) ?? { key, strokes, image: imageOf(strokes) };
  });
  const least = find("least").valueAsNumber;
  for (const one of read) Object.assign(one, model.read(one.image, least ? steps[least - 1] : null));
  show();
}

function imageOf(strokes) {
  const picture = pictureOf(strokes);
  return (picture && normalise(picture, side, model.box)) ?? new Uint8Array(side * side);
}

/** Make an element. */
function make(name, attributes, ...children) {
  const space = ["svg", "rect", "line", "g", "text"].includes(name) ? "2000/svg" : "1999/xhtml";
  const element = document.createElementNS(`http://www.w3.org/${space}`, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function show() {
  const empty = !read.length;
  find("hint").hidden = !empty;
  find("undo").disabled = find("clear").disabled = empty;
  const refused = read.every(({ digit }) => digit === null);
  const text = read.map(({ digit }) => digit ?? "?").join("");
  const product = read.reduce((all, { probabilities, best }) => all * probabilities[best], 1);
  const sure = text.includes("?") ? t("unknown") : t("sure", { sure: percent(product) });
  find("number").className = refused ? "words" : text.length > 4 ? "long" : "";
  find("number").replaceChildren(
    ...(empty ? [t("waiting")] : refused ? [t("refused")] : [...text].map(letter)),
  );
  find("sure").textContent = empty ? t("waiting_more") : refused ? "" : sure;
  find("digits").replaceChildren(...read.map(card));
  find("boxes").replaceChildren(...read.map(box));
  if (!pad.stroke) say(empty ? t("cleared") : refused ? t("refused") : `${text}, ${sure}`);
  showThreshold();
}

const letter = (text) => make("span", text === "?" ? { class: "unknown" } : {}, text);

let first = true;

/** Tell those who do not see the page; nothing when it opens. */
function say(words) {
  if (!first) find("said").textContent = words;
  first = false;
}

/** One digit: as the network sees it, what it is, and how probable each class is. */
function card({ image, digit, best, blank, probabilities }) {
  const words = blank ? t("blank") : t("perhaps", { digit: best });
  const sure = digit === null ? words : t("sure", { sure: percent(probabilities[best]) });
  const name = digit === null ? t("refused") : String(digit);
  return make(
    "li",
    { class: digit === null ? "refused" : "" },
    make("div", { class: "head" }, pixels(image), make("b", {}, name), make("span", {}, sure)),
    blank ? "" : bars(probabilities, best),
  );
}

/** The image that goes into the network, ink in the page's colour. */
function pixels(image) {
  const canvas = make("canvas", { role: "img", "aria-label": t("seen"), width: side, height: side });
  const grey = new ImageData(side, side);
  image.forEach((value, at) => (grey.data[4 * at + 3] = value));
  canvas.getContext("2d").putImageData(grey, 0, 0);
  return canvas;
}

function bars(probabilities, best) {
  const line = threshold();
  const row = (share, name) => {
    const width = `${(100 * share).toFixed(1)}%`;
    const svg = make("svg", { "aria-hidden": "true", width: "100%", height: "8" });
    svg.append(make("rect", { class: "whole", width: "100%", height: "8", rx: "4" }));
    svg.append(make("rect", { class: "part", width, height: "8", rx: "4" }));
    if (line) svg.append(make("line", { x1: `${100 * line}%`, x2: `${100 * line}%`, y2: "8" }));
    return make(
      "tr",
      name === best ? { class: "best" } : {},
      make("th", { scope: "row" }, String(name)),
      make("td", { class: "bar" }, svg),
      make("td", {}, percent(share)),
    );
  };
  const heads = ["class", "chances", "share"].map((key) => make("th", { scope: "col" }, t(key)));
  return make(
    "table",
    {},
    make("caption", { class: "unseen" }, t("chances")),
    make("thead", { class: "unseen" }, make("tr", {}, ...heads)),
    make("tbody", {}, ...[...probabilities].map(row)),
  );
}

/** The box around a digit, over the pad. */
function box({ strokes, digit }) {
  const { left, right, top, bottom } = extent(strokes);
  const place = { x: left, y: top, width: right - left, height: bottom - top, rx: 0.01 };
  return make("rect", { ...place, class: digit === null ? "refused" : "" });
}

/** The probability that an answer takes; 0 where everything is answered. */
function threshold() {
  const least = find("least").valueAsNumber;
  return least ? steps[least - 1] : (model.decision.probability ?? 0);
}

/** Say what the threshold is and, where it was counted, what it promises. */
function showThreshold() {
  const least = find("least").valueAsNumber;
  const own = { Largest: t("own"), Rounding: t("own_rounding") }[model.decision.kind];
  const share = percent(threshold());
  const words = least ? share : (own ?? t("own_threshold", { share }));
  find("threshold").textContent = words;
  find("least").setAttribute("aria-valuetext", words);
  const known = points.find((point) => point.threshold === threshold());
  find("promise").textContent = known ? promise(known, model.calibration) : "";
}

function promise({ answered, bound }, { images, data, confidence }) {
  const held = Math.max(Math.floor(images / 2), answered); // the other half gave the temperature
  return t("promise", {
    images: count(held),
    data,
    answered: percent(answered / held),
    bound: percent(bound, 2),
    confidence: percent(confidence, 0),
  });
}

function about() {
  const { accuracy, data } = model.measured;
  const name = t("about", { name: model.name, parameters: count(model.parameters) });
  return accuracy ? `${name}, ${t("right", { accuracy: percent(accuracy, 2), data })}.` : `${name}.`;
}

document.documentElement.lang = language;
for (const one of document.querySelectorAll("[data-text]")) one.textContent = t(one.dataset.text);
for (const one of document.querySelectorAll("[data-label]"))
  one.setAttribute("aria-label", t(one.dataset.label));
find("about").textContent = about();
find("least").max = steps.length;
find("least").addEventListener("input", readAll);
find("undo").addEventListener("click", () => pad.undo());
find("clear").addEventListener("click", () => pad.clear());
find("old").remove();
find("page").hidden = false;
readAll();
