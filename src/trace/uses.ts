import type { Edge } from '../engine/index.ts';
import type { UseContribution } from '../protocol/run.ts';
import { summarize } from './summary.ts';
import type { Variables } from './variables.ts';

/** Values of a contribution that travel with it; larger ones are asked for in slices. */
const MAX_VALUES = 4096;

/**
 * What each use of a variable contributes to its gradient; their sum is the gradient. For a matrix shared over time steps this is
 * backpropagation through time, one term per step. `of` defaults to the loss.
 */
export function usesOf(variables: Variables, id: number, of = variables.recording.lossNode): UseContribution[] {
  if (of < 0) throw new Error('the run has no loss');
  const cotangents = variables.cotangents(of, [id]);
  const { nodes } = variables.recording;
  const out: UseContribution[] = [];
  for (const e of variables.edges.from.get(id) ?? []) {
    // The same value on the tape, whose memory the program wrote to without telling the tape.
    if (isOnePlace(nodes[id]!.place, nodes[e.to]!.place)) {
      out.push(...usesOf(variables, e.to, of));
      continue;
    }
    const gs = cotangents.get(nodes[e.to]!.engineNode!);
    const g = gs && variables.pullBack(e.to, e.slot, gs);
    if (!g) continue;
    // A use that broadcasts the variable contributes the sum over its copies.
    const own = nodes[id]!.tensor;
    const values = sumToShape(g.toArray(), g.shape, own.shape);
    const { norm } = g.size === own.size ? summarize(g) : { norm: Math.hypot(...values) };
    out.push({ node: e.to, slot: e.slot, norm, values: values.slice(0, MAX_VALUES), shape: own.shape });
  }
  return out;
}

const isOnePlace = (a: Edge | null, b: Edge | null): boolean => a !== null && a.node === b?.node && a.slot === b.slot;

/** Undoes a broadcast: the sum over the copies. */
export function sumToShape(values: number[], shape: readonly number[], target: readonly number[]): number[] {
  if (shape.length === target.length && shape.every((s, d) => s === target[d])) return values;
  const lead = shape.length - target.length;
  const out = new Array<number>(target.reduce((n, s) => n * s, 1)).fill(0);
  values.forEach((v, flat) => {
    let rest = flat,
      at = 0,
      step = 1;
    for (let d = shape.length - 1; d >= 0; d--) {
      const i = rest % shape[d]!;
      rest = Math.floor(rest / shape[d]!);
      if (d < lead) continue;
      if (target[d - lead] !== 1) at += i * step;
      step *= target[d - lead]!;
    }
    out[at]! += v;
  });
  return out;
}
