import { edgeOf } from '../autograd/graph.ts';
import { isFloating } from '../dtype.ts';
import { contiguousCopy } from '../loops.ts';
import type { Operand } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/** A weighting of the output numbers: the cotangent of one backward pass. */
export interface Row {
  readonly weights: Float64Array;
  /** Which output number it is, where it is just one. */
  readonly single: number | null;
}

/** Unit weights while the passes last; otherwise fixed directions, whose numbers are all different so that no two errors cancel. */
export function rowsFor(outputs: number, passes: number): Row[] {
  // A single number: its gradient must also grow with the cotangent.
  if (outputs === 1)
    return [
      { weights: Float64Array.of(1), single: 0 },
      { weights: Float64Array.of(-0.5), single: null },
    ];
  if (outputs <= passes) {
    return Array.from({ length: outputs }, (_, i) => {
      const weights = new Float64Array(outputs);
      weights[i] = 1;
      return { weights, single: i };
    });
  }
  return [0, 1, 2].map((phase) => ({ weights: Float64Array.from({ length: outputs }, (_, i) => spread(i, phase)), single: null }));
}

/** Numbers in ±(0.5, 1.5) that never repeat; different for each phase. */
export function spread(i: number, phase: number): number {
  const fraction = ((i + 1) * 0.6180339887498949 + phase * 0.377) % 1;
  return ((i + phase) % 3 === 0 ? -1 : 1) * (0.5 + fraction);
}

/** The row's weights as one tensor per output; null for outputs that it does not weigh or that take no gradient. */
export function split(weights: Float64Array, outputs: readonly Tensor[]): Operand[] {
  let at = 0;
  return outputs.map((t) => {
    if (!isFloating(t.dtype)) return null;
    const part = weights.slice(at, at + t.size);
    at += t.size;
    return part.some((w) => w !== 0) ? contiguousCopy(Tensor.wrap(part, t.shape, 'float64'), t.dtype) : null;
  });
}

export function weigh({ weights, single }: Row, numbers: Float64Array): number {
  if (single !== null) return numbers[single]!;
  let s = 0;
  for (let i = 0; i < weights.length; i++) s += weights[i]! * numbers[i]!;
  return s;
}

export function unravel(flat: number, shape: Shape): number[] {
  const index = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = flat; d >= 0; d--) {
    index[d] = rest % shape[d]!;
    rest = Math.floor(rest / shape[d]!);
  }
  return index;
}

/** Which element of which output a row's single number is. */
export function locate(single: number | null, outputs: readonly Tensor[]): { output: number; index: readonly number[] } | null {
  if (single === null) return null;
  let at = single;
  for (const [output, t] of outputs.entries()) {
    if (!isFloating(t.dtype)) continue;
    if (at < t.size) return { output, index: unravel(at, t.shape) };
    at -= t.size;
  }
  return null;
}

/** True if `node` is the leaf `t`, or the copy of it that the function got. */
export function comesFrom(edge: ReturnType<typeof edgeOf>, t: Tensor): boolean {
  const leaf = edgeOf(t)?.node;
  return leaf !== undefined && edge !== null && (edge.node === leaf || edge.node.edges[0]?.node === leaf);
}
