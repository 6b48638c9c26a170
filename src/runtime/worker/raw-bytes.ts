import { type DType, Tensor } from '../../engine/index.ts';

/** Bytes of Python's, as its proxy gives them. */
export interface ByteBuffer {
  getBuffer(type: 'u8'): { readonly data: Uint8Array; release(): void };
}

/** A tensor of one dimension from a buffer of little-endian numbers. */
export function tensorOf(buffer: ByteBuffer, dtype: DType): Tensor {
  const bytes = buffer.getBuffer('u8');
  try {
    const numbers = numbersIn(bytes.data, dtype);
    return Tensor.from(numbers, [dtype.startsWith('complex') ? numbers.length / 2 : numbers.length], dtype);
  } finally {
    bytes.release();
  }
}

/** A half (IEEE 754 binary16) from its bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}

/** The numbers as they lie in files and buffers; of complex ones the parts, alternating. Bytes that make no whole number are left out. */
function numbersIn(bytes: Uint8Array, dtype: DType): ArrayLike<number> {
  const view = <T>(make: new (buffer: ArrayBuffer) => T, size: number): T =>
    new make(bytes.slice(0, bytes.length - (bytes.length % size)).buffer as ArrayBuffer);
  switch (dtype) {
    case 'float64':
    case 'complex128':
      return view(Float64Array, 8);
    case 'float32':
    case 'complex64':
      return view(Float32Array, 4);
    case 'int64':
      return Float64Array.from(view(BigInt64Array, 8), Number);
    case 'int32':
      return view(Int32Array, 4);
    case 'int16':
      return view(Int16Array, 2);
    case 'int8':
      return view(Int8Array, 1);
    case 'uint8':
      return bytes;
    case 'bool':
      return bytes.map((b) => Number(b !== 0));
    case 'float16':
      return Float64Array.from(view(Uint16Array, 2), half);
    case 'bfloat16':
      return new Float32Array(Uint32Array.from(view(Uint16Array, 2), (b) => b << 16).buffer);
  }
}
