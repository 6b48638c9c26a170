import './ops/index.ts';

export * from './apply.ts';
export { backward, grad, gradOfMany } from './autograd/backward.ts';
export { jvp } from './autograd/forward.ts';
export { edgeOf, requiresGradient, viewGeometry } from './autograd/graph.ts';
export {
  type Hessian,
  hessian,
  hessianVectorProduct,
  type Jacobians,
  jacobian,
  type Matrix,
  withSavedValues,
} from './autograd/jacobian.ts';
export { anomalies, gradMode, withGradMode } from './autograd/mode.ts';
export { checkVersion, type Edge, LeafNode, Node, PrimitiveNode, savedHooks } from './autograd/node.ts';
export { type Reach, reachFrom } from './autograd/reach.ts';
export * from './dtype.ts';
export * from './errors.ts';
export { functions } from './functions/index.ts';
export * from './gradcheck.ts';
export {
  controlFor,
  Helpers,
  type RealArray,
  setHelpers,
  setResidentFrom,
  sharedKernelMemory,
  spread,
  type Totals,
  totals,
  withTemporary,
} from './kernels/index.ts';
export { coalesce, contiguousCopy, rowMajor } from './loops.ts';
export { formatBytes, memory } from './memory.ts';
export { isDense, resultStrides } from './memory-order.ts';
export { notifyOperation, type Observer, type OperationEvent, observe } from './observe.ts';
export { getDefaultDType, resultType, setDefaultDType } from './ops/promotion.ts';
export { origin } from './origin.ts';
export { type Attrs, type Inputs, isPrimitive, type Operand, type Primitive, ruleOf } from './primitive.ts';
export * from './shape.ts';
export { Storage } from './storage.ts';
export { forEachOffset, Tensor } from './tensor.ts';
