/**
 * Numerical kernels: heavy loops on plain typed arrays, in WebAssembly SIMD where that pays and in plain TypeScript elsewhere.
 * This room knows nothing of tensors: arrays, sizes, strides and offsets in, numbers out.
 */
export { type ComplexGemm, complexGemm } from './complex-gemm.ts';
export { convBackwardInput, convBackwardWeight, convForward } from './conv.ts';
export { type ConvShape, convGeometry } from './conv-geometry.ts';
export { type Float32Function, mapFloat32, softmaxRows } from './elementwise.ts';
export { type Batch, batchedGemm, gemm } from './gemm.ts';
export type { Gemm } from './gemm-plain.ts';
export { controlFor, Helpers, setHelpers } from './pool.ts';
export { normalBlocks, uniformFloats } from './random.ts';
export { extremeIndex, extremeValue, pairwiseSum, RUN, transposeCopy } from './reduce.ts';
export { spread, type Totals, totals } from './statistics.ts';
export { type VectorLoop, vectorLoop } from './vector-loops.ts';
export {
  type ArrayType,
  addressOf,
  type Floats,
  giveBack,
  type KernelVariant,
  kernelsInUse,
  livesInKernels,
  newArray,
  type RealArray,
  setResidentFrom,
  sharedKernelMemory,
  stageSmall,
  useWasm,
  withTemporary,
} from './wasm.ts';
