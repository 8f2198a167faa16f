// A picture of one digit -> the digit as MNIST has it: what `digitus predict` does with a picture.
//
// The pad draws dark ink on plain white, with a margin of more than a quarter on every side, so that
// some questions which digitus asks of a photo have their answer here: the ink is the darker of the
// two, no stroke is broad enough for a shadow, the paper has no noise, and nothing is as long as a
// ruled line. The rest is the same, with the same numbers.

const SIDE = 200; // of the pad's picture, in which digitus looks for ink
const LONGEST = 90; // of the digit in it

const FAINT = 0.08; // a contrast below this is none
const FLOOR = 0.1; // ink paler than this share of the full ink is the paper's own texture
const SOLID = 0.35; // ink of at least this strength makes a shape
const SPECK = 0.02; // a shape this much smaller than the largest is a speck
const EDGE = 0.15; // ink of at least this strength counts as the digit's edge
const USUAL = [-0.1, 0.5]; // leanings left alone: columns to the right per row upwards
const THIN = 0.1; // strokes below this share of the digit's side are broadened
const BLUR = 0.035; // standard deviation of the softening for a hairline, as a share of the side
const FINE = 4; // strokes are judged in a box this many times finer than the last one

/** Make one digit look as MNIST's do: `size` pixels a side, the digit `box`; null without one. */
function normalise(grey, size = 28, box = 20) {
  const ink = lift(grey);
  const digit = ink && withoutSpecks(ink);
  if (!digit) return null;
  const judged = fit(crop(digit), FINE * box);
  return centre(broadened(straightened(judged)), size, box);
}

/** Ink from 0 to 1, full ink being the darkest twentieth of the strokes. */
function lift(grey) {
  const paper = paperUnder(grey);
  const data = paper.data.map((light, at) => float32(light - grey[at]) / Math.max(light, 16));
  const raw = { ...paper, data };
  const calm = averaged(raw, 3).data;
  const highest = calm.reduce((a, b) => Math.max(a, b));
  if (highest <= 0) return null;
  const full = percentile(raw.data.filter((_, at) => calm[at] > 0.5 * highest), 95);
  if (full < FAINT) return null;
  const [floor, span] = [float32(FLOOR * full), float32(full - FLOOR * full)];
  const stretched = (value) => Math.min(Math.max(float32(value - floor) / span, 0), 1);
  return { ...raw, data: raw.data.map(stretched) };
}

/** Keep the digit's shapes with their soft edges. */
function withoutSpecks(ink) {
  const { numbers, sizes } = shapes(ink, SOLID);
  const least = SPECK * Math.max(...sizes);
  const solid = { ...ink, data: Float32Array.from(numbers, (n) => (n && sizes[n] >= least ? 1 : 0)) };
  const reach = Math.trunc(0.01 * SIDE); // of the soft edges around a shape
  const near = slid(solid, 2 * reach + 1, Math.max).data;
  return sizes.length > 1 && { ...ink, data: ink.data.map((value, at) => (near[at] ? value : 0)) };
}

const crop = (ink) => cut(ink, bounds(ink, EDGE));

/** Scale until the longer side has this length. */
function fit(ink, side) {
  const factor = side / Math.max(ink.height, ink.width);
  const [height, width] = [ink.height, ink.width].map((length) =>
    Math.max(1, toEven(length * factor)),
  );
  const scaled = resized(ink, height, width, CUBIC);
  return { ...scaled, data: scaled.data.map((value) => Math.min(Math.max(value, 0), 1)) };
}

/** Pull up what leans further than is usual. */
function straightened(ink) {
  const leaning = slant(ink);
  const excess = leaning - Math.min(Math.max(leaning, USUAL[0]), USUAL[1]);
  if (!excess) return ink;
  const margin = Math.trunc((Math.abs(excess) * ink.height) / 2) + 1;
  const middle = (excess * (ink.height - 1)) / 2 - margin;
  const columns = ink.width + 2 * margin;
  return crop(sheared(ink, columns, (y) => -excess * (y + 0.5) + middle));
}

/** The slope of the line through the ink's columns over its rows, by least squares. */
function slant({ width, data }) {
  const mean = (value) => {
    let [sum, total] = [0, 0];
    data.forEach((ink, at) => {
      sum += ink * value(Math.floor(at / width), at % width);
      total += ink;
    });
    return sum / total;
  };
  const [row, column] = [mean((y) => y), mean((_, x) => x)];
  const moment = mean((y) => (y - row) ** 2);
  return moment ? -mean((y, x) => (y - row) * (x - column)) / moment : 0;
}

/** Soften thin strokes, then bring their middle back to full ink. */
function broadened(ink) {
  const longer = Math.max(ink.height, ink.width);
  const width = strokeWidth(ink);
  if (width >= THIN) return ink;
  const sigma = BLUR * longer * Math.sqrt(1 - (width / THIN) ** 2);
  const soft = blurred(padded(ink, Math.trunc(3 * sigma) + 1), sigma);
  const pale = float32(float32(0.3) * soft.data.reduce((a, b) => Math.max(a, b)));
  const middle = percentile(soft.data.filter((value) => value > pale), 90);
  return crop({ ...soft, data: soft.data.map((value) => Math.min(value / middle, 1)) });
}

/** A stroke of width w and length l has an area of w l and an outline of 2 l. */
function strokeWidth(ink) {
  const { height, width, data } = padded(ink, 1);
  let [area, outline] = [0, 0];
  for (let y = 0; y < height - 1; y += 1)
    for (let x = 0; x < width - 1; x += 1) {
      const at = y * width + x;
      const [down, across] = [float32(data[at + width] - data[at]), float32(data[at + 1] - data[at])];
      outline += float32(Math.sqrt(down * down + across * across));
      area += data[at];
    }
  return (2 * area) / outline / Math.max(ink.height, ink.width);
}

/** Fit the ink into its box and put its centre of mass in the middle. */
function centre(ink, size, box) {
  const boxed = fit(ink, box);
  const largest = boxed.data.reduce((a, b) => Math.max(a, b));
  const full = percentile(boxed.data.filter((value) => value > 0.5 * largest), 75);
  const pixels = boxed.data.map((value) => toEven(float32(255 * Math.min(float32(value / full), 1))));
  const { height, width } = boxed;
  let [total, down, right] = [0, 0, 0];
  pixels.forEach((value, at) => {
    total += value;
    down += value * Math.floor(at / width);
    right += value * (at % width);
  });
  const place = (length, mean) =>
    Math.min(Math.max(toEven(size / 2 - mean), 0), size - length);
  const [top, left] = [place(height, down / total), place(width, right / total)];
  const made = new Uint8Array(size * size);
  pixels.forEach((value, at) => {
    made[(top + Math.floor(at / width)) * size + left + (at % width)] = value;
  });
  return made;
}
