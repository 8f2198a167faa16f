// What Pillow, SciPy and NumPy do to images, to the last bit: an image is its height, its width and
// its numbers in float32, line after line. Sums are in double, results are rounded to float32.

const image = (height, width) => ({ height, width, data: new Float32Array(height * width) });

const float32 = Math.fround;

/** Round to the nearest whole number, halves to the even one. */
function toEven(value) {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 ? below + 1 : below;
}

/** Compute every pixel of a new image from its row and column. */
function each(height, width, value) {
  const made = image(height, width);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) made.data[y * width + x] = value(y, x);
  return made;
}

const turned = ({ height, width, data }) => each(width, height, (y, x) => data[x * width + y]);

/** Cut out the rows and columns from (top, left) to before (bottom, right). */
const cut = ({ width, data }, [top, bottom, left, right]) =>
  each(bottom - top, right - left, (y, x) => data[(top + y) * width + left + x]);

/** Lay a margin around an image: zeros, or its edge drawn on. */
const padded = ({ height, width, data }, margin, edge = false) =>
  each(height + 2 * margin, width + 2 * margin, (y, x) => {
    const [row, column] = [within(y - margin, height), within(x - margin, width)];
    const there = row === y - margin && column === x - margin;
    return there || edge ? data[row * width + column] : 0;
  });

/** The nearest place in a row of so many. */
const within = (place, count) => Math.min(Math.max(place, 0), count - 1);

/** Resize by a filter that is widened where the image shrinks, as Pillow does. */
function resized(before, height, width, filter) {
  const wide = width === before.width ? before : resizedAcross(before, width, filter);
  return height === before.height ? wide : turned(resizedAcross(turned(wide), height, filter));
}

function resizedAcross({ height, width, data }, columns, { reach, weight }) {
  const scale = width / columns;
  const stretch = Math.max(scale, 1);
  const made = image(height, columns);
  for (let column = 0; column < columns; column += 1) {
    const middle = (column + 0.5) * scale;
    const first = Math.max(0, Math.trunc(middle - reach * stretch + 0.5));
    const last = Math.min(width, Math.trunc(middle + reach * stretch + 0.5));
    const weights = [];
    for (let x = first; x < last; x += 1) weights.push(weight((x - middle + 0.5) * (1 / stretch)));
    const total = weights.reduce((a, b) => a + b);
    for (let y = 0; y < height; y += 1) {
      let sum = 0;
      weights.forEach((w, at) => (sum += data[y * width + first + at] * (w / total)));
      made.data[y * columns + column] = sum;
    }
  }
  return made;
}

const LINEAR = { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };

const CUBIC = {
  reach: 2,
  weight(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
  },
};

/** Join each pixel with its neighbours within a reach, down the columns, then along the rows. */
function filtered(before, reach, join, edge = false) {
  const across = ({ height, width, data }) =>
    each(height, width, (y, x) => {
      // Beyond its edges the image is reflected, or its edge drawn on.
      const value = (place) => data[y * width + (edge ? within(place, width) : reflected(place, width))];
      return join((away) => value(x + away), reach);
    });
  return across(turned(across(turned(before))));
}

const reflected = (place, count) =>
  place < 0 ? -place - 1 : place < count ? place : 2 * count - 1 - place;

/** The mean of a square around each pixel. */
const averaged = (before, size, edge = false) =>
  filtered(
    before,
    (size - 1) / 2,
    (value, reach) => {
      let sum = 0;
      for (let away = -reach; away <= reach; away += 1) sum += value(away);
      return sum / size;
    },
    edge,
  );

/** Blur by a Gaussian of this standard deviation, cut off at four of them. */
function blurred(before, sigma) {
  const radius = Math.trunc(4 * sigma + 0.5);
  const places = Array.from({ length: 2 * radius + 1 }, (_, at) => at - radius);
  const powers = places.map((x) => Math.exp((-0.5 / (sigma * sigma)) * x * x));
  const total = powers.reduce((a, b) => a + b);
  const weights = powers.slice(radius).map((power) => power / total); // from the middle outwards
  return filtered(before, radius, (value, reach) => {
    let sum = value(0) * weights[0];
    for (let away = reach; away > 0; away -= 1) sum += (value(-away) + value(away)) * weights[away];
    return sum;
  });
}

/** Slide row y along by shift(y) columns, between pixels in proportion: Pillow's BILINEAR. */
const sheared = ({ height, width, data }, columns, shift) =>
  each(height, columns, (y, x) => {
    const place = x + 0.5 + shift(y);
    if (place < 0 || place >= width) return 0;
    const left = Math.floor(place - 0.5);
    const [a, b] = [Math.max(left, 0), Math.min(left + 1, width - 1)].map((at) => data[y * width + at]);
    return a + float32(b - a) * (place - 0.5 - left);
  });

/** The value below which so many per cent of the numbers lie, between two of them in proportion. */
function percentile(numbers, percent) {
  const sorted = Float32Array.from(numbers).sort();
  const place = (sorted.length - 1) * (percent / 100);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  const part = place - Math.floor(place);
  const step = float32(high - low);
  if (part < 0.5) return float32(low + float32(step * float32(part)));
  return float32(high - float32(step * float32(1 - part)));
}

/** Rows and columns that hold ink above a strength: top, bottom, left, right, ends excluded. */
function bounds({ height, width, data }, strength) {
  let [top, bottom, left, right] = [height, 0, width, 0];
  data.forEach((value, at) => {
    if (!(value > strength)) return;
    const [y, x] = [Math.floor(at / width), at % width];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
  });
  return [top, bottom, left, right];
}

/** Give every pixel above a strength the number of its shape (from 1), and each shape its size. */
function shapes({ height, width, data }, strength) {
  const numbers = new Int32Array(data.length);
  const sizes = [0];
  data.forEach((value, start) => {
    if (!(value > strength) || numbers[start]) return;
    const number = sizes.push(0) - 1;
    const left = [start];
    numbers[start] = number;
    while (left.length) {
      const at = left.pop();
      sizes[number] += 1;
      for (let y = Math.floor(at / width) - 1, i = 0; i < 3; i += 1, y += 1)
        for (let x = (at % width) - 1, j = 0; j < 3; j += 1, x += 1) {
          const near = y * width + x;
          const there = y >= 0 && y < height && x >= 0 && x < width;
          if (!there || numbers[near] || !(data[near] > strength)) continue;
          numbers[near] = number;
          left.push(near);
        }
    }
  });
  return { numbers, sizes };
}
