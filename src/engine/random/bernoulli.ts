import type { Generator } from './generator.ts';
import type { NumberSink } from './integers.ts';
import type { FloatArray } from './uniform.ts';

/**
 * Tensor.bernoulli_(p) with one probability: `out` gets ones and zeros in order, whatever its dtype.
 * Two engine steps an element: a float64 uniform is compared with p.
 * Source: bernoulli_scalar_kernel_default (native/cpu/DistributionKernels.cpp). Builds with Intel's MKL on Intel processors
 * draw from another stream (MCG31) there; those masks cannot be repeated from the Mersenne Twister alone.
 * @throws RangeError for p outside [0, 1].
 */
export function bernoulli(gen: Generator, out: NumberSink, p = 0.5): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
  for (let i = 0; i < out.length; i++) out[i] = gen.uniform53() < p ? 1 : 0;
}

/**
 * Tensor.bernoulli_(tensor) and torch.bernoulli: one probability per element, in the order of `out`.
 * The dtype of the probabilities decides: float64 takes two engine steps an element, float32 one.
 * Source: bernoulli_tensor_kernel (native/cpu/DistributionTemplates.h).
 * @throws RangeError for a probability outside [0, 1].
 */
export function bernoulliEach(gen: Generator, out: NumberSink, probabilities: FloatArray): void {
  const wide = probabilities instanceof Float64Array;
  for (let i = 0; i < out.length; i++) {
    const p = probabilities[i]!;
    if (!(p >= 0 && p <= 1))
      throw new RangeError(
        'Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)',
      );
    out[i] = (wide ? gen.uniform53() : gen.uniform24()) < p ? 1 : 0;
  }
}

/**
 * The noise that F.dropout(x, p, training=True) multiplies x with: 0, or 1/(1 - p) in the precision of `out`.
 * Draws like `bernoulli` with probability 1 - p over the elements in memory order; p = 0 and p = 1 draw nothing.
 * Source: _dropout_impl (native/Dropout.cpp).
 * @throws RangeError for p outside [0, 1].
 */
export function dropoutNoise(gen: Generator, out: FloatArray, p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`dropout probability has to be between 0 and 1, but got ${p}`);
  if (p === 0 || p === 1) {
    out.fill(1 - p);
    return;
  }
  const keep = 1 - p;
  const scale = 1 / (out instanceof Float32Array ? Math.fround(keep) : keep);
  for (let i = 0; i < out.length; i++) out[i] = gen.uniform53() < keep ? scale : 0;
}

/**
 * F.rrelu in training: writes the slope of every element of `input` to `noise` (1 where the input is positive).
 * Only elements <= 0 draw, two engine steps each: a float64 uniform in [lower, upper), the bounds rounded to the input's dtype.
 * Source: _rrelu_with_noise_train (native/Activation.cpp).
 */
export function rreluNoise(gen: Generator, noise: FloatArray, input: FloatArray, lower = 1 / 8, upper = 1 / 3): void {
  const round = input instanceof Float32Array ? Math.fround : (x: number) => x;
  const low = round(lower);
  const range = round(upper) - low;
  for (let i = 0; i < noise.length; i++) noise[i] = input[i]! <= 0 ? gen.uniform53() * range + low : 1;
}
