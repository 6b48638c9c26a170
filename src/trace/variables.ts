import { grad, LeafNode, type Node, type Operand, observe, Tensor, withGradMode } from '../engine/index.ts';
import type { RecordedEdge, Recording } from './recording.ts';

/** The recorded variables of a finished run as tensors with their history, so that derivatives between any two can be asked for. */
export class Variables {
  readonly #made = new Map<number, Tensor>();
  constructor(readonly recording: Recording) {}

  /** The variable as a tensor on the tape. @throws Error where no gradient was recorded for it. */
  tensor(id: number): Tensor {
    const n = this.recording.nodes[id];
    if (!n) throw new Error(`the trace has no variable number ${id}`);
    const made = this.#made.get(id);
    if (made) return made;
    if (!n.place) throw new Error(`no gradient was recorded for ${n.name ?? n.op ?? 'this variable'}`);
    const t = n.tensor.alias();
    if (n.place.node instanceof LeafNode) {
      t.requiresGrad = true;
      t.accumulator = n.place;
    } else {
      t.node = n.place.node;
      t.slot = n.place.slot;
    }
    this.#made.set(id, t);
    return t;
  }

  /** Edges along which gradient flows, by the variable they come from and by the one they lead to. */
  get edges(): { from: Map<number, RecordedEdge[]>; to: Map<number, RecordedEdge[]> } {
    const from = new Map<number, RecordedEdge[]>();
    const to = new Map<number, RecordedEdge[]>();
    for (const e of this.recording.edges) {
      if (!e.flows) continue;
      push(from, e.from, e);
      push(to, e.to, e);
    }
    return { from, to };
  }

  /** Cotangents of all nodes on the way from `of` (seeded with ones) to `wrt`, in the order of the pass. */
  cotangents(of: number, wrt: readonly number[]): Map<Node, Operand[]> {
    const seen = new Map<Node, Operand[]>();
    const stop = observe({
      cotangent: (node, slot, g) => {
        const slots = seen.get(node) ?? node.results.map(() => null);
        slots[slot] = g;
        seen.set(node, slots);
      },
    });
    try {
      const root = this.tensor(of);
      grad(
        [root],
        wrt.map((i) => this.tensor(i)),
        [Tensor.full(root.shape, 1, root.dtype)],
        { inspect: true },
      );
    } finally {
      stop();
    }
    return seen;
  }

  /** What arrives at input `slot` of the operation that made `id` when `g` arrives at `id`. Null where nothing does. */
  pullBack(id: number, slot: number, gs: readonly Operand[]): Tensor | null {
    const { engineNode } = this.recording.nodes[id]!;
    if (!engineNode) return null;
    return withGradMode(false, () => engineNode.vjp(gs)[slot] ?? null);
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
