// Fused multiply-adds, which JavaScript lacks: a*b + c rounded once; and the error terms they are built from.

const wide = new Float64Array(1);
const halves = new Uint32Array(wide.buffer);

/** The error of the rounded sum a + b, so that a + b = s + error exactly (Knuth, TwoSum). */
export const sumError = (a: number, b: number, s: number) => {
  const bVirtual = s - a;
  return a - (s - bVirtual) + (b - bVirtual);
};

/**
 * fma(a, b, c) in float32 for float32 arguments and normal results.
 * The product of two float32 is exact in float64, so only the sum rounds, and rounding it again to float32 goes wrong
 * only where the sum lies exactly between two float32: there the sum's own rounding error decides.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const rounded = Math.fround(sum);
  // Mirrored in the sum, a float32 lands on another float32 only if the sum lies between the two.
  const mirrored = 2 * sum - rounded;
  if (mirrored === rounded || Math.fround(mirrored) !== mirrored) return rounded;
  const error = sumError(product, c, sum);
  if (error === 0) return rounded;
  return error > 0 ? Math.max(rounded, mirrored) : Math.min(rounded, mirrored);
}

/** x split in two halves of 26 bits (Veltkamp). */
const upperHalf = (x: number) => {
  const scaled = x * 134217729;
  return scaled - (scaled - x);
};

/** a + b rounded to odd: an inexact sum takes the neighbour whose last bit is 1, which makes a later rounding safe. */
function sumToOdd(a: number, b: number): number {
  const sum = a + b;
  const error = sumError(a, b, sum);
  wide[0] = sum;
  if (error === 0 || (halves[0]! & 1) === 1) return sum;
  // The last bit is 0: the odd neighbour on the side of the error is one unit away.
  if (error > 0 === sum > 0) halves[0] = halves[0]! + 1;
  else {
    if (halves[0] === 0) halves[1] = halves[1]! - 1;
    halves[0] = halves[0]! - 1;
  }
  return wide[0]!;
}

/** The error of the rounded product p = a * b, so that a * b = p + error exactly (Dekker, TwoProduct). */
export function productError(a: number, b: number, p: number): number {
  const aHigh = upperHalf(a);
  const aLow = a - aHigh;
  const bHigh = upperHalf(b);
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * fma(a, b, c) in float64, for finite arguments far from overflow and underflow.
 * Boldo and Melquiond, "Emulation of a FMA and correctly-rounded sums: proved algorithms using rounding to odd", 2008.
 */
export function fma64(a: number, b: number, c: number): number {
  const product = a * b;
  const rest = productError(a, b, product);
  const tail = c + rest;
  const tailError = sumError(c, rest, tail);
  const head = product + tail;
  const headError = sumError(product, tail, head);
  return head + sumToOdd(tailError, headError);
}
