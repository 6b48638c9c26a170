/**
 * Derivatives of random samples with respect to the shape of their distribution, for a fixed quantile: −(∂F(x; a)/∂a) / f(x; a), with F the distribution
 * function and f its density (implicit reparameterization: Figurnov, Mohamed & Mnih, NeurIPS 2018). The approximations are those of PyTorch's
 * native/Distributions.h, good to three or four digits as there: other digits would be other numbers.
 */
import { digamma } from './gamma.ts';

const orZero = (v: number): number => (Number.isNaN(v) ? 0 : v);

/** c[0] + x (c[1] + x (c[2] + …)). */
const polynomial = (x: number, c: readonly number[]): number => c.reduceRight((sum, k) => k + x * sum, 0);

/** Powers of u = ln(x/a), each with the numerator's and the denominator's coefficients of the powers of v = ln a. */
const GAMMA_MIDDLE: readonly (readonly number[])[] = [
  [0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084],
  [0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623],
  [0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367, -1.5247877e-7],
];

/** Of a sample x of Gamma(a, 1): ∂x/∂a. */
export function gammaSampleSlope(a: number, x: number): number {
  if (x < 0.8) return gammaSeries(a, x);
  if (a > 8) return gammaSaddlePoint(a, x);
  const u = Math.log(x / a);
  const v = Math.log(a);
  const c = GAMMA_MIDDLE[0]!.map((_, i) => polynomial(u, [GAMMA_MIDDLE[0]![i]!, GAMMA_MIDDLE[1]![i]!, GAMMA_MIDDLE[2]![i]!]));
  return Math.exp(polynomial(v, c.slice(0, 4)) / polynomial(v, c.slice(4)));
}

/** The distribution function's Taylor series at 0. */
function gammaSeries(a: number, x: number): number {
  let term = 1;
  let once = 1 / a;
  let twice = 1 / (a * a);
  for (let i = 1; i <= 5; i++) {
    term *= -x / i;
    once += term / (a + i);
    twice += term / ((a + i) * (a + i));
  }
  const power = x ** a;
  const density = x ** (a - 1) * Math.exp(-x);
  return orZero(-((Math.log(x) - digamma(a)) * power * once - power * twice) / density);
}

/** Rice's saddle point expansion, for large a; close to the mean, where it is 0/0, its Taylor polynomial. */
function gammaSaddlePoint(a: number, x: number): number {
  if (0.9 * a <= x && x <= 1.1 * a) {
    const first = 1 + 24 * a * (1 + 12 * a);
    const second = 1440 * a * a + 6 * x * (53 - 120 * x) - (65 * x * x) / a + a * (107 + 3600 * x);
    return (first * second) / (1244160 * a * a * a * a);
  }
  const root = Math.sqrt(8 * a);
  const pole = root / (a - x);
  const distance = (x - a - a * Math.log(x / a)) ** -1.5;
  const bracket = x < a ? pole - distance : pole + distance;
  const term = Math.log(x / a) * bracket - (Math.sqrt(2 / a) * (a + x)) / ((a - x) * (a - x));
  const stirling = 1 + (1 / (12 * a)) * (1 + 1 / (24 * a));
  return (-stirling * x * term) / root;
}

/** Numerator and denominator of a correction to an analytic approximation: [i][j] belongs to (ln x)ⁱ (ln a − ln x)ʲ, and has the coefficients of a cubic. */
const DIRICHLET_MIDDLE: readonly (readonly (readonly (readonly number[])[])[])[] = [
  [
    [
      [1.003668233, -0.01061107488, -0.0657888334, 0.01201642863],
      [0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033],
      [-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013],
    ],
    [
      [0.221950385, -0.3187676331, 0.01799915743, 0.01074823814],
      [-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057],
      [0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-5],
    ],
    [
      [-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565],
      [0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181],
      [0.005900514878, -0.001936558688, -9.495446725e-6, 5.385558597e-5],
    ],
  ],
  [
    [
      [1, -0.02924021934, -0.04438342661, 0.007285809825],
      [0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521],
      [-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149],
    ],
    [
      [0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273],
      [0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956],
      [-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-5],
    ],
    [
      [0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-5],
      [0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-5],
      [-0.0003477407336, 6.959756487e-5, 1.097287507e-5, -1.650964693e-6],
    ],
  ],
];

