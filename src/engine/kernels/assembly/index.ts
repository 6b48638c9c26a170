/** Entry of the WebAssembly module. Memory is laid out by the caller (wasm.ts); nothing here allocates. */

export { expF32, reluF32, sigmoidF32, softmaxF32, tanhF32 } from './elementwise';
export { gemvAlongDepthF32, gemvAlongDepthF64, gemvAlongRowsF32, gemvAlongRowsF64 } from './gemv';
export { multiplyF32, multiplyF64 } from './multiply';
export { packF32, packF64, scatterAddF32, scatterAddF64 } from './pack';

/** The first address the caller may use: below it lie the constants of the kernels. */
export function heapStart(): usize {
  return __heap_base;
}
