// Special functions: log-gamma (Poisson), the error function (trunc_normal_) and its inverse (torch.erfinv).

/** Coefficients B_2k / (2k (2k-1)) of Stirling's series. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** log Gamma(x) for x >= 1, to about 1e-15 relative: Stirling's series (Abramowitz and Stegun 6.1.41) after lifting x above 12. */
export function logGamma(x: number): number {
  let lifted = x;
  let product = 1;
  while (lifted < 12) product *= lifted++;
  const inverse = 1 / lifted;
  const square = inverse * inverse;
  let series = 0;
  for (let k = stirling.length - 1; k >= 0; k--) series = series * square + stirling[k]!;
  return (lifted - 0.5) * Math.log(lifted) - lifted + 0.5 * Math.log(2 * Math.PI) + series * inverse - Math.log(product);
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The error function in float64, to a few units of 1e-16.
 * Small |x|: the series with terms of one sign (Abramowitz and Stegun 7.1.6); large |x|: the continued fraction of erfc (7.1.14).
 */
export function erf(x: number): number {
  const t = Math.abs(x);
  if (t > 6) return Math.sign(x);
  if (t < 1) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
  }
  let fraction = t;
  // The truncation error falls like exp(-2 t sqrt(2 n)).
  for (let n = Math.ceil(240 / (t * t)); n > 0; n--) fraction = t + n / 2 / fraction;
  return Math.sign(x) * (1 - (Math.exp(-t * t) / fraction) * (TWO_OVER_SQRT_PI / 2));
}

const same = (x: number) => x;

/**
 * torch.erfinv of one number, as PyTorch's calc_erfinv (native/Math.h) computes it in the given precision:
 * a rational first guess (G. Pavlis, 1996) and two Newton steps, every step rounded to that precision.
 * NaN outside [-1, 1], infinite at the ends.
 */
export function erfinv(y: number, precision: 'float32' | 'float64'): number {
  const r = precision === 'float32' ? Math.fround : same;
  const magnitude = Math.abs(y);
  if (!(magnitude <= 1)) return Number.NaN;
  if (magnitude === 1) return y > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const horner = (coefficients: readonly number[], z: number) => coefficients.reduce((sum, c) => r(r(sum * z) + r(c)));
  let x: number;
  if (magnitude <= r(0.7)) {
    const z = r(y * y);
    const numerator = horner([r(-0.140543331), 0.914624893, -1.645349621, 0.886226899], z);
    const denominator = horner([r(0.012229801), -0.329097515, 1.442710462, -2.118377725, 1], z);
    x = r(r(y * numerator) / denominator);
  } else {
    const z = r(Math.sqrt(-r(Math.log(r(r(1 - magnitude) / 2)))));
    const numerator = horner([r(1.641345311), 3.429567803, -1.624906493, -1.970840454], z);
    const denominator = horner([r(1.6370678), 3.5438892, 1], z);
    x = r((y > 0 ? numerator : -numerator) / denominator);
  }
  const slope = r(2 / r(Math.sqrt(Math.PI)));
  for (let step = 0; step < 2; step++) x = r(x - r(r(r(erf(x)) - y) / r(slope * r(Math.exp(r(-x * x))))));
  return x;
}
