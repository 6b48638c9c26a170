/** Entry of the WebAssembly module. Memory is laid out by the caller (wasm.ts); nothing here allocates. */

export { expDouble, expF64, logDouble, logSingle, sigmoidDouble, sigmoidF64, tanhDouble, tanhF64 } from './double';
export { expF32, expSingle, reluF32, sigmoidSingle, tanhF32, tanhSingle } from './elementwise';
export { erfDouble, erfinvSingle, erfSingle, setErfTable } from './erf';
export { fusesF32 } from './fused';
export { gemvAlongDepthF32, gemvAlongDepthF64, gemvAlongRowsF32, gemvAlongRowsF64 } from './gemv';
export { multiplyF32, multiplyF64 } from './multiply';
export { packF32, packF64, scatterAddF32, scatterAddF64 } from './pack';
export { normalF32, uniformF32 } from './random';
export { maxF32, maxF64, minF32, minF64, sumF32, sumF64 } from './reduce';
export { sigmoidF32, sigmoidFloats } from './single';
export { softmaxF32, softmaxF64 } from './softmax';
export { spreadF32, spreadF64, totalsF32, totalsF64 } from './statistics';
export { transpose32, transpose64 } from './transpose';

/** The first address the caller may use: below it lie the constants of the kernels. */
export function heapStart(): usize {
  return __heap_base;
}
