/**
 * relu, exp, sigmoid and tanh of contiguous float32 arrays, and softmax. Measured (bench/kernels.mjs), the vector kernels are several times
 * faster than loops over Math.exp and Math.tanh, and than the branches of a relu that no processor can predict, even with the copies there and back.
 * Large arrays that lie in the kernels' memory have vector-loops.ts.
 *
 * exp and tanh compute in double and round once, as their plain twins do, so they differ only where the exact value lies almost midway between
 * two float32 numbers, and then by one unit in the last place. sigmoid and softmax compute in float32.
 */
import { type Floats, wasmKernels } from './wasm.ts';

export type Float32Function = 'relu' | 'exp' | 'sigmoid' | 'tanh';

/** Below this many elements the plain loop is faster. */
const WASM_FROM = 64;
/** Elements copied to WebAssembly at a time: in and out of the first-level cache. */
const CHUNK = 4096;

const plain = {
  relu: (x: Float32Array, y: Float32Array) => {
    for (let i = 0; i < x.length; i++) y[i] = x[i]! <= 0 ? 0 : x[i]!;
  },
  exp: (x: Float32Array, y: Float32Array) => {
    for (let i = 0; i < x.length; i++) y[i] = Math.exp(x[i]!);
  },
  sigmoid: (x: Float32Array, y: Float32Array) => {
    for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
  tanh: (x: Float32Array, y: Float32Array) => {
    for (let i = 0; i < x.length; i++) y[i] = Math.tanh(x[i]!);
  },
} satisfies Record<Float32Function, (x: Float32Array, y: Float32Array) => void>;

function sameLength(name: string, x: Floats, y: Floats): void {
  if (x.length !== y.length) throw new RangeError(`${name}: ${x.length} elements in, ${y.length} out`);
}

/** y[i] = f(x[i]). y may be x. Within 0.5001 units in the last place, sigmoid within 2.2. */
export function mapFloat32(name: Float32Function, x: Float32Array, y: Float32Array): void {
  sameLength(name, x, y);
  const kernels = x.length >= WASM_FROM ? wasmKernels() : null;
  if (kernels === null) {
    plain[name](x, y);
    return;
  }
  const at = kernels.layout({ x: CHUNK * 4 });
  const map = kernels.elementwise[`${name}F32`];
  for (let i = 0; i < x.length; i += CHUNK) {
    const chunk = x.subarray(i, i + CHUNK);
    kernels.float32.set(chunk, at.x / 4);
    map(at.x, at.x, chunk.length);
    y.set(kernels.float32.subarray(at.x / 4, at.x / 4 + chunk.length), i);
  }
}

/**
 * y = softmax of each row of `length` elements of x, or its logarithm. y may be x. Sums are kept in double.
 * A row of −∞, or with NaN or +∞ in it, gives NaN, as in PyTorch. float32 is computed in
 * float32: within 3 units in the last place and what rounding x − max costs (|x − max|·2⁻²⁴).
 */
export function softmaxRows(x: Floats, y: Floats, length: number, logarithm: boolean): void {
  sameLength('softmax', x, y);
  if (x.length === 0) return;
  if (x.length % length !== 0) throw new RangeError(`softmax: ${x.length} elements are not rows of ${length}`);
  const kernels = x.length >= WASM_FROM ? wasmKernels() : null;
  if (kernels === null) {
    softmaxPlain(x, y, length, logarithm);
    return;
  }
  const { softmax, bytes } = kernels.precision(x);
  const [from, to] = [kernels.addressOf(x), kernels.addressOf(y)];
  if (from >= 0 && to >= 0) {
    softmax(from, to, x.length / length, length, logarithm ? 1 : 0);
    return;
  }
  const rowsAtOnce = Math.max(1, Math.floor(CHUNK / length));
  const at = kernels.layout({ x: rowsAtOnce * length * bytes }).x;
  const view = kernels.view(x);
  for (let i = 0; i < x.length; i += rowsAtOnce * length) {
    const chunk = x.subarray(i, i + rowsAtOnce * length);
    view.set(chunk, at / bytes);
    softmax(at, at, chunk.length / length, length, logarithm ? 1 : 0);
    y.set(view.subarray(at / bytes, at / bytes + chunk.length), i);
  }
}

function softmaxPlain(x: Floats, y: Floats, length: number, logarithm: boolean): void {
  const exps = new Float64Array(length);
  for (let start = 0; start < x.length; start += length) {
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < length; j++) max = Math.max(max, x[start + j]!); // NaN is handed on.
    let total = 0;
    for (let j = 0; j < length; j++) {
      exps[j] = Math.exp(x[start + j]! - max);
      total += exps[j]!;
    }
    const all = Math.log(total);
    for (let j = 0; j < length; j++) y[start + j] = logarithm ? x[start + j]! - max - all : exps[j]! / total;
  }
}
