import type { Summary, Trace, TraceNode } from '../../src/protocol/trace.ts';

/** How a quantity differs between two runs. */
export interface Change {
  readonly before: Summary | null;
  readonly after: Summary | null;
  /**
   * Largest difference of any recorded number of it (norm, sum, extremes, first entries), relative to the larger norm: 0 for the same numbers, Infinity
   * where only one run has it or the shapes differ.
   */
  readonly relative: number;
}

/** One run beside another: what each variable was there. */
export interface Comparison {
  /** What it is compared with. */
  readonly title: string;
  /** By node of the shown run; null where the other run has no such variable. */
  readonly nodes: readonly ({ readonly value: Change; readonly grad: Change } | null)[];
  /** Variables that only the other run has. */
  readonly gone: readonly TraceNode[];
}

/**
 * Sets one run beside another. Variables are the same when they have the same name (or operation) in the same module call and come at the same turn
 * there, so that an edit elsewhere does not shift them.
 */
export function compareTraces(shown: Trace, other: Trace, title: string): Comparison {
  const partners = new Map<string, TraceNode>();
  const keysOfOther = keys(other);
  other.nodes.forEach((node, id) => partners.set(keysOfOther[id]!, node));
  const seen = new Set<TraceNode>();
  const keysOfShown = keys(shown);
  const nodes = shown.nodes.map((node, id) => {
    const partner = partners.get(keysOfShown[id]!);
    if (!partner) return null;
    seen.add(partner);
    return { value: change(partner.value, node.value), grad: change(partner.grad, node.grad) };
  });
  return { title, nodes, gone: other.nodes.filter((node) => !seen.has(node)) };
}

/** Whether any number of the two runs differs. */
export const differs = ({ nodes, gone }: Comparison): boolean =>
  gone.length > 0 || nodes.some((node) => node === null || node.value.relative > 0 || node.grad.relative > 0);

function keys({ nodes, scopes }: Trace): readonly string[] {
  const turns = new Map<string, number>();
  return nodes.map((node) => {
    const base = `${scopes[node.scope]?.path ?? ''}|${node.kind === 'operation' ? 'op' : node.kind}|${node.name ?? ''}|${node.op ?? ''}|${node.slot}`;
    const turn = turns.get(base) ?? 0;
    turns.set(base, turn + 1);
    return `${base}|${turn}`;
  });
}

const statistics = ['norm', 'absSum', 'sum', 'min', 'max'] as const;

function change(before: Summary | null, after: Summary | null): Change {
  return { before, after, relative: relative(before, after) };
}

function relative(a: Summary | null, b: Summary | null): number {
  if (!a || !b) return a === b ? 0 : Infinity;
  if (a.shape.join() !== b.shape.join()) return Infinity;
  let largest = 0;
  const see = (x: number, y: number, unit: number): void => {
    if (Object.is(x, y) || x === y) return;
    largest = Math.max(largest, Number.isFinite(x - y) && unit > 0 ? Math.abs(x - y) / unit : Infinity);
  };
  const norm = Math.max(a.norm, b.norm);
  for (const name of statistics) see(a[name], b[name], name === 'sum' || name === 'absSum' ? Math.max(a.absSum, b.absSum) : norm);
  a.first.forEach((x, i) => see(x, b.first[i] ?? Number.NaN, norm));
  return largest;
}

/** `+12 %`, `×40`, `new`, `gone`, `=`: how the norm went from one run to the other. */
export function changeText({ before, after, relative: size }: Change): string {
  if (size === 0) return '=';
  if (!before) return 'new';
  if (!after) return 'gone';
  const ratio = after.norm / before.norm;
  if (!Number.isFinite(ratio) || ratio === 0) return 'changed';
  if (ratio >= 10) return `×${Number(ratio.toPrecision(3)).toLocaleString('en')}`;
  if (ratio <= 0.1) return `÷${Number((1 / ratio).toPrecision(3)).toLocaleString('en')}`;
  const percent = (ratio - 1) * 100;
  // Only the direction of the tensor changed.
  if (Math.abs(percent) < 0.005) return `${Number((size * 100).toPrecision(2))} % turned`;
  return `${percent > 0 ? '+' : '−'}${Number(Math.abs(percent).toPrecision(3))} %`;
}
