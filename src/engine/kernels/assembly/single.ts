/**
 * exp and sigmoid of four float32 numbers in float32 arithmetic, for results that may be off by 2.2 units in the last place: at
 * several times the speed of the kernels that compute in double. Multiplications and additions are fused where the engine can.
 */
import { multiplyAdd } from './multiply';

// Loaded from memory: as literals V8 would rebuild them in every loop.
const constants = memory.data<f32>([
  <f32>Math.LOG2E,
  <f32>-Math.LOG2E,
  // ln 2 in two parts; the first ends in zeros, so that its product with an exponent is exact.
  -0.693359375,
  2.1219444e-4,
  0.693359375,
  -2.1219444e-4,
  12582912, // 1.5·2²³: adding it rounds to an integer and leaves that in the low bits
  1,
  0.5,
]);

/** eʳ = 1 + r + r²·(c₂ + c₃r + … + c₆r⁴), minimax for |r| ≤ ln 2 / 2: relative error 3·10⁻⁹. The second row is for e⁻ʳ. */
const series = memory.data<f32>([
  0.0013814539, 0.008368745, 0.04166839, 0.16666521, 0.49999994, 1, 0.0013814539, -0.008368745, 0.04166839, -0.16666521, 0.49999994, -1,
]);

// @inline
function constant(index: usize): v128 {
  return v128.load32_splat(constants + (index << 2));
}

/** The polynomial that starts at `at` in memory. */
// @inline
function polynomial(at: usize, r: v128): v128 {
  let sum = v128.load32_splat(at);
  sum = multiplyAdd<f32>(sum, r, v128.load32_splat(at, 4));
  sum = multiplyAdd<f32>(sum, r, v128.load32_splat(at, 8));
  sum = multiplyAdd<f32>(sum, r, v128.load32_splat(at, 12));
  sum = multiplyAdd<f32>(sum, r, v128.load32_splat(at, 16));
  sum = multiplyAdd<f32>(sum, r, v128.load32_splat(at, 20));
  return multiplyAdd<f32>(sum, r, constant(7));
}

/** eˣ for x ≤ 0: below −87.33, where float32 becomes subnormal, 0, as PyTorch's softmax has it. NaN stays NaN. */
// @inline
export function expOfNegative(x: v128): v128 {
  const shifted = multiplyAdd<f32>(x, constant(0), constant(6));
  const n = f32x4.sub(shifted, constant(6));
  const r = multiplyAdd<f32>(n, constant(3), multiplyAdd<f32>(n, constant(2), x));
  const power = i32x4.add(constant(7), i32x4.shl(shifted, 23)); // 2ⁿ
  // A product, not a sum of exponents: NaN is handed on.
  return v128.andnot(f32x4.mul(polynomial(series, r), power), f32x4.lt(x, f32x4.splat(-87.33654)));
}

// @inline
function sigmoid4(x: v128): v128 {
  const half = constant(8);
  const bounded = f32x4.pmin(x, f32x4.splat(87)); // From there on 1 + e⁻ˣ is 1. NaN is handed on.
  const shifted = multiplyAdd<f32>(bounded, constant(1), constant(6));
  const n = f32x4.sub(shifted, constant(6)); // −x = n·ln 2 − r
  const r = multiplyAdd<f32>(n, constant(5), multiplyAdd<f32>(n, constant(4), bounded));
  // ½ / (½ + 2ⁿ⁻¹e⁻ʳ): 2ⁿ itself could overflow.
  const power = i32x4.add(half, i32x4.shl(shifted, 23));
  const result = f32x4.div(half, multiplyAdd<f32>(polynomial(series + 24, r), power, half));
  return v128.andnot(result, f32x4.lt(x, f32x4.splat(-88.722839))); // there e⁻ˣ is infinite
}

/** 1 / (1 + e⁻ˣ), for loops made from expressions (vector-code.ts). */
export function sigmoidFloats(x: v128): v128 {
  return sigmoid4(x);
}

/** As the maps of elementwise.ts. */
export function sigmoidF32(from: usize, to: usize, count: i32): void {
  for (const end = to + ((<usize>count) << 2); to < end; from += 16, to += 16) v128.store(to, sigmoid4(v128.load(from)));
}
