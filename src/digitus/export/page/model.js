// The model: from the pixels of an image to probabilities, and to a digit or to "not recognised".

const DIRECTIONS = [[0, 0], [-1, 0], [1, 0], [0, -1], [0, 1]]; // as it is, up, down, left, right

class Model {
  constructor(bytes) {
    const { arrays, about } = readTensors(bytes);
    Object.assign(this, about);
    const members = [...Array(this.members).keys()];
    this.networks = members.map((number) => (number ? inside(arrays, `${number}/`) : arrays));
  }

  /** The last layer's outputs; of several networks or views, the mean of their probabilities. */
  outputs(pixels) {
    const [height, width] = this.network.input_shape;
    const { offset, divisor } = this.scaling;
    const own = pixels.map((value) => toEven((value * this.ink) / 255));
    const directions = this.shift ? DIRECTIONS : DIRECTIONS.slice(0, 1);
    const given = directions.flatMap(([down, right]) => {
      const view = moved(own, height, width, down * this.shift, right * this.shift);
      const inputs = Float32Array.from(view, (value) => (value - offset) / divisor);
      const x = () => tensor([height, width], inputs);
      return this.networks.map((arrays) => forward(this.network.layers, arrays, x()).data);
    });
    if (given.length === 1) return [...given[0]];
    const shares = given.map(toProbabilities);
    return shares[0].map((_, k) => shares.reduce((sum, one) => sum + one[k], 0) / shares.length);
  }

  /** Outputs as probabilities, tempered where the model is calibrated: p^(1 / T), normalised. */
  probabilities(outputs) {
    const plain = toProbabilities(outputs);
    if (!this.calibration) return plain;
    const largest = Math.max(...plain);
    const powers = plain.map((p) => (p / largest) ** (1 / this.calibration.temperature));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }

  /** What is in an image of this model's size, 0 paper to 255 ink; `digit` null: not recognised. */
  read(pixels, least = null) {
    const outputs = this.outputs(pixels);
    const probabilities = this.probabilities(outputs);
    // The rule of a calibrated model judges probabilities, that of others the outputs.
    const judged = this.calibration ? probabilities : outputs;
    const best = judged.indexOf(Math.max(...judged));
    const blank = pixels.every((value) => value === 0);
    const accepted = least === null ? this.accepts(judged) : probabilities[best] >= least;
    return { digit: accepted && !blank ? best : null, best, blank, probabilities };
  }

  /** Whether the model's own rule names a digit for such outputs. */
  accepts(outputs) {
    const { kind, probability } = this.decision;
    if (kind === "Largest") return true;
    if (kind === "Rounding") return Math.max(...outputs) > 0.5; // a half rounds to 0
    return Math.max(...toProbabilities(outputs)) >= probability;
  }
}

/** Read any outputs as probabilities: what is below zero counts as zero, all are divided by the sum. */
function toProbabilities(outputs) {
  const positive = Array.from(outputs, (value) => Math.max(value, 0));
  const sum = positive.reduce((a, b) => a + b);
  return positive.map((value) => (sum > 0 ? value / sum : 1 / positive.length));
}

/** Move an image; what leaves it is lost, and paper comes in. */
function moved(pixels, height, width, down, right) {
  return Uint8Array.from(pixels, (_, at) => {
    const [row, column] = [Math.floor(at / width) - down, (at % width) - right];
    const there = row >= 0 && row < height && column >= 0 && column < width;
    return there ? pixels[row * width + column] : 0;
  });
}
