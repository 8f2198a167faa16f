// Arrays as the server sends them: 8 bytes with the header's length, the header as JSON, the numbers.

const KINDS = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U8: Uint8Array,
};

/** Read the bytes of a .safetensors file; the arrays are views, nothing is copied. */
export function readTensors(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(entries)) {
    const Kind = KINDS[dtype];
    const data = new Kind(buffer, 8 + length + begin, (end - begin) / Kind.BYTES_PER_ELEMENT);
    tensors[name] = { shape, data };
  }
  return { tensors, about: JSON.parse(metadata.about ?? "{}") };
}
