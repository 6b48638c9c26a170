import { runtimeError } from './errors.ts';
import type { ArrayType } from './kernels/index.ts';

export type RealData = Float64Array | Float32Array | Int32Array | Int16Array | Int8Array | Uint8Array;
export type DType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool'
  | 'complex64'
  | 'complex128';
/** PyTorch's promotion categories, in rising order. */
export type Category = 'bool' | 'integral' | 'floating' | 'complex';

interface DTypeInfo {
  readonly category: Category;
  readonly array: ArrayType<RealData>;
  /** Bytes an element takes in PyTorch (ours may differ: int64 and the 16-bit floats live in wider arrays). */
  readonly itemSize: number;
  /** Name in PyTorch's error messages. */
  readonly title: string;
}

// int64 lives in doubles: exact up to 2^53, which no index, label or count of a model exceeds, and many times faster than BigInt.
// The 16-bit floats live in float32 arrays whose every element has been rounded to the narrow format.
// Complex numbers are interleaved (re, im); strides and offsets still count elements.
const infos: Record<DType, DTypeInfo> = {
  float64: { category: 'floating', array: Float64Array, itemSize: 8, title: 'Double' },
  float32: { category: 'floating', array: Float32Array, itemSize: 4, title: 'Float' },
  float16: { category: 'floating', array: Float32Array, itemSize: 2, title: 'Half' },
  bfloat16: { category: 'floating', array: Float32Array, itemSize: 2, title: 'BFloat16' },
  int64: { category: 'integral', array: Float64Array, itemSize: 8, title: 'Long' },
  int32: { category: 'integral', array: Int32Array, itemSize: 4, title: 'Int' },
  int16: { category: 'integral', array: Int16Array, itemSize: 2, title: 'Short' },
  int8: { category: 'integral', array: Int8Array, itemSize: 1, title: 'Char' },
  uint8: { category: 'integral', array: Uint8Array, itemSize: 1, title: 'Byte' },
  bool: { category: 'bool', array: Uint8Array, itemSize: 1, title: 'Bool' },
  complex64: { category: 'complex', array: Float32Array, itemSize: 8, title: 'ComplexFloat' },
  complex128: { category: 'complex', array: Float64Array, itemSize: 16, title: 'ComplexDouble' },
};
export const dtypes = Object.keys(infos) as DType[];
export const dtypeInfo = (dtype: DType): DTypeInfo => infos[dtype];
export const category = (dtype: DType): Category => infos[dtype].category;
export const isFloating = (dtype: DType) => category(dtype) === 'floating';
export const isComplex = (dtype: DType) => category(dtype) === 'complex';
/** Only floating and complex tensors can require gradients. */
export const isDifferentiable = (dtype: DType) => isFloating(dtype) || isComplex(dtype);
/** Array slots per element: 2 for complex numbers, otherwise 1. */
export const slotsOf = (dtype: DType) => (isComplex(dtype) ? 2 : 1);
/** The real dtype of a complex number's parts. */
export const realOf = (dtype: DType): DType => (dtype === 'complex64' ? 'float32' : dtype === 'complex128' ? 'float64' : dtype);
export const complexOf = (dtype: DType): DType => (isComplex(dtype) ? dtype : dtype === 'float64' ? 'complex128' : 'complex64');

const largest = { float64: Number.MAX_VALUE, float32: 3.4028234663852886e38, float16: 65504, bfloat16: 3.3895313892515355e38 };
/** The lowest and the highest finite number of a dtype; of complex numbers those of the parts, of int64 the next double. */
export function limitsOf(dtype: DType): readonly [lowest: number, highest: number] {
  const real = realOf(dtype);
  if (real in largest) return [-largest[real as keyof typeof largest], largest[real as keyof typeof largest]];
  if (real === 'bool' || real === 'uint8') return [0, real === 'bool' ? 1 : 255];
  const half = 2 ** (8 * infos[real].itemSize - 1);
  return [-half, real === 'int64' ? half : half - 1];
}

/** The typed arrays that hold numbers of this dtype; `slotsOf` of them an element. */
export const arrayType = (dtype: DType): ArrayType<RealData> => infos[dtype].array;

