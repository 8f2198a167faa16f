// Arrays: the model's file, as it stands in this page, and images with their shape.

/** Read the bytes of a .safetensors file: the header's length, the header as JSON, the numbers. */
function readTensors(bytes) {
  const view = new DataView(bytes.buffer);
  const start = 8 + view.getUint32(0, true); // a page holds far less than 4 GiB
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const { __metadata__: about, ...entries } = header;
  const arrays = {};
  for (const [name, { dtype, data_offsets: [begin, end] }] of Object.entries(entries)) {
    const part = bytes.slice(start + begin, start + end).buffer;
    arrays[name] =
      dtype === "F16" ? Float32Array.from(new Uint16Array(part), half) : new Float32Array(part);
  }
  return { arrays, about: JSON.parse(about.digitus) };
}

/** The number that 16 bits stand for: a sign, five bits of exponent, ten of fraction. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/** An array as layers pass it on: a row of numbers, or line after line, point after point. */
const tensor = (shape, data = new Float32Array(size(shape))) => ({ shape, data });

const size = (shape) => shape.reduce((product, length) => product * length, 1);
