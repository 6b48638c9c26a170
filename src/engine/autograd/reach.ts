import type { Storage } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import type { Node } from './node.ts';

/** What can be read from some tensors and nodes. */
export interface Reach {
  /** Their own storages, those of their gradients and bases, and all that the tape behind them holds. */
  readonly storages: ReadonlySet<Storage>;
  /** The tape behind them. */
  readonly nodes: ReadonlySet<Node>;
}

export function reachFrom(tensors: Iterable<Tensor | null>, nodes: Iterable<Node | null>): Reach {
  const storages = new Set<Storage>();
  const seen = new Set<Tensor>();
  const tape = new Set<Node>();
  const [newTensors, newNodes]: [Tensor[], Node[]] = [[], []];
  const tensor = (t: Tensor | null | undefined) => {
    if (!t || seen.has(t)) return;
    seen.add(t);
    newTensors.push(t);
  };
  const node = (n: Node | null | undefined) => {
    if (!n || tape.has(n)) return;
    tape.add(n);
    newNodes.push(n);
  };
  for (const t of tensors) tensor(t);
  for (const n of nodes) node(n);
  for (;;) {
    const t = newTensors.pop();
    if (t) {
      storages.add(t.storage);
      tensor(t.grad);
      tensor(t.view?.base);
      node(t.node);
      node(t.accumulator?.node);
      continue;
    }
    const n = newNodes.pop();
    if (!n) return { storages, nodes: tape };
    for (const held of n.holds()) tensor(held);
    for (const edge of n.edges) node(edge?.node);
  }
}
