import { quotient } from '../kernels/dense/complex-matrix.ts';
import type { ComplexPair } from './elementwise.ts';

/** Elementary functions of a complex number, on their principal branches with C99's cuts. */

export const times = ([a, b]: ComplexPair, [c, d]: ComplexPair): ComplexPair => [a * c - b * d, a * d + b * c];
export const over = ([a, b]: ComplexPair, [c, d]: ComplexPair): ComplexPair => quotient(a, b, c, d);
export const reciprocal = (z: ComplexPair): ComplexPair => over([1, 0], z);
export const modulus = ([a, b]: ComplexPair): number => Math.hypot(a, b);

export const complexExp = ([a, b]: ComplexPair): ComplexPair => {
  const r = Math.exp(a);
  return b === 0 ? [r, b] : [r * Math.cos(b), r * Math.sin(b)];
};
export const complexLog = (z: ComplexPair): ComplexPair => [Math.log(modulus(z)), Math.atan2(z[1], z[0])];
export const complexSqrt = (z: ComplexPair): ComplexPair => {
  const [a, b] = z;
  if (a === 0 && b === 0) return [0, b];
  const t = Math.sqrt((Math.abs(a) + modulus(z)) / 2);
  return a >= 0 ? [t, b / (2 * t)] : [Math.abs(b) / (2 * t), b < 0 || Object.is(b, -0) ? -t : t];
};
export const complexPower = (z: ComplexPair, w: ComplexPair): ComplexPair => {
  if (w[0] === 0 && w[1] === 0) return [1, 0];
  if (z[0] === 0 && z[1] === 0) return [0, 0];
  return complexExp(times(w, complexLog(z)));
};

export const complexSin = ([a, b]: ComplexPair): ComplexPair => [Math.sin(a) * Math.cosh(b), Math.cos(a) * Math.sinh(b)];
export const complexCos = ([a, b]: ComplexPair): ComplexPair => [Math.cos(a) * Math.cosh(b), -Math.sin(a) * Math.sinh(b)];
export const complexSinh = ([a, b]: ComplexPair): ComplexPair => [Math.sinh(a) * Math.cos(b), Math.cosh(a) * Math.sin(b)];
export const complexCosh = ([a, b]: ComplexPair): ComplexPair => [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)];
/** tanh(a + ib) = (sinh 2a + i sin 2b) / (cosh 2a + cos 2b); ±1 where that overflows. */
export const complexTanh = ([a, b]: ComplexPair): ComplexPair => {
  if (Math.abs(a) > 20) return [Math.sign(a), 0];
  const d = Math.cosh(2 * a) + Math.cos(2 * b);
  return [Math.sinh(2 * a) / d, Math.sin(2 * b) / d];
};
const turned =
  (f: (z: ComplexPair) => ComplexPair) =>
  ([a, b]: ComplexPair): ComplexPair => {
    const [re, im] = f([-b, a]); // f(iz) / i
    return [im, -re];
  };
export const complexTan = turned(complexTanh);

export const plus = ([a, b]: ComplexPair, [c, d]: ComplexPair): ComplexPair => [a + c, b + d];
const minus = ([a, b]: ComplexPair, [c, d]: ComplexPair): ComplexPair => [a - c, b - d];
const one: ComplexPair = [1, 0];
/** asinh z = ln(z + √(z² + 1)). */
export const complexAsinh = (z: ComplexPair): ComplexPair => complexLog(plus(z, complexSqrt(plus(times(z, z), one))));
/** acosh z = ln(z + √(z + 1) √(z − 1)), with the cut left of 1. */
export const complexAcosh = (z: ComplexPair): ComplexPair =>
  complexLog(plus(z, times(complexSqrt(plus(z, one)), complexSqrt(minus(z, one)))));
/** atanh z = (ln(1 + z) − ln(1 − z)) / 2. */
export const complexAtanh = (z: ComplexPair): ComplexPair => {
  const [a, b] = minus(complexLog(plus(one, z)), complexLog(minus(one, z)));
  return [a / 2, b / 2];
};
export const complexAsin = turned(complexAsinh);
export const complexAtan = turned(complexAtanh);
export const complexAcos = (z: ComplexPair): ComplexPair => {
  const [a, b] = complexAsin(z);
  return [Math.PI / 2 - a, -b];
};
export const complexSigmoid = ([a, b]: ComplexPair): ComplexPair => reciprocal(plus(one, complexExp([-a, -b])));
