import { one } from '../apply.ts';
import { isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import type { Operand } from '../primitive.ts';
import { sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { ancestorsOf, reachable } from './backward.ts';
import { edgeOf } from './graph.ts';
import type { Node, ResultMeta } from './node.ts';

/** What a forward-mode pass saw on the way: called with each node's tangents in the order of the program. */
export type TangentVisitor = (node: Node, tangents: readonly Operand[]) => void;

/**
 * Forward mode along the recorded tape: tangents of `outputs` from tangents of `inputs`, earliest node first.
 * No second run of the user's program is needed. Null stands for a zero tangent.
 */
export function jvp(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  tangents: readonly Operand[],
  visit?: TangentVisitor,
): (Tensor | null)[] {
  const sources = inputs.map((t, i) => {
    const edge = edgeOf(t);
    if (!edge) throw runtimeError('forward mode needs an input that requires grad');
    const v = tangents[i];
    if (v && !sameShape(v.shape, t.shape)) throw runtimeError(`tangent ${i} has shape [${v.shape}], its input [${t.shape}]`);
    return edge;
  });
  const ends = outputs.map(edgeOf);
  const order = reachable(ends.flatMap((e) => (e ? [e.node] : [])));
  const useful = ancestorsOf(new Set(sources.map((e) => e.node)), order);
  const known = new Map<Node, Operand[]>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (!useful.has(node)) continue;
    const given = sources.flatMap((e, k) => (e.node === node ? [{ slot: e.slot, tangent: tangents[k] ?? null }] : []));
    const ins = node.edges.map((e) => (e ? (known.get(e.node)?.[e.slot] ?? null) : null));
    const outs: Operand[] = ins.some(Boolean)
      ? node.jvp(ins).map((t, slot) => t && conform(t, node.results[slot]!))
      : node.results.map(() => null);
    // A seeded intermediate value is cut from what came before it.
    for (const { slot, tangent } of given) outs[slot] = tangent;
    known.set(node, outs);
    visit?.(node, outs);
  }
  return ends.map((e) => (e ? (known.get(e.node)?.[e.slot] ?? null) : null));
}

/** The tangent of a value has its shape and dtype; a rule may leave a tangent in the shape of the one operand it came from. */
function conform(tangent: Tensor, like: ResultMeta): Tensor {
  const shaped = sameShape(tangent.shape, like.shape) ? tangent : one('expand', [tangent], { shape: like.shape });
  const real = isComplex(shaped.dtype) && !isComplex(like.dtype) ? one('real', [shaped], {}) : shaped;
  return real.dtype === like.dtype ? real : one('cast', [real], { dtype: like.dtype });
}

/** Tangents of several uses added up; null is zero. */
export function addTangents(...parts: Operand[]): Operand {
  return parts.reduce<Operand>((sum, t) => (sum && t ? one('add', [sum, t], {}) : (sum ?? t)), null);
}

/** A zero tangent made explicit, for rules that need one. */
export const materialize = (t: Operand, like: { shape: readonly number[]; dtype: Tensor['dtype'] }): Tensor =>
  t ?? Tensor.full(like.shape, 0, like.dtype);
