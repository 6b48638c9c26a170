import type { Tensor } from '../engine/index.ts';
import type { RecordedLeaf, Recording } from './recording.ts';
import { norm, summarize } from './summary.ts';

/** A leaf that the script differentiates, as Python knows it. `grad`: the handle of its gradient, -1 where `backward()` left it in the leaf itself. */
export interface StepLeaf {
  readonly name: string;
  readonly kind: 'parameter' | 'input';
  readonly handle: number;
  readonly grad: number;
}

/** One backward pass of a script, as it is recorded. */
export interface RecordedStep {
  readonly site: number;
  /** Null where the pass did not start from a single number. */
  readonly loss: number | null;
  /** Milliseconds since the pass before, this one included. */
  readonly time: number;
  /** Euclidean norms of the leaves' gradients, by name. */
  readonly gradients: Readonly<Record<string, number>>;
  /** The whole of it, for the steps that are kept. */
  readonly recording: Recording | null;
}

/** The record of a backward pass that has just ended. Leaves are summarised at once: the optimizer is about to change them. */
export function stepOf(
  recording: Recording | null,
  root: Tensor,
  leaves: readonly StepLeaf[],
  tensorOf: (handle: number) => Tensor,
  site: number,
  time: number,
): RecordedStep {
  const gradients: Record<string, number> = {};
  const kept: RecordedLeaf[] = [];
  for (const { name, kind, handle, grad } of leaves) {
    const t = tensorOf(handle);
    const g = grad >= 0 ? tensorOf(grad) : t.grad;
    if (g) gradients[name] = norm(g);
    if (recording) kept.push({ name, kind, node: recording.nodeOf(t), value: summarize(t), grad: g && summarize(g) });
  }
  if (recording) recording.leaves = kept;
  return { site, loss: root.size === 1 ? root.item() : null, time, gradients, recording };
}
