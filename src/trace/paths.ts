import { Tensor } from '../engine/index.ts';
import type { PathContribution, Paths } from '../protocol/run.ts';
import type { RecordedEdge } from './recording.ts';
import { summarize } from './summary.ts';
import type { Variables } from './variables.ts';

/** More paths than this are not walked one by one; their number is still counted. */
const MAX_WALKED = 512;

/**
 * The sum over paths: ∂of/∂wrt is the sum, over all paths between them, of the product of the local derivatives along each
 * (the chain rule's second case). For tensors, the product of a path is the norm of what flows along it alone.
 */
export function pathsBetween(variables: Variables, of: number, wrt: number, top: number): Paths {
  const { nodes } = variables.recording;
  const towards = variables.edges.to;
  const reaches = reachableFrom(variables, wrt);
  const total = countPaths(towards, of, wrt);
  const found: PathContribution[] = [];
  const scalar = [of, wrt].every((i) => nodes[i]!.tensor.size === 1);
  let sum = 0;
  const y = variables.tensor(of);
  const walk = (id: number, g: Tensor, path: readonly number[], factors: readonly number[]): void => {
    if (found.length >= MAX_WALKED) return;
    if (id === wrt) {
      const product = scalar ? g.item() : summarize(g).norm;
      sum += product;
      found.push({ nodes: [...path].reverse(), factors: factors.every((f) => !Number.isNaN(f)) ? [...factors].reverse() : null, product });
      return;
    }
    for (const e of towards.get(id) ?? []) {
      if (!reaches.has(e.from)) continue;
      const made = nodes[id]!;
      const gs = made.engineNode!.results.map((_, i) => (i === made.slot ? g : null));
      const back = variables.pullBack(id, e.slot, gs);
      if (!back) continue;
      const single = g.size === 1 && back.size === 1;
      walk(e.from, back, [...path, e.from], [...factors, single ? localSlope(variables, e) : Number.NaN]);
    }
  };
  walk(of, Tensor.full(y.shape, 1, y.dtype), [of], []);
  found.sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  return { paths: found.slice(0, top), total, walked: found.length, sum };
}

function localSlope(variables: Variables, e: RecordedEdge): number {
  const made = variables.recording.nodes[e.to]!;
  const one = Tensor.full(made.tensor.shape, 1, made.tensor.dtype);
  return (
    variables
      .pullBack(
        e.to,
        e.slot,
        made.engineNode!.results.map((_, i) => (i === made.slot ? one : null)),
      )
      ?.item() ?? 0
  );
}

/** Variables that depend on `start`, itself included. */
export function reachableFrom(variables: Variables, start: number): Set<number> {
  const from = variables.edges.from;
  const seen = new Set([start]);
  const stack = [start];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    for (const e of from.get(id) ?? []) {
      if (seen.has(e.to)) continue;
      seen.add(e.to);
      stack.push(e.to);
    }
  }
  return seen;
}

/** How many paths lead from `wrt` to `of`. Variables are numbered in the order of the program, so one sweep does. */
export function countPaths(towards: ReadonlyMap<number, readonly RecordedEdge[]>, of: number, wrt: number): number {
  const counts = new Map<number, number>([[wrt, 1]]);
  for (let id = wrt + 1; id <= of; id++) {
    let n = 0;
    for (const e of towards.get(id) ?? []) n += counts.get(e.from) ?? 0;
    if (n > 0) counts.set(id, n);
  }
  return counts.get(of) ?? 0;
}