/** Allocates zeroed room, in the JavaScript heap, for `count` elements. */
export function allocate(dtype: DType, count: number): RealData {
  try {
    return new infos[dtype].array(count * slotsOf(dtype));
  } catch {
    throw runtimeError(
      `[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate ${count * infos[dtype].itemSize} bytes.`,
    );
  }
}

const order: Category[] = ['bool', 'integral', 'floating', 'complex'];
export const categoryRank = (dtype: DType) => order.indexOf(category(dtype));

const integers: DType[] = ['int8', 'int16', 'int32', 'int64'];
/** torch.promote_types: the smallest dtype that holds both. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  if (categoryRank(a) < categoryRank(b)) return promoteTypes(b, a);
  if (isComplex(a)) return a === 'complex128' || b === 'complex128' || b === 'float64' ? 'complex128' : 'complex64';
  if (isFloating(a)) {
    if (!isFloating(b)) return a;
    if (a === 'float64' || b === 'float64') return 'float64';
    return 'float32'; // float32 with a half, or float16 with bfloat16
  }
  if (b === 'bool') return a;
  if (a === 'uint8' || b === 'uint8') {
    const signed = a === 'uint8' ? b : a;
    return signed === 'int8' ? 'int16' : signed;
  }
  return integers[Math.max(integers.indexOf(a), integers.indexOf(b))]!;
}

const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);
/** Rounds to bfloat16, ties to even, as c10::BFloat16 does. */
export function roundToBFloat16(x: number): number {
  if (Number.isNaN(x)) return x;
  scratch[0] = x;
  const u = bits[0]!;
  bits[0] = (u + 0x7fff + ((u >>> 16) & 1)) & 0xffff0000;
  return scratch[0]!;
}
/** Rounds to IEEE half precision, ties to even. */
export function roundToFloat16(x: number): number {
  const f = Math.fround(x);
  const magnitude = Math.abs(f);
  if (!(magnitude < Number.POSITIVE_INFINITY) || magnitude === 0) return f;
  if (magnitude >= 65520) return f > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  // The spacing of halves around |f|: 2^(e-10), and 2^-24 in the subnormal range.
  const spacing = magnitude < 2 ** -14 ? 2 ** -24 : 2 ** (Math.floor(Math.log2(magnitude)) - 10);
  const q = f / spacing;
  const floor = Math.floor(q);
  const rest = q - floor;
  return (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * spacing;
}

const wrap = (x: number, width: number, signed: boolean): number => {
  const t = Math.trunc(x);
  if (!Number.isFinite(t)) return signed ? (width === 8 || width === 16 ? 0 : -(2 ** (width - 1))) : 0;
  const m = ((t % 2 ** width) + 2 ** width) % 2 ** width;
  return signed && m >= 2 ** (width - 1) ? m - 2 ** width : m;
};
/** What a C++ cast to `dtype` makes of a number: truncation for integers, truth for bool, rounding for the narrow floats. */
export function castNumber(x: number, dtype: DType): number {
  switch (dtype) {
    case 'bool':
      return x !== 0 ? 1 : 0;
    case 'uint8':
      return wrap(x, 8, false);
    case 'int8':
      return wrap(x, 8, true);
    case 'int16':
      return wrap(x, 16, true);
    case 'int32':
      return wrap(x, 32, true);
    case 'int64':
      return x > -(2 ** 63) && x < 2 ** 63 ? Math.trunc(x) + 0 : -(2 ** 63);
    case 'float16':
      return roundToFloat16(x);
    case 'bfloat16':
      return roundToBFloat16(x);
    case 'float32':
    case 'complex64':
      return Math.fround(x);
    default:
      return x;
  }
}

/** The names that PyTorch's messages from C++ have for dtypes. */
export const spelledInC: Record<DType, string> = {
  float64: 'double',
  float32: 'float',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  int64: 'long int',
  int32: 'int',
  int16: 'short int',
  int8: 'signed char',
  uint8: 'unsigned char',
  bool: 'bool',
  complex64: 'c10::complex<float>',
  complex128: 'c10::complex<double>',
};
