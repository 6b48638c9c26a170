import { exponential } from './continuous.ts';
import type { Generator } from './generator.ts';
import type { NumberSink } from './integers.ts';
import type { FloatArray } from './uniform.ts';

/** Rows of a matrix of `categories` columns; a vector is one row. */
const rowCount = (weights: FloatArray, categories: number) => weights.length / categories;

function checkWeights(weights: FloatArray, samples: number): void {
  if (!(samples > 0)) throw new RangeError('cannot sample n_sample <= 0 samples');
  if (!weights.every((w) => w >= 0 && w < Number.POSITIVE_INFINITY))
    throw new RangeError('probability tensor contains either `inf`, `nan` or element < 0');
}

/**
 * torch.multinomial(weights, samples, replacement=True): `samples` category indices for every row, written row by row.
 * Two engine steps a sample: a float64 uniform is looked up in the row's cumulative distribution, which is kept in the weights' dtype.
 * Source: multinomial_with_replacement_apply (native/cpu/MultinomialKernel.cpp).
 * @param weights rows of `categories` non-negative weights; they need not sum to 1.
 * @throws RangeError for negative or infinite weights, or a row whose sum is 0.
 */
export function multinomialWithReplacement(
  gen: Generator,
  out: NumberSink,
  weights: FloatArray,
  categories: number,
  samples: number,
): void {
  checkWeights(weights, samples);
  const rows = rowCount(weights, categories);
  for (let row = 0; row < rows; row++) {
    const cumulative = weights.slice(row * categories, (row + 1) * categories);
    for (let k = 1; k < categories; k++) cumulative[k] = cumulative[k - 1]! + cumulative[k]!;
    const sum = cumulative[categories - 1]!;
    if (!(sum > 0)) throw new RangeError('invalid multinomial distribution (sum of probabilities <= 0)');
    for (let k = 0; k < categories; k++) cumulative[k] = cumulative[k]! / sum;
    cumulative[categories - 1] = 1;
    for (let s = 0; s < samples; s++) out[row * samples + s] = firstAtLeast(cumulative, gen.uniform53());
  }
}

/** Index of the first entry of a rising array that is not below `value`. */
function firstAtLeast(rising: FloatArray, value: number): number {
  let left = 0;
  let right = rising.length;
  while (left < right) {
    const middle = (left + right) >>> 1;
    if (rising[middle]! < value) left = middle + 1;
    else right = middle;
  }
  return left;
}

/**
 * torch.multinomial(weights, samples, replacement=False): the `samples` largest of weight / Exp(1), largest first, for every row.
 * Draws one exponential per weight (two engine steps each), all rows first. Categories of weight 0 come last, in no defined order.
 * Source: multinomial_out (native/Distributions.cpp).
 * @throws RangeError for invalid weights, or more samples than categories.
 */
export function multinomialWithoutReplacement(
  gen: Generator,
  out: NumberSink,
  weights: FloatArray,
  categories: number,
  samples: number,
): void {
  checkWeights(weights, samples);
  if (samples > categories) throw new RangeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  const rows = rowCount(weights, categories);
  const keys = weights.slice();
  exponential(gen, keys);
  for (let i = 0; i < keys.length; i++) keys[i] = weights[i]! / keys[i]!;
  for (let row = 0; row < rows; row++) {
    const start = row * categories;
    if (!weights.subarray(start, start + categories).some((w) => w > 0))
      throw new RangeError('invalid multinomial distribution (sum of probabilities <= 0)');
    const order = Array.from({ length: categories }, (_, k) => k).sort((a, b) => keys[start + b]! - keys[start + a]!);
    for (let s = 0; s < samples; s++) out[row * samples + s] = order[s]!;
  }
}
