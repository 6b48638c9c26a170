import type { Trace, TraceEdge } from '../../src/protocol/trace.ts';

/** The trace's edges by their ends, made once per trace. */
export interface Adjacency {
  /** Edges into a node, by input slot. */
  readonly into: readonly (readonly TraceEdge[])[];
  /** Edges out of a node, in order of use. */
  readonly outOf: readonly (readonly TraceEdge[])[];
}

export function adjacency(trace: Trace): Adjacency {
  const into: TraceEdge[][] = trace.nodes.map(() => []);
  const outOf: TraceEdge[][] = trace.nodes.map(() => []);
  for (const edge of trace.edges) {
    into[edge.to]!.push(edge);
    outOf[edge.from]!.push(edge);
  }
  for (const edges of into) edges.sort((a, b) => a.slot - b.slot);
  for (const edges of outOf) edges.sort((a, b) => a.to - b.to || a.slot - b.slot);
  return { into, outOf };
}

/** Nodes that hang together with `start` by edges in either direction. */
export const connected = (start: number, graph: Adjacency): ReadonlySet<number> =>
  walk(start, (id) => [...graph.into[id]!.map((e) => e.from), ...graph.outOf[id]!.map((e) => e.to)]);

/** Nodes that `start` depends on (`into`) or that depend on it (`outOf`), itself included. */
export const reachable = (start: number, edges: 'into' | 'outOf', graph: Adjacency): ReadonlySet<number> =>
  walk(start, (id) => (graph[edges][id] ?? []).map((edge) => (edges === 'into' ? edge.from : edge.to)));

/** Everything that steps from one node to the next lead to. */
function walk(start: number, nextOf: (id: number) => readonly number[]): ReadonlySet<number> {
  const seen = new Set([start]);
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of nextOf(id)) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return seen;
}
