import type { Chain, ChainLink } from '../protocol/run.ts';
import { jacobianBetween } from './jacobian.ts';
import type { RecordedEdge } from './recording.ts';
import type { Variables } from './variables.ts';

/**
 * The lecture's chain of Jacobians from the loss to a variable: the variables that every path passes, and the Jacobian of each with respect to
 * the next. Their running product, from the loss, is the error signal δ at each; at the end it is the gradient.
 */
export function chainTo(variables: Variables, wrt: number): Chain {
  const of = variables.recording.lossNode;
  if (of < 0) throw new Error('the run has no loss');
  const stations = stationsBetween(variables, of, wrt);
  const links: ChainLink[] = [];
  let product: number[] = variables.recording.nodes[of]!.tensor.size === 1 ? [1] : [];
  if (product.length === 0) throw new Error('the loss is not a single number');
  for (let i = 0; i + 1 < stations.length; i++) {
    const jacobian = jacobianBetween(variables, stations[i]!, stations[i + 1]!);
    product = times(product, jacobian.block);
    links.push({ of: stations[i]!, wrt: stations[i + 1]!, jacobian, product });
  }
  const gradient = jacobianBetween(variables, of, wrt).block[0]!;
  const difference = Math.max(0, ...gradient.map((g, i) => Math.abs(g - product[i]!)));
  return { links, gradient: [...gradient], difference };
}

function times(row: readonly number[], matrix: readonly (readonly number[])[]): number[] {
  const columns = matrix[0]?.length ?? 0;
  const out = new Array<number>(columns).fill(0);
  matrix.forEach((r, i) => {
    r.forEach((v, j) => {
      out[j]! += row[i]! * v;
    });
  });
  return out;
}

/** The variables on every path from `wrt` to `of` (cut vertices), latest first: those with a name in the source, and the two ends. */
function stationsBetween(variables: Variables, of: number, wrt: number): number[] {
  const { to, from } = variables.edges;
  const up = countsFrom(to, wrt, of, 1);
  const down = countsFrom(from, of, wrt, -1);
  const total = up.get(of);
  if (!total) throw new Error('the loss does not depend on this variable');
  const all = [...up.keys()].filter((id) => up.get(id)! * (down.get(id) ?? 0n) === total).sort((a, b) => b - a);
  return all.filter((id) => id === of || id === wrt || variables.recording.nodes[id]!.name !== null);
}

/** Number of paths between `start` and each variable on the way to `end`; exact, since products of large counts are compared. */
function countsFrom(
  edges: ReadonlyMap<number, readonly RecordedEdge[]>,
  start: number,
  end: number,
  direction: 1 | -1,
): Map<number, bigint> {
  const counts = new Map<number, bigint>([[start, 1n]]);
  for (let id = start + direction; direction * id <= direction * end; id += direction) {
    let n = 0n;
    for (const e of edges.get(id) ?? []) n += counts.get(direction === 1 ? e.from : e.to) ?? 0n;
    if (n > 0n) counts.set(id, n);
  }
  return counts;
}
