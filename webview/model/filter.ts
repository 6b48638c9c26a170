import type { Summary, Trace, TraceNode } from '../../src/protocol/trace.ts';
import { ancestors, type Group, type Hierarchy } from './hierarchy.ts';

export const filters = {
  all: 'Show: everything',
  none: 'Show: no gradient',
  zero: 'Show: gradient zero (dead)',
  bad: 'Show: NaN or Inf',
  below: 'Show: gradient norm below',
  above: 'Show: gradient norm above',
} as const;
export interface Filter {
  readonly kind: keyof typeof filters;
  /** For `below` and `above`. */
  readonly bound: number;
}

const isBad = (summary: Summary | null): boolean => summary !== null && summary.nan + summary.inf > 0;

export function passes(node: TraceNode, { kind, bound }: Filter): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'none':
      return node.grad === null;
    case 'zero':
      return node.grad !== null && node.grad.absSum === 0;
    case 'bad':
      return isBad(node.value) || isBad(node.grad);
    case 'below':
      return node.grad !== null && node.grad.norm < bound;
    case 'above':
      return node.grad !== null && node.grad.norm > bound;
  }
}

/** Name, operation, and the modules around it: what the search looks at. */
export function searchText(node: TraceNode, trace: Trace): string {
  const scope = trace.scopes[node.scope];
  return [node.name, node.op, node.gradFn, node.kind, scope?.path, scope?.type].filter(Boolean).join(' ').toLowerCase();
}

/** Nodes that all words of the search occur in, in order of time. */
export function findNodes(trace: Trace, search: string): readonly TraceNode[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  return trace.nodes.filter((node) => {
    const text = searchText(node, trace);
    return words.every((word) => text.includes(word));
  });
}

/** Keys of the nodes that search and filter leave, and of the groups around them; null when neither is in use. */
export function brightKeys(trace: Trace, hierarchy: Hierarchy, search: string, filter: Filter): ReadonlySet<string> | null {
  if (!search.trim() && filter.kind === 'all') return null;
  const found = search.trim() ? findNodes(trace, search) : trace.nodes;
  const keys = new Set<string>();
  const add = (group: Group): void => {
    keys.add(group.key);
  };
  for (const node of found) {
    const leaf = hierarchy.leaves[node.id];
    if (!leaf || !passes(node, filter)) continue;
    keys.add(leaf.key);
    ancestors(leaf).forEach(add);
  }
  return keys;
}
