// Layers and activations: one function for each kind, from its input and arrays to its output.
//
// An image is height x width x channels numbers: line after line, in each point after point, in
// each its channels. To add a layer, write its function under its name in LAYERS.

const ACTIVATIONS = {
  identity: (z) => z,
  sigmoid: (z) => z.map((v) => 1 / (1 + Math.exp(-v))),
  tanh: (z) => z.map(Math.tanh),
  relu: (z) => z.map((v) => (v > 0 ? v : 0)),
  leaky_relu: (z) => z.map((v) => (v > 0 ? v : LEAK * v)),
  softmax(z) {
    const largest = z.reduce((a, b) => Math.max(a, b));
    const powers = Float64Array.from(z, (v) => Math.exp(v - largest));
    const sum = powers.reduce((a, b) => a + b);
    return Float32Array.from(powers, (v) => v / sum);
  },
  // The slips differ in their derivatives only.
  tanh_slip: (z) => ACTIVATIONS.tanh(z),
  softmax_slip: (z) => ACTIVATIONS.softmax(z),
};

const LEAK = 0.01;

const LAYERS = {
  Dense(x, { units }, { weights, bias }) {
    const sums = bias ? Float64Array.from(bias) : new Float64Array(units);
    x.data.forEach((value, from) => addRow(sums, weights, from * units, value));
    return tensor([units], Float32Array.from(sums));
  },

  Conv2D(x, { filters, size, stride = 1, padding = 0 }, { weights, bias }) {
    const [height, width, channels] = imageShape(x.shape);
    const rows = Math.floor((height + 2 * padding - size) / stride) + 1;
    const columns = Math.floor((width + 2 * padding - size) / stride) + 1;
    const y = tensor([rows, columns, filters]);
    const sums = new Float64Array(filters);
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        bias ? sums.set(bias) : sums.fill(0);
        for (let i = 0; i < size; i += 1)
          for (let j = 0; j < size; j += 1) {
            const [down, right] = [row * stride + i - padding, column * stride + j - padding];
            if (down < 0 || down >= height || right < 0 || right >= width) continue;
            const point = (down * width + right) * channels;
            const first = (i * size + j) * channels;
            for (let k = 0; k < channels; k += 1)
              addRow(sums, weights, (first + k) * filters, x.data[point + k]);
          }
        y.data.set(sums, (row * columns + column) * filters);
      }
    return y;
  },

  MaxPool2D: (x, layer) => pool(x, layer, layer.size, layer.size, Math.max, -Infinity),

  AveragePool2D(x, layer) {
    const y = pool(x, layer, layer.size, layer.size, (sum, value) => sum + value, 0);
    return tensor(y.shape, y.data.map((sum) => sum / layer.size ** 2));
  },

  GlobalAveragePool(x) {
    const [height, width, channels] = imageShape(x.shape);
    const y = pool(x, { stride: 1 }, height, width, (sum, value) => sum + value, 0);
    return tensor([channels], y.data.map((sum) => sum / (height * width)));
  },

  BatchNorm(x, { epsilon }, { scale, bias, mean, variance }) {
    const count = scale.length;
    const factors = scale.map((value, k) => value / Math.sqrt(variance[k] + epsilon));
    const normalised = (value, at) =>
      (value - mean[at % count]) * factors[at % count] + bias[at % count];
    return tensor(x.shape, x.data.map(normalised));
  },

  Residual(x, { layers, shortcut = [] }, arrays) {
    const image = tensor(imageShape(x.shape), x.data);
    const learnt = forward(layers, arrays, image);
    const added = forward(shortcut, inside(arrays, "shortcut."), image).data;
    return tensor(learnt.shape, learnt.data.map((value, at) => value + added[at]));
  },

  Flatten: (x) => tensor([x.data.length], x.data),
  Dropout: (x) => x, // silences in training only
  SpatialDropout: (x) => x,
};

/** Compute layers one after the other. */
function forward(layers, arrays, x) {
  layers.forEach((layer, index) => {
    x = LAYERS[layer.kind](x, layer, inside(arrays, `${index}.`));
    x.data = ACTIVATIONS[layer.activation ?? "identity"](x.data);
  });
  return x;
}

/** The arrays of one layer, by their own names. */
function inside(arrays, prefix) {
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, array]) => [name.slice(prefix.length), array]));
}

/** Add a row of weights, times a value; most values are 0 after ReLU and cost nothing. */
function addRow(sums, weights, start, value) {
  if (value !== 0)
    for (let unit = 0; unit < sums.length; unit += 1) sums[unit] += value * weights[start + unit];
}

/** Bring the points of each window together, channel by channel. */
function pool(x, layer, high, wide, join, start) {
  const [height, width, channels] = imageShape(x.shape);
  const step = layer.stride ?? layer.size;
  const rows = Math.floor((height - high) / step) + 1;
  const columns = Math.floor((width - wide) / step) + 1;
  const y = tensor([rows, columns, channels]);
  y.data.forEach((_, at) => {
    const k = at % channels;
    const column = Math.floor(at / channels) % columns;
    const row = Math.floor(at / channels / columns);
    let joined = start;
    for (let i = 0; i < high; i += 1)
      for (let j = 0; j < wide; j += 1)
        joined = join(joined, x.data[((row * step + i) * width + column * step + j) * channels + k]);
    y.data[at] = joined;
  });
  return y;
}

/** Height, width and channels; an image of one channel has two lengths only. */
const imageShape = ([height, width, channels = 1]) => [height, width, channels];
