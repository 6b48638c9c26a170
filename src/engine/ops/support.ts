import { type DType, dtypeInfo, isFloating, type RealData, roundToBFloat16, roundToFloat16 } from '../dtype.ts';
import { EngineError } from '../errors.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** Distinct numbers in (−2, 2) for samples: multiples of the golden ratio, which spread evenly and never repeat. */
export function wave(shape: Shape, phase = 0): Tensor {
  return Tensor.from(
    Array.from({ length: sizeOf(shape) }, (_, i) => 4 * (((i + 1) * 0.6180339887 + phase) % 1) - 2),
    shape,
    'float64',
  );
}

/** Like `wave`, within (low, high). */
export function waveIn(low: number, high: number, shape: Shape, phase = 0): Tensor {
  return Tensor.from(
    wave(shape, phase)
      .toArray()
      .map((v) => low + ((high - low) * (v + 2)) / 4),
    shape,
    'float64',
  );
}

export const longs = (values: readonly number[], shape: Shape = [values.length]) => Tensor.from(values, shape, 'int64');

/** The same numbers stored so that the last two dimensions lie transposed in memory. */
export function transposedInMemory(t: Tensor): Tensor {
  const order = t.shape.map((_, d) => d);
  const last = order.length - 1;
  [order[last], order[last - 1]] = [last - 1, last];
  const stored = Tensor.empty(
    order.map((d) => t.shape[d]!),
    t.dtype,
  );
  const out = stored.alias(
    t.shape,
    order.map((d) => stored.strides[d]!),
  );
  const values = t.toArray();
  const [rows, columns] = [t.shape[last - 1]!, t.shape[last]!];
  for (let i = 0; i < values.length; i++) {
    const [column, rest] = [i % columns, Math.floor(i / columns)];
    stored.data[(Math.floor(rest / rows) * columns + column) * rows + (rest % rows)] = values[i]!;
  }
  return out;
}

/** @throws NotImplementedError in the words of ATen's dispatcher where a kernel exists for floating dtypes only. */
export function requireFloating(x: { dtype: DType }, kernel: string): void {
  if (!isFloating(x.dtype)) throw new EngineError('NotImplementedError', `"${kernel}" not implemented for '${dtypeInfo(x.dtype).title}'`);
}

/** A fresh tensor from numbers computed in double, rounded to `dtype` once. */
export function rounded(values: Float64Array, shape: Shape, dtype: DType): Tensor {
  if (dtype === 'float64') return Tensor.wrap(values, shape, dtype);
  const out = Tensor.empty(shape, dtype);
  out.data.set(values);
  roundNarrow(out.data, dtype);
  return out;
}

/** Rounds data of the 16-bit dtypes, whose arrays are wider than they are; other dtypes' arrays round by themselves. */
export function roundNarrow(data: RealData, dtype: DType): void {
  const round = dtype === 'float16' ? roundToFloat16 : dtype === 'bfloat16' ? roundToBFloat16 : null;
  if (round) for (let i = 0; i < data.length; i++) data[i] = round(data[i]!);
}

/** True or False as Python spells it. */
export const python = (flag: boolean) => (flag ? 'True' : 'False');
