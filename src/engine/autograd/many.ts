import { one } from '../apply.ts';
import { type Lifted, type Operand, ruleOf } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { type Node, PrimitiveNode } from './node.ts';

/**
 * The cotangents of a node's inputs from many cotangents of its results at once, which lie along a new first dimension. Where the rule's vjp broadcasts
 * over leading dimensions it is called with all of them; where the operation has a form for one dimension more, that form's vjp is; elsewhere the
 * rule is called once for each. @returns for each input all cotangents along a first dimension (perhaps not yet reduced to its shape), or null.
 */
export function vjpOfMany(node: Node, cotangents: readonly Operand[], count: number): readonly Operand[] {
  if (node instanceof PrimitiveNode) {
    const { many } = ruleOf(node.primitive);
    if (many === 'broadcasts') return node.vjp(cotangents);
    const shapes = node.inputs.map((s) => s?.tensor.shape ?? null);
    const lifted = shapes.some((s) => s?.length === 0) // which has no dimension for `dim` to name
      ? null
      : many?.(
          node.attrs,
          shapes,
          node.results.map((r) => r.shape),
          count,
        );
    if (lifted) return liftedVjp(node, lifted, cotangents, count);
  }
  const each = Array.from({ length: count }, (_, k) => node.vjp(cotangents.map((g) => g && one('select', [g], { dim: 0, index: k }))));
  return node.edges.map((_, i) => stacked(each.map((gs) => gs[i] ?? null)));
}

/** Along a new first dimension, with zeros for what is missing; null where all is. */
export function stacked(parts: readonly Operand[]): Operand {
  const like = parts.find((p) => p !== null);
  if (!like) return null;
  return one(
    'stack',
    parts.map((p) => p ?? Tensor.full(like.shape, 0, like.dtype)),
    { dim: 0 },
  );
}

/** Every saved value stands for all of them: repeated without a copy along the first dimension. */
function liftedVjp(node: PrimitiveNode, { primitive, attrs }: Lifted, cotangents: readonly Operand[], count: number): readonly Operand[] {
  const rank = node.results[0]!.shape.length;
  const repeated = (t: Operand): Operand => {
    if (!t) return null;
    const shape: Shape = [count, ...Array<number>(Math.max(0, rank - t.rank)).fill(1), ...t.shape];
    return one('expand', [t], { shape });
  };
  const context = node.context();
  const lifted = { ...context, attrs, inputs: context.inputs.map(repeated), outputs: context.outputs.map(repeated) };
  return ruleOf(primitive).vjp!(lifted as never, cotangents[0] as Tensor, cotangents);
}

/** Undoes broadcasting of each of the cotangents: [count, …want] from [count, …something that `want` was stretched to]. */
export function reduceMany(g: Tensor, want: Shape, count: number): Tensor {
  const lead = g.rank - 1 - want.length;
  const summed = one('sum_to_size', [g], { shape: [count, ...Array<number>(lead).fill(1), ...want] });
  return lead > 0 ? one('reshape', [summed], { shape: [count, ...want] }) : summed;
}
