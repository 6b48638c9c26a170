import { inReals } from '../complex-views.ts';
import { runtimeError } from '../errors.ts';
import type { Operand } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';
import { type Edge, LeafNode, PrimitiveNode } from './node.ts';

/**
 * Where the gradient of a tensor flows to, or null if none is wanted.
 * A view whose base was written to since gets its history anew, as as_strided of the base (what PyTorch does in VariableHooks::grad_fn).
 */
export function edgeOf(t: Operand): Edge | null {
  if (!t) return null;
  if (t.view && t.view.version !== t.storage.version) rebuildView(t);
  if (t.node) return { node: t.node, slot: t.slot };
  if (!t.requiresGrad) return null;
  t.accumulator ??= { node: new LeafNode(t), slot: 0 };
  return t.accumulator;
}

/** Whether a gradient is wanted of `t`: as `edgeOf`, but also for a view that must not be used any more. */
export const requiresGradient = (t: Tensor): boolean => (t.view?.oneOfSeveral && t.node !== null) || edgeOf(t) !== null;

function rebuildView(t: Tensor): void {
  const { base } = t.view!;
  if (t.view!.oneOfSeveral && t.node) {
    throw runtimeError(
      `Output ${t.slot} of ${t.node.label} is a view and its base or another view of its base has been modified inplace. ` +
        'This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. ' +
        'You should replace the inplace operation by an out-of-place one.',
    );
  }
  t.view!.version = t.storage.version;
  const edge = edgeOf(base);
  if (!edge || t.requiresGrad) return;
  const node = new PrimitiveNode('as_strided', viewGeometry(base, t), [base], [t], [edge], [true]);
  t.node = node;
  t.slot = 0;
  node.attach([t]);
}

/** Gives `target`, just overwritten, the history of `value`; a view passes it on to its base as CopySlices. Call after the version was raised. */
export function rebase(target: Tensor, value: Tensor): void {
  if (!target.view) {
    target.node = value.node;
    target.slot = value.slot;
    return;
  }
  const { base } = target.view;
  const before = base.alias();
  const edges = [edgeOf(base), edgeOf(value)];
  before.node = base.node;
  before.slot = base.slot;
  const node = new PrimitiveNode(
    'copy_slices',
    viewGeometry(base, target),
    [before, value],
    [base],
    edges,
    edges.map((e) => e !== null),
  );
  base.node = node;
  base.slot = 0;
  node.attach([base]);
  rebuildView(target);
}

/** Where a view lies in the memory that it shares with `base`, as attributes of as_strided. */
export function viewGeometry(base: Tensor, view: Tensor) {
  const same = view.dtype === base.dtype;
  const { shape, strides, offset } = same ? view : inReals(view);
  return { shape, strides, offset, dtype: same ? undefined : view.dtype };
}
