import type { RunError, Trace } from '../../protocol/trace.ts';

/**
 * Which inputs reached the expression that failed: positions among the tensors of the plan's arguments. Null where the record does not tell.
 * The error's place holds the operands' occurrences, and the edges lead from there back to the inputs.
 */
export function culprits(run: Trace | null, error: RunError): Set<number> | null {
  const at = error.location;
  if (!run || !at || run.inputs.length < 2) return null;
  const { edges, occurrences, inputs } = run;
  const inside = occurrences.filter(
    ({ location: l }) =>
      l.file === at.file &&
      (l.line > at.line || (l.line === at.line && l.column >= at.column)) &&
      (l.endLine < at.endLine || (l.endLine === at.endLine && l.endColumn <= at.endColumn)),
  );
  const sources = new Map<number, number[]>();
  for (const e of edges) sources.set(e.to, [...(sources.get(e.to) ?? []), e.from]);
  const reached = new Set<number>();
  const waiting = inside.flatMap((o) => o.nodes.slice(-1));
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    waiting.push(...(sources.get(id) ?? []));
  }
  const guilty = new Set(inputs.flatMap((t, i) => (reached.has(t.node) ? [i] : [])));
  return guilty.size > 0 && guilty.size < inputs.length ? guilty : null;
}
