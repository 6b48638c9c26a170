import type { Trace } from '../../src/protocol/trace.ts';
import { compact, isScalar, subscript } from './format.ts';

/**
 * A short name for every node that no other node has: the variable's name, else the operation's, a constant's number; where several nodes share one
 * (a variable assigned in a loop), they are numbered in order of time: h₁, h₂, h₃.
 */
export function nodeNames(trace: Trace): readonly string[] {
  const plain = trace.nodes.map(
    (node) =>
      node.name ??
      node.op ??
      (node.kind === 'constant' && isScalar(node.value.shape) ? compact(node.value.first[0] ?? Number.NaN) : node.kind),
  );
  const count = new Map<string, number>();
  for (const name of plain) count.set(name, (count.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return plain.map((name) => {
    if (count.get(name) === 1) return name;
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return name + subscript(nth);
  });
}
