import type { Generator } from './generator.ts';

/** Anything samples can be written to by index; int64 values live in plain numbers, exact up to 2^53. */
export interface NumberSink {
  readonly length: number;
  [index: number]: number;
}

/** Ranges from here on take 64 random bits an element, so that the remainder stays nearly unbiased. */
const WIDE_RANGE = 2 ** 28;

/**
 * Tensor.random_(low, high) and torch.randint: integers in [low, high), in order, as `bits % (high - low) + low`.
 * One engine step an element below a range of 2^28, two from there on; the dtype of the tensor does not matter.
 * Source: uniform_int_from_to_distribution (ATen/core/DistributionsHelper.h).
 * @throws RangeError unless low < high.
 */
export function randint(gen: Generator, out: NumberSink, low: number, high: number): void {
  if (!(low < high)) throw new RangeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  const range = high - low;
  if (range < WIDE_RANGE) {
    for (let i = 0; i < out.length; i++) out[i] = (gen.random() % range) + low;
    return;
  }
  const base = BigInt(low);
  const wideRange = BigInt(high) - base;
  for (let i = 0; i < out.length; i++) out[i] = Number((gen.random64() % wideRange) + base);
}

/** The real dtypes that random_ without bounds tells apart. */
export type RandomDType = 'bool' | 'uint8' | 'int8' | 'int16' | 'int32' | 'int64' | 'float16' | 'bfloat16' | 'float32' | 'float64';

/** How many values random_() chooses from: all non-negative ones of an integer type, 0 to 2^digits of a floating one. */
const cardinality: Record<Exclude<RandomDType, 'int64' | 'float64'>, number> = {
  bool: 2,
  uint8: 2 ** 8,
  int8: 2 ** 7,
  int16: 2 ** 15,
  int32: 2 ** 31,
  float16: 2 ** 11 + 1,
  bfloat16: 2 ** 8 + 1,
  float32: 2 ** 24 + 1,
};

/**
 * Tensor.random_() without bounds. One engine step an element; two for int64 and float64.
 * An int64 above 2^53 is rounded to the nearest double; `randomInt64` gives it exactly.
 * Source: transformation::uniform_int (ATen/core/TransformationHelper.h).
 */
export function random(gen: Generator, out: NumberSink, dtype: RandomDType): void {
  if (dtype === 'int64') for (let i = 0; i < out.length; i++) out[i] = Number(randomInt64(gen));
  else if (dtype === 'float64') for (let i = 0; i < out.length; i++) out[i] = Number(gen.random64() % (2n ** 53n + 1n));
  else for (let i = 0; i < out.length; i++) out[i] = gen.random() % cardinality[dtype];
}

/** One int64 of random_(): 63 random bits, two engine steps. A DataLoader draws its base seed this way once per iterator. */
export const randomInt64 = (gen: Generator): bigint => BigInt.asUintN(63, gen.random64());

/** From this length on (UINT32_MAX / 20) a permutation takes 64 bits an element. */
const LONG_PERMUTATION = Math.floor(0xffffffff / 20);

/**
 * torch.randperm(out.length): fills `out` with a permutation of 0 ... n-1 by n - 1 swaps, the i-th with one of the n - i elements from i on.
 * One engine step a swap (two from n = 214748364 on). Source: randperm_cpu (native/TensorFactories.cpp).
 */
export function randperm(gen: Generator, out: NumberSink): void {
  const n = out.length;
  const wide = n >= LONG_PERMUTATION;
  for (let i = 0; i < n; i++) out[i] = i;
  for (let i = 0; i < n - 1; i++) {
    const rest = n - i;
    const j = i + (wide ? Number(gen.random64() % BigInt(rest)) : gen.random() % rest);
    const kept = out[i]!;
    out[i] = out[j]!;
    out[j] = kept;
  }
}
