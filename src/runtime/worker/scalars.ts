import { category, type DType, getDefaultDType, isComplex, limitsOf, type Operand, runtimeError, type Tensor } from '../../engine/index.ts';

/** The names of C++'s types in PyTorch's message. */
const types: Record<DType, string> = {
  float64: 'double',
  float32: 'float',
  float16: 'c10::Half',
  bfloat16: 'c10::BFloat16',
  int64: 'int64_t',
  int32: 'int',
  int16: 'int16_t',
  int8: 'int8_t',
  uint8: 'uint8_t',
  bool: 'bool',
  complex64: 'c10::complex<float>',
  complex128: 'c10::complex<double>',
};

/** Operands, by operation, that PyTorch takes as a Scalar and makes a number of another tensor's dtype. */
const operands: Readonly<Record<string, readonly number[]>> = {
  fill: [1],
  masked_fill: [2],
  index_fill: [2],
  scatter: [2],
  clamp: [1, 2],
  clamp_min: [1],
  clamp_max: [1],
  where: [1, 2],
  pow: [1],
  lerp: [2],
};
/** The same for attributes. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  full: ['value'],
  linspace: ['start', 'end'],
  constant_pad_nd: ['value'],
  add: ['alpha'],
  sub: ['alpha'],
  index_add: ['alpha'],
  addmv: ['alpha', 'beta'],
  addmm: ['alpha', 'beta'],
  baddbmm: ['alpha', 'beta'],
  addbmm: ['alpha', 'beta'],
  addr: ['alpha', 'beta'],
  addcmul: ['value'],
  addcdiv: ['value'],
  threshold: ['threshold', 'value'],
  hardtanh: ['min', 'max'],
  hardshrink: ['lambd'],
  softshrink: ['lambd'],
  leaky_relu: ['negative_slope'],
  elu: ['alpha', 'scale', 'input_scale'],
  softplus: ['beta', 'threshold'],
};
/** Operations on narrow floats that keep their scalars in float32. */
const wide = new Set(['lerp', 'addcmul', 'addcdiv', 'addmm', 'baddbmm', 'addbmm', 'addr', 'leaky_relu', 'elu', 'softplus']);

/** Operations that refuse other dtypes by themselves. */
const floatingOnly = new Set(['lerp', 'leaky_relu', 'elu', 'softplus', 'hardshrink', 'softshrink']);

/**
 * Refuses numbers of the program that the dtype which PyTorch makes of them cannot hold: a mask filled with −1e9 in half precision.
 * Source: `overflows` in c10/util/TypeSafeSignMath.h and TypeCast.h. @throws RuntimeError
 */
export function refuseOverflow(name: string, attrs: object, inputs: readonly Operand[]): void {
  for (const k of operands[name] ?? []) {
    const value = inputs[k];
    if (!value || !(value.wrapped || (name === 'masked_fill' && value.rank === 0))) continue;
    const other = inputs[name === 'where' ? 3 - k : 0];
    const dtype = other && target(name, other, value);
    if (dtype) requireFit(value, dtype);
  }
  for (const attribute of attributes[name] ?? []) {
    const value = (attrs as Record<string, unknown>)[attribute];
    const dtype = (attrs as { dtype?: DType }).dtype ?? inputs[0]?.dtype;
    if (typeof value !== 'number' || !dtype || (floatingOnly.has(name) && category(dtype) !== 'floating')) continue;
    check(value, wide.has(name) ? widened(dtype) : dtype, name !== 'constant_pad_nd' && Number.isInteger(value));
  }
}

const widened = (dtype: DType): DType => (dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype);
/** Operations whose result has the dtype of the tensor whatever the number is. */
const keepsDType = new Set(['fill', 'masked_fill', 'index_fill', 'scatter']);
const order = { bool: 0, integral: 1, floating: 2, complex: 3 } as const;

/** What the number becomes; null where it stays what it is. */
function target(name: string, tensor: Tensor, value: Tensor): DType | null {
  const { dtype } = tensor;
  if (keepsDType.has(name)) return dtype;
  if (floatingOnly.has(name)) return category(dtype) === 'floating' ? widened(dtype) : null;
  if (order[category(value.dtype)] > order[category(dtype)]) return isComplex(value.dtype) || name === 'pow' ? null : getDefaultDType();
  if (name === 'where') return dtype === widened(dtype) ? dtype : null;
  // A negative power of integers is refused by the operation.
  if (name === 'pow') return dtype === 'float32' || (category(dtype) === 'integral' && value.item() < 0) ? null : dtype;
  return dtype;
}

function requireFit(value: Tensor, dtype: DType): void {
  const [re = 0, im = 0] = value.toArray();
  if (im !== 0 && dtype !== 'bool' && !isComplex(dtype)) refuse(dtype);
  check(re, dtype, value.dtype === 'int64');
  check(im, dtype, false);
}

function check(value: number, dtype: DType, whole: boolean): void {
  if (dtype === 'bool') return; // whatever is not 0 is true
  const [lowest, highest] = limitsOf(dtype);
  if (value >= lowest && value <= highest) return;
  if (!Number.isFinite(value) && category(dtype) !== 'integral') return;
  // Minus one is the greatest unsigned number, as in C++.
  if (dtype === 'uint8' && whole && value < 0 && value >= -255) return;
  refuse(dtype);
}

function refuse(dtype: DType): never {
  throw runtimeError(`value cannot be converted to type ${types[dtype]} without overflow`);
}
