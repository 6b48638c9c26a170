/** Entry of the WebAssembly module. Memory is laid out by the caller (wasm.ts); nothing here allocates. */

export { gemvAlongDepthF32, gemvAlongDepthF64, gemvAlongRowsF32, gemvAlongRowsF64 } from './gemv';
export { multiplyF32, multiplyF64 } from './multiply';
export { packF32, packF64, scatterAddF32, scatterAddF64 } from './pack';
