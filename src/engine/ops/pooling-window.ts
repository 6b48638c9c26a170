import { runtimeError } from '../errors.ts';
import type { Shape } from '../shape.ts';

/** Attributes that all window poolings share: one entry per spatial dimension. */
export interface PoolWindow {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly ceil_mode: boolean;
}

/** Output sizes of a pooling (aten/src/ATen/native/Pool.h). @throws RuntimeError with PyTorch's wording. */
export function pooledSizes(x: { shape: Shape }, a: PoolWindow & { dilation?: readonly number[] }): number[] {
  const rank = a.kernel_size.length;
  const input = x.shape.slice(-rank);
  const channels = x.shape.at(-rank - 1);
  if (a.stride.some((s) => s === 0)) throw runtimeError('stride should not be zero');
  if (a.kernel_size.some((s) => s <= 0))
    throw runtimeError(`kernel size should be greater than zero, but got kernel_size: ${a.kernel_size.join(', ')}`);
  if (x.shape.length < rank + 1 || x.shape.length > rank + 2 || x.shape.slice(-rank - 1).some((s) => s === 0)) {
    throw runtimeError(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
  }
  const sizes = input.map((size, d) => {
    const [k, s, p, dilation] = [a.kernel_size[d]!, a.stride[d]!, a.padding[d]!, a.dilation?.[d] ?? 1];
    if (p < 0) throw runtimeError(`pad must be non-negative, but got pad: ${p}`);
    if (p > Math.floor((dilation * (k - 1) + 1) / 2)) {
      throw runtimeError(
        `pad should be at most half of effective kernel size, but got pad=${p}, kernel_size=${k} and dilation=${dilation}`,
      );
    }
    const span = size + 2 * p - dilation * (k - 1) - 1 + (a.ceil_mode ? s - 1 : 0);
    const count = Math.floor(span / s) + 1;
    // With ceil_mode the last window must still begin inside the input or its left padding.
    return a.ceil_mode && (count - 1) * s >= size + p ? count - 1 : count;
  });
  if (sizes.some((s) => s < 1)) {
    // PyTorch pools one dimension as a plane of height 1.
    const one = rank === 1 ? [1] : [];
    const list = (v: readonly number[]) => [channels, ...one, ...v].join('x');
    throw runtimeError(`Given input size: (${list(input)}). Calculated output size: (${list(sizes)}). Output size is too small`);
  }
  return sizes;
}

/** The input positions [start, end) that output `o` of an adaptive pooling covers. */
export const adaptiveRange = (o: number, input: number, output: number): [start: number, end: number] => [
  Math.floor((o * input) / output),
  Math.ceil(((o + 1) * input) / output),
];

export function checkAdaptive(name: string, x: { shape: Shape }, rank: number, colon: '' | ':'): void {
  if (x.shape.length !== rank + 1 && x.shape.length !== rank + 2) {
    throw runtimeError(`${name}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got${colon} [${x.shape.join(', ')}]`);
  }
  x.shape.slice(-rank).forEach((s, d) => {
    if (s > 0) return;
    throw runtimeError(
      `${name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes [${x.shape.join(', ')}] with dimension ${d + x.shape.length - rank} being empty`,
    );
  });
}
