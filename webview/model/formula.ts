import type { Trace, TraceNode } from '../../src/protocol/trace.ts';
import { exact, factor, isScalar } from './format.ts';
import type { Adjacency } from './graph.ts';

/** An operation's rule for one node: as it is written, and with the node's numbers put in where all are single numbers. */
export interface Rule {
  /** The names of the rule and the variables that stand for them here. */
  readonly operands: readonly { readonly symbol: string; readonly node: number }[];
  readonly value: Line;
  readonly cotangents: readonly Line[];
}
interface Line {
  readonly symbols: string;
  readonly numbers: string | null;
}

/** Puts words in the place of names: whole names only, so that `x` in `exp(x)` is found and `x` in `max` is not. */
export function substitute(text: string, words: ReadonlyMap<string, string>): string {
  return text.replace(/[\p{L}_][\p{L}\p{M}\p{N}_]*/gu, (name) => words.get(name.normalize('NFC')) ?? name);
}

/** The rule of the operation that made the node; null for leaves and for operations whose rule is not known. */
export function ruleOf(node: TraceNode, trace: Trace, graph: Adjacency): Rule | null {
  const { formula } = node;
  if (!formula) return null;
  const inputs = graph.into[node.id]!;
  const operands = formula.names.flatMap((symbol, slot) => {
    const edge = inputs.find((candidate) => candidate.slot === slot);
    return edge ? [{ symbol, node: edge.from }] : [];
  });
  const single = (id: number): number | null => {
    const { value } = trace.nodes[id]!;
    return isScalar(value.shape) ? (value.first[0] ?? null) : null;
  };
  const own = single(node.id);
  const numbers = new Map<string, string>();
  for (const { symbol, node: id } of operands) {
    const x = single(id);
    if (x !== null) numbers.set(symbol.normalize('NFC'), factor(x));
  }
  const known = own !== null && numbers.size === formula.names.length && formula.names.length > 0;
  const cotangent = node.grad && isScalar(node.grad.shape) ? (node.grad.first[0] ?? null) : null;
  const back = new Map(numbers);
  if (cotangent !== null) back.set('ḡ'.normalize('NFC'), factor(cotangent));
  if (own !== null) for (const symbol of ['out', 'y', 'result']) if (!numbers.has(symbol)) back.set(symbol, factor(own));
  return {
    operands,
    value: { symbols: formula.value, numbers: known ? `${substitute(formula.value, numbers)} = ${exact(own)}` : null },
    cotangents: formula.vjp.map((text) => ({ symbols: text, numbers: known && cotangent !== null ? substitute(text, back) : null })),
  };
}
