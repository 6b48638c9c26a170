/** Discrete Fourier transforms of any length in doubles: mixed radix for products of small primes, Bluestein's algorithm for the rest. */

/** Largest prime factor that the mixed-radix loop (quadratic in it) takes. */
const LARGEST_RADIX = 31;

interface Plan {
  readonly factors: readonly number[];
  /** cos and sin of 2πk/n, k = 0…n−1. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}
const plans = new Map<number, Plan>();

function planOf(n: number): Plan {
  let plan = plans.get(n);
  if (!plan) {
    const factors: number[] = [];
    let rest = n;
    for (; rest % 4 === 0; rest /= 4) factors.push(4);
    for (let p = 2; rest > 1; p = p * p > rest ? rest : p + 1)
      while (rest % p === 0 && rest > 1) {
        factors.push(p);
        rest /= p;
      }
    plan = {
      factors,
      cos: Float64Array.from({ length: n }, (_, k) => cosine(k, n)),
      sin: Float64Array.from({ length: n }, (_, k) => cosine(k - n / 4, n)),
    };
    if (plans.size > 200) plans.clear();
    plans.set(n, plan);
  }
  return plan;
}

/** cos 2πk/n, exact at multiples of an eighth of a turn and symmetric. */
function cosine(k: number, n: number): number {
  let turn = Math.abs(k % n) / n;
  if (turn > 0.5) turn = 1 - turn;
  if (turn === 0.25) return 0;
  return turn > 0.25 ? -Math.cos(2 * Math.PI * (0.5 - turn)) : Math.cos(2 * Math.PI * turn);
}

/** In-place transform Σⱼ xⱼ e^(∓2πi jk/n), minus for `forward`; no scaling. */
export function fourier(re: Float64Array, im: Float64Array, forward: boolean): void {
  const n = re.length;
  if (n <= 1) return;
  const plan = planOf(n);
  if (plan.factors[plan.factors.length - 1]! > LARGEST_RADIX) return bluestein(re, im, forward);
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  recurse({ re, im, at: 0, step: 1 }, outRe, outIm, 0, n, plan, 0, 1, forward ? -1 : 1);
  re.set(outRe);
  im.set(outIm);
}

interface Source {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly at: number;
  readonly step: number;
}

/** Decimation in time: transforms the n elements of `source` into out[o…o+n), splitting off the radix factors[level]. `unit` is the full length over n. */
function recurse(
  { re, im, at, step }: Source,
  outRe: Float64Array,
  outIm: Float64Array,
  o: number,
  n: number,
  plan: Plan,
  level: number,
  unit: number,
  sign: number,
): void {
  const radix = plan.factors[level]!;
  const m = n / radix;
  if (m === 1) {
    for (let r = 0; r < radix; r++) {
      outRe[o + r] = re[at + r * step]!;
      outIm[o + r] = im[at + r * step]!;
    }
  } else {
    for (let r = 0; r < radix; r++)
      recurse({ re, im, at: at + r * step, step: step * radix }, outRe, outIm, o + r * m, m, plan, level + 1, unit * radix, sign);
  }
  if (radix === 4) butterflies4(outRe, outIm, o, m, plan, unit, sign);
  else if (radix === 2) butterflies2(outRe, outIm, o, m, plan, unit, sign);
  else butterflies(outRe, outIm, o, m, radix, plan, unit, sign);
}

/** Joins two transforms of length m. */
function butterflies2(re: Float64Array, im: Float64Array, o: number, m: number, { cos, sin }: Plan, unit: number, sign: number): void {
  for (let k = 0, a = o, b = o + m; k < m; k++, a++, b++) {
    const c = cos[k * unit]!;
    const s = sign * sin[k * unit]!;
    const x = re[b]! * c - im[b]! * s;
    const y = re[b]! * s + im[b]! * c;
    re[b] = re[a]! - x;
    im[b] = im[a]! - y;
    re[a]! += x;
    im[a]! += y;
  }
}

/** Joins four transforms of length m: their factors e^(±iπ/2) are no multiplications. */
function butterflies4(re: Float64Array, im: Float64Array, o: number, m: number, { cos, sin }: Plan, unit: number, sign: number): void {
  for (let k = 0; k < m; k++) {
    const [i0, i1, i2, i3] = [o + k, o + m + k, o + 2 * m + k, o + 3 * m + k];
    const w = k * unit;
    const [c1, s1] = [cos[w]!, sign * sin[w]!];
    const [c2, s2] = [cos[2 * w]!, sign * sin[2 * w]!];
    const [c3, s3] = [cos[3 * w]!, sign * sin[3 * w]!];
    const x1 = re[i1]! * c1 - im[i1]! * s1;
    const y1 = re[i1]! * s1 + im[i1]! * c1;
    const x2 = re[i2]! * c2 - im[i2]! * s2;
    const y2 = re[i2]! * s2 + im[i2]! * c2;
    const x3 = re[i3]! * c3 - im[i3]! * s3;
    const y3 = re[i3]! * s3 + im[i3]! * c3;
    const [p, q] = [re[i0]! + x2, im[i0]! + y2];
    const [t, u] = [re[i0]! - x2, im[i0]! - y2];
    const [v, w1] = [x1 + x3, y1 + y3];
    const [g, h] = [sign * (x1 - x3), sign * (y1 - y3)];
    re[i0] = p + v;
    im[i0] = q + w1;
    re[i1] = t - h;
    im[i1] = u + g;
    re[i2] = p - v;
    im[i2] = q - w1;
    re[i3] = t + h;
    im[i3] = u - g;
  }
}

/** Joins as many transforms of length m as the radix says, for any radix. */
function butterflies(
  outRe: Float64Array,
  outIm: Float64Array,
  o: number,
  m: number,
  radix: number,
  plan: Plan,
  unit: number,
  sign: number,
): void {
  const total = plan.cos.length;
  const [tr, ti] = [new Float64Array(radix), new Float64Array(radix)];
  for (let k = 0; k < m; k++) {
    for (let r = 0; r < radix; r++) {
      const w = r * k * unit;
      const [c, s] = [plan.cos[w]!, sign * plan.sin[w]!];
      const [x, y] = [outRe[o + r * m + k]!, outIm[o + r * m + k]!];
      tr[r] = x * c - y * s;
      ti[r] = x * s + y * c;
    }
    for (let q = 0; q < radix; q++) {
      let [a, b] = [tr[0]!, ti[0]!];
      for (let r = 1; r < radix; r++) {
        const w = (r * q * m * unit) % total;
        const [c, s] = [plan.cos[w]!, sign * plan.sin[w]!];
        a += tr[r]! * c - ti[r]! * s;
        b += tr[r]! * s + ti[r]! * c;
      }
      outRe[o + q * m + k] = a;
      outIm[o + q * m + k] = b;
    }
  }
}

/** A transform of any length as a convolution of a power-of-two length. */
function bluestein(re: Float64Array, im: Float64Array, forward: boolean): void {
  const n = re.length;
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const sign = forward ? -1 : 1;
  const [ar, ai, br, bi] = [new Float64Array(size), new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  // e^(±πi k²/n); k² is reduced first, so that the angle stays small.
  const chirp = (k: number): [number, number] => {
    const turn = (k * k) % (2 * n);
    return [cosine(turn, 2 * n), sign * cosine(turn - n / 2, 2 * n)];
  };
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    ar[k] = re[k]! * c - im[k]! * s;
    ai[k] = re[k]! * s + im[k]! * c;
    br[k] = c;
    bi[k] = -s;
    if (k > 0) {
      br[size - k] = c;
      bi[size - k] = -s;
    }
  }
  fourier(ar, ai, true);
  fourier(br, bi, true);
  for (let k = 0; k < size; k++) {
    const [x, y] = [ar[k]!, ai[k]!];
    ar[k] = x * br[k]! - y * bi[k]!;
    ai[k] = x * bi[k]! + y * br[k]!;
  }
  fourier(ar, ai, false);
  for (let k = 0; k < n; k++) {
    const [c, s] = chirp(k);
    re[k] = (ar[k]! * c - ai[k]! * s) / size;
    im[k] = (ar[k]! * s + ai[k]! * c) / size;
  }
}