/** Of a part x of a Dirichlet sample, with concentration a of `total`: ∂x/∂a of Beta(a, total − a). */
export function dirichletSampleSlope(x: number, a: number, total: number): number {
  const b = total - a;
  const boundary = total * x * (1 - x);
  if (x <= 0.5 && boundary < 2.5) return betaNearZero(x, a, b);
  if (x >= 0.5 && boundary < 0.75) return -betaNearOne(1 - x, b, a);
  if (a > 6 && b > 6) return betaSaddlePoint(x, a, b);
  const u = Math.log(x);
  const v = Math.log(a) - u;
  const w = Math.log(total) - v;
  const [p, q] = DIRICHLET_MIDDLE.map((rows) =>
    polynomial(
      u,
      rows.map((row) =>
        polynomial(
          v,
          row.map((c) => polynomial(w, c)),
        ),
      ),
    ),
  );
  return ((p! / q!) * x * (digamma(total) - digamma(a))) / b;
}

/** The derivative by a of a sample close to 0, by the series of the incomplete beta function. */
function betaNearZero(x: number, a: number, b: number): number {
  const factor = digamma(a) - digamma(a + b) - Math.log(x);
  let term = 1;
  let series = (1 / a) * (factor + 1 / a);
  for (let i = 1; i <= 10; i++) {
    term *= ((i - b) * x) / i;
    series += (term / (a + i)) * (factor + 1 / (a + i));
  }
  return orZero(x * (1 - x) ** -b * series);
}

/** The derivative by the other concentration, b. */
function betaNearOne(x: number, a: number, b: number): number {
  const factor = digamma(a + b) - digamma(b);
  let [term, betas, slopes] = [1, 1, 0];
  let series = factor / a;
  for (let i = 1; i <= 8; i++) {
    term *= -x / i;
    slopes = slopes * (b - i) + betas;
    betas *= b - i;
    series += (term / (a + i)) * (slopes + factor * betas);
  }
  return orZero(-((1 - x) ** (1 - b)) * series);
}

/** For large concentrations; close to the mean, where the expansion is 0/0, its Taylor polynomial. */
function betaSaddlePoint(x: number, a: number, b: number): number {
  const total = a + b;
  const mean = a / total;
  const deviation = Math.sqrt((a * b) / (total + 1)) / total;
  if (mean - 0.1 * deviation <= x && x <= mean + 0.1 * deviation) {
    const poly =
      47 * x * b ** 4 +
      a *
        ((43 + 20 * (16 + 27 * b) * x) * b ** 3 +
          a * (3 * (59 + 180 * b - 90 * x) * b ** 2 + a * ((453 + 1620 * b * (1 - x) - 455 * x) * b + a * (8 * (1 - x) * (135 * b - 11)))));
    const above = ((1 + 12 * a) * (1 + 12 * b)) / (total * total);
    const below = 12960 * a ** 3 * b ** 2 * (1 + 12 * total);
    return ((above / (1 - x)) * poly) / below;
  }
  const stirling = (n: number) => 1 + 1 / (12 * n) + 1 / (288 * n * n);
  const across = a * (x - 1) + b * x;
  const first = (2 * a * a * (x - 1) + a * b * (x - 1) - x * b * b) / (Math.sqrt((2 * a) / b) * total ** 1.5 * across * across);
  const second = 0.5 * Math.log(a / (total * x));
  const third = Math.sqrt((8 * a * b) / total) / across;
  const fourth = (b * Math.log(b / (total * (1 - x))) + a * Math.log(a / (total * x))) ** -1.5;
  const terms = first + second * (third + (x < mean ? fourth : -fourth));
  return ((stirling(a) * stirling(b)) / stirling(total)) * (-x / Math.sqrt((2 * a * b) / total)) * terms;
}
