import { jvp, LeafNode, type Node, type Operand, Tensor, withGradMode } from '../engine/index.ts';
import type { Pass, PassStep } from '../protocol/run.ts';
import { summarize } from './summary.ts';
import type { Variables } from './variables.ts';

const SHOWN = 16;

/**
 * One pass through the graph, step by step. Forward mode: tangents from the seeded input, in the order of the program. Reverse mode: cotangents
 * from the seeded output, backwards. The seed is 1 (ones, for tensors).
 */
export function passFrom(variables: Variables, mode: 'forward' | 'reverse', seed: number): Pass {
  const { recording } = variables;
  const byPlace = new Map<Node, Map<number, number>>();
  recording.nodes.forEach((n, id) => {
    if (!n.place) return;
    const slots = byPlace.get(n.place.node) ?? new Map<number, number>();
    if (!slots.has(n.place.slot)) slots.set(n.place.slot, id);
    byPlace.set(n.place.node, slots);
  });
  const steps: PassStep[] = [];
  const note = (node: Node, values: readonly Operand[]) => {
    values.forEach((t, slot) => {
      const id = byPlace.get(node)?.get(slot);
      if (t && id !== undefined) steps.push({ node: id, summary: { norm: summarize(t).norm, values: t.toArray().slice(0, SHOWN) } });
    });
  };
  const leaves = recording.nodes.flatMap((n, id) => (n.place?.node instanceof LeafNode || (n.kind === 'input' && n.place) ? [id] : []));
  const ends = recording.lossNode >= 0 ? [recording.lossNode] : recording.nodes.flatMap((n, id) => (n.output && n.place ? [id] : []));
  const start = variables.tensor(seed);
  const ones = Tensor.full(start.shape, 1, start.dtype);
  if (mode === 'forward')
    withGradMode(false, () =>
      jvp(
        ends.map((i) => variables.tensor(i)),
        [start],
        [ones],
        note,
      ),
    );
  else
    for (const [node, gs] of variables.cotangents(
      seed,
      leaves.filter((i) => i <= seed),
    ))
      note(node, gs);
  const size = (ids: readonly number[]) => ids.reduce((n, i) => n + recording.nodes[i]!.tensor.size, 0);
  return { mode, seed, steps, passes: { forward: size(leaves), reverse: size(ends) } };
}
