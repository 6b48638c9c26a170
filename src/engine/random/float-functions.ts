// The float32 log, sin and cos that the normal sampler calls, with the exact float32 result of each of its two flavours:
// the C library's (glibc, the flavour of PyTorch's portable kernels) and the vectorised one (Cephes polynomials in float32).
import { fma32 } from './fused.ts';

const f = Math.fround;
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

// ---- glibc ----
// logf, sinf and cosf evaluate short polynomials in float64 and round once. Their error before rounding (up to 0.3 ulp of float32)
// is part of what a user sees, so the same polynomials are evaluated here.
// Algorithm and coefficients: Arm Optimized Routines (S. Nagy, W. Dijkstra, 2017-18), as in glibc's e_logf, s_sinf and s_cosf.

/** Reciprocals of the centres of 16 intervals that cover [0.7, 1.4); a central 1 makes log exact around 1. */
const reciprocals = [
  1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752, 1.1479821020556429, 1.1082251448272158,
  1.0711297413057381, 1.036437278977283, 1, 0.9492859795739057, 0.8951049428609004, 0.8476821620351103, 0.8050314851692001,
  0.7664671008843108, 0.731428603316328,
];
const logsOfCentres = reciprocals.map((r) => -Math.log(r));
/** Bit pattern of the float32 at which the first interval begins. */
const FIRST_INTERVAL = 0x3f330000;

/** glibc's logf for a positive, normal float32. */
export function logGlibc(x: number): number {
  float[0] = x;
  const offset = bits[0]! - FIRST_INTERVAL;
  const interval = (offset >> 19) & 15;
  const exponent = offset >> 23;
  bits[0] = bits[0]! - (exponent << 23);
  const r = float[0]! * reciprocals[interval]! - 1;
  const r2 = r * r;
  const polynomial = -0.25089342214237154 * r2 + (0.333456765744066 * r - 0.4999997485802103);
  return f(polynomial * r2 + (logsOfCentres[interval]! + exponent * Math.LN2 + r));
}

const sinPolynomial = (x: number, x2: number) => {
  const x3 = x * x2;
  return x + x3 * -0.16666654943701084 + x3 * x2 * (0.008332178146138854 + x2 * -0.00019517298981385725);
};
const cosPolynomial = (x2: number) => {
  const x4 = x2 * x2;
  return 1 + x2 * -0.49999999725108224 + x4 * 0.041666623324344516 + x4 * x2 * (-0.001388676379437604 + x2 * 2.4390450703564542e-5);
};

/** glibc's sinf (shift 0) or cosf (shift 1) for 0 <= x < 120: both walk the same four quadrants, one step apart. */
function circularGlibc(x: number, shift: 0 | 1): number {
  const quadrant = Math.round(x * (2 / Math.PI));
  const r = x - quadrant * (Math.PI / 2);
  const r2 = r * r;
  const value = (quadrant + shift) & 1 ? cosPolynomial(r2) : sinPolynomial(r, r2);
  return f((quadrant + shift) & 2 ? -value : value);
}
export const sinGlibc = (x: number) => circularGlibc(x, 0);
export const cosGlibc = (x: number) => circularGlibc(x, 1);

// ---- vectorised ----
// avx_mathfun.h: float32 polynomials of the Cephes library (S. Moshier). PyTorch writes them as separate products and sums;
// the compiler contracts each pair into a fused multiply-add, which fma32 repeats.

const logCoefficients = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
].map(f);
const SQRT_HALF = f(Math.SQRT1_2);
const LN2_HIGH = 0.693359375;
const LN2_LOW = f(-2.1219444e-4);

/** log256_ps, one lane, for a positive, normal float32. */
export function logVectorised(x: number): number {
  float[0] = x;
  let exponent = (bits[0]! >> 23) - 126;
  bits[0] = (bits[0]! & 0x007fffff) | 0x3f000000;
  let m = float[0]!; // in [0.5, 1)
  if (m < SQRT_HALF) {
    exponent -= 1;
    m = f(f(m - 1) + m);
  } else m = f(m - 1);
  const z = f(m * m);
  let y = logCoefficients[0]!;
  for (let k = 1; k < 9; k++) y = fma32(y, m, logCoefficients[k]!);
  y = fma32(f(y * m), z, f(exponent * LN2_LOW));
  y = fma32(z, -0.5, y);
  return fma32(exponent, LN2_HIGH, f(m + y));
}

const FOUR_OVER_PI = f(4 / Math.PI);
/** pi/4 split in three float32, so that the reduction keeps its digits. */
const QUARTER_PI = [0.78515625, 2.4187564849853516e-4, 3.774894977445941e-8].map(f) as [number, number, number];
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f) as [number, number, number];
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f) as [number, number, number];

/** sincos256_ps, one lane, for 0 <= x < 8192: writes cos to out[0] and sin to out[1]. */
export function cosSinVectorised(x: number, out: Float32Array): void {
  const octant = (Math.trunc(f(x * FOUR_OVER_PI)) + 1) & ~1;
  let r = fma32(octant, -QUARTER_PI[0], x);
  r = fma32(octant, -QUARTER_PI[1], r);
  r = fma32(octant, -QUARTER_PI[2], r);
  const z = f(r * r);
  let c = fma32(COS[0], z, COS[1]);
  c = fma32(c, z, COS[2]);
  c = fma32(f(c * z), z, -0.5 * z);
  c = f(c + 1);
  let s = fma32(SIN[0], z, SIN[1]);
  s = fma32(s, z, SIN[2]);
  s = fma32(f(s * z), r, r);
  const swapped = (octant & 2) !== 0;
  out[0] = ((octant + 2) & 4) !== 0 ? -(swapped ? s : c) : swapped ? s : c;
  out[1] = (octant & 4) !== 0 ? -(swapped ? c : s) : swapped ? c : s;
}
