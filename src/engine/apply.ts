import { edgeOf, rebase } from './autograd/graph.ts';
import { gradMode } from './autograd/mode.ts';
import { PrimitiveNode } from './autograd/node.ts';
import { category, dtypeInfo, isDifferentiable } from './dtype.ts';
import { runtimeError } from './errors.ts';
import { copyInto } from './loops.ts';
import { memory } from './memory.ts';
import { isDense } from './memory-order.ts';
import { notifyOperation, notifyWrite, observed } from './observe.ts';
import { origin } from './origin.ts';
import { type Attrs, type Inputs, type Operand, type Outputs, type Primitive, type Rule, ruleOf } from './primitive.ts';
import { formatShape, sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** Runs a primitive and, where a gradient may flow, records it on the tape. @returns all outputs. */
export function apply<P extends Primitive>(primitive: P, inputs: Inputs<P>, attrs: Attrs<P>): Outputs<P> {
  const rule = ruleOf(primitive);
  const operands = inputs as readonly Operand[];
  const result = forward(primitive, rule, inputs, attrs);
  const outputs = listed(result);
  if (rule.view) {
    const source = operands[0]!;
    const view = {
      base: source.view?.base ?? source,
      version: source.storage.version,
      oneOfSeveral: Array.isArray(result) || (source.view?.oneOfSeveral ?? false),
      unrecorded: !gradMode.enabled || (source.view?.unrecorded ?? false),
    };
    for (const out of outputs) {
      if (out.storage !== source.storage || out === source) continue;
      out.view = { ...view };
      out.unversioned = source.unversioned;
    }
  }
  const node = gradMode.enabled && rule.vjp ? record(primitive, attrs, operands, outputs) : null;
  if (observed()) notifyOperation({ name: primitive, inputs: operands, attrs, outputs, node, inPlace: false });
  return outputs as unknown as Outputs<P>;
}

const listed = (result: Tensor | Tensor[]): readonly Tensor[] => (Array.isArray(result) ? result : [result]);

/** Runs `rule.forward`, and releases what it made on the way. */
function forward<P extends Primitive>(primitive: P, rule: Rule<P>, inputs: Inputs<P>, attrs: Attrs<P>): Tensor | Tensor[] {
  memory.operation = primitive;
  const start = memory.open();
  let result: Tensor | Tensor[] = [];
  try {
    result = rule.forward(inputs, attrs);
    return result;
  } finally {
    memory.close(start, listed(result));
  }
}

/** Puts an operation on the tape, unless no gradient is wanted for any operand. */
function record<P extends Primitive>(
  primitive: P,
  attrs: Attrs<P>,
  operands: readonly Operand[],
  outputs: readonly Tensor[],
): PrimitiveNode<P> | null {
  const edges = operands.map(edgeOf);
  const needs = edges.map((e) => e !== null);
  if (!needs.includes(true) || !outputs.some((o) => isDifferentiable(o.dtype))) return null;
  const node = new PrimitiveNode(primitive, attrs, operands, outputs, edges, needs);
  for (let slot = 0; slot < outputs.length; slot++) {
    const out = outputs[slot]!;
    if (!isDifferentiable(out.dtype)) continue;
    out.node = node;
    out.slot = slot;
  }
  node.attach(outputs);
  return node;
}

/** Runs a primitive with a single output. */
export function one<P extends Primitive>(primitive: P, inputs: Inputs<P>, attrs: Attrs<P>): Tensor {
  return (apply(primitive, inputs, attrs) as readonly Tensor[])[0]!;
}

/**
 * Runs a primitive and writes its result into input 0 (`x.mul_(y)`), raising the storage's version.
 * @throws RuntimeError, in PyTorch's words, for leaves that require gradients and for results that do not fit.
 */
export function applyInPlace<P extends Primitive>(primitive: P, inputs: Inputs<P>, attrs: Attrs<P>): Tensor {
  const rule = ruleOf(primitive);
  const operands = inputs as readonly Operand[];
  const target = operands[0]!;
  const edges = operands.map(edgeOf);
  if (gradMode.enabled) refuseLeaf(target);
  // One number everywhere: it does not matter how often it is written.
  if (primitive !== 'fill') refuseSharedMemory(target, operands);
  const needs = edges.map((e) => e !== null);
  const recorded = gradMode.enabled && rule.vjp !== null && needs.some(Boolean) && isDifferentiable(target.dtype);
  // What backward will read of the old value must survive the overwriting.
  const old = recorded && rule.saves?.(needs, attrs).inputs?.includes(0) ? target.over(target.storage.copy()) : target.alias();
  old.node = target.node;
  old.slot = target.slot;
  const before = [old, ...operands.slice(1)];
  memory.operation = primitive;
  const start = memory.open();
  let node: PrimitiveNode<P> | null = null;
  try {
    const value = listed(rule.forward(before as unknown as Inputs<P>, attrs))[0]!;
    refuseMisfit(target, value);
    // Made before the writing: of an operand that shares the target's memory backward would need the old version, and says so.
    if (recorded) node = new PrimitiveNode(primitive, attrs, before, [target], edges, needs);
    overwrite(target, value);
  } finally {
    memory.close(start, []);
  }
  if (node) {
    const written = target.alias();
    written.node = node;
    rebase(target, written);
    node.attach([target.view ? written : target]);
  }
  if (observed()) notifyOperation({ name: primitive, inputs: operands, attrs, outputs: [target], node, inPlace: true });
  return target;
}

/** Writes the numbers of `value` into `target`'s memory, without recording; raises the version. */
export function overwrite(target: Tensor, value: Tensor): void {
  notifyWrite(target.storage);
  copyInto(target, value);
  if (target.unversioned) return;
  target.storage.version++;
  target.storage.writtenAt = origin.current;
}

function refuseLeaf(target: Tensor): void {
  if (target.requiresGrad && !target.node) throw runtimeError('a leaf Variable that requires grad is being used in an in-place operation.');
  const base = target.view?.base;
  if (target.view?.unrecorded && edgeOf(base!)) {
    throw runtimeError(
      'A view was created in no_grad mode and is being modified inplace with grad mode enabled. Given that this use case is ambiguous and error-prone, it is forbidden. ' +
        "You can clarify your code by moving both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be tracked) " +
        'or both outside (if you want the inplace to be tracked).',
    );
  }
  if (base?.requiresGrad && !base.node)
    throw runtimeError('a view of a leaf Variable that requires grad is being used in an in-place operation.');
  const edge = target.view?.oneOfSeveral ? edgeOf(target) : null;
  if (edge) {
    throw runtimeError(
      `Output ${edge.slot} of ${edge.node.shortLabel} is a view and is being modified inplace. This view is the output of a function that returns multiple views. ` +
        'Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.',
    );
  }
}

/** What would be written depends on the order where elements share memory. As in ATen/MemoryOverlap.cpp, of operands with gaps nothing is said. */
export function refuseSharedMemory(target: Tensor, operands: readonly Operand[]): void {
  if (target.size === 0) return;
  if (target.strides.some((s, d) => s === 0 && target.shape[d]! > 1)) {
    throw runtimeError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
  for (const t of operands) {
    if (!t || t === target || t.storage !== target.storage || t.size === 0 || !isDense(t) || !isDense(target)) continue;
    const apart = t.offset + t.size <= target.offset || target.offset + target.size <= t.offset;
    if (apart || (t.offset === target.offset && t.size === target.size && sameShape(t.strides, target.strides))) continue;
    throw runtimeError(
      'unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
}

function refuseMisfit(target: Tensor, value: Tensor): void {
  if (!sameShape(target.shape, value.shape)) {
    throw runtimeError(`output with shape ${formatShape(target.shape)} doesn't match the broadcast shape ${formatShape(value.shape)}`);
  }
  const rank = { bool: 0, integral: 1, floating: 2, complex: 3 } as const;
  if (rank[category(value.dtype)] > rank[category(target.dtype)]) {
    throw runtimeError(
      `result type ${dtypeInfo(value.dtype).title} can't be cast to the desired output type ${dtypeInfo(target.dtype).title}`,
    );
  }
}
