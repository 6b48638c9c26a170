import type { TraceEdge } from '../../src/protocol/trace.ts';
import { ancestors, type Group, type Hierarchy, type Item } from './hierarchy.ts';

/** One end of a link: a child of the level's group, at one of its ports if it is expanded; or a port of the group itself (`item` null). */
export interface End {
  readonly item: string | null;
  readonly port: string | null;
}

/** What is drawn as one line within one level. It stands for one or more of the trace's edges. */
export interface Link {
  readonly id: string;
  readonly from: End;
  readonly to: End;
  readonly edges: readonly TraceEdge[];
  /** It ends at the node that uses the value, not on the way there. */
  readonly arrives: boolean;
}

/** A place on a group's border where values come in or go out. */
export interface Port {
  readonly id: string;
  readonly way: 'in' | 'out';
  /** From one column to another: enters at the left and leaves at the right. */
  readonly sideways: boolean;
}

/** The inside of one expanded group. */
export interface Level {
  readonly group: Group;
  readonly ports: readonly Port[];
  readonly links: readonly Link[];
}

/** Parallel uses by one node are drawn apart while they are this few; more become one line. */
const mostParallel = 4;

interface Draft {
  readonly ports: Map<string, { id: string; way: 'in' | 'out'; sideways: boolean }>;
  readonly links: Map<string, { from: End; to: End; edges: TraceEdge[]; arrives: boolean }>;
}

/** Whether the group's inside is shown. The run itself always is. */
export const isOpen = (group: Group, expanded: ReadonlySet<string>): boolean => group.parent === null || expanded.has(group.key);

/** What stands for an item on the screen: itself, or the outermost collapsed group around it. */
export function visible(item: Item, expanded: ReadonlySet<string>): Item {
  return ancestors(item).find((group) => !isOpen(group, expanded)) ?? item;
}

/**
 * The levels that are on the screen, by group key: the run and every expanded group inside expanded groups. An edge between two
 * groups is cut at their borders: a link inside each expanded group up to its border, and one between the boxes where they meet.
 */
export function buildLevels(hierarchy: Hierarchy, expanded: ReadonlySet<string>): ReadonlyMap<string, Level> {
  const drafts = new Map<string, Draft>();
  const shown = (group: Group): void => {
    drafts.set(group.key, { ports: new Map(), links: new Map() });
    for (const child of group.children) if (child.kind === 'group' && isOpen(child, expanded)) shown(child);
  };
  shown(hierarchy.root);

  const chains = new Map<Item, readonly Item[]>();
  /** The groups around what stands for the node, outermost first, and that item itself last. */
  const chain = (id: number): readonly Item[] => {
    const item = visible(hierarchy.leaves[id]!, expanded);
    const known = chains.get(item);
    if (known) return known;
    const made = [...ancestors(item), item];
    chains.set(item, made);
    return made;
  };

  const link = (group: Item, from: End, to: End, edge: TraceEdge, arrives: boolean): void => {
    const { links } = drafts.get(group.key)!;
    const base = `${from.item ?? ''}:${from.port ?? ''}>${to.item ?? ''}:${to.port ?? ''}`;
    const id = arrives && edge.slot < mostParallel && to.item?.startsWith('n') ? `${base}:${edge.slot}` : base;
    const known = links.get(id);
    if (known) known.edges.push(edge);
    else links.set(id, { from, to, edges: [edge], arrives });
  };
  const port = (group: Item, way: 'in' | 'out', source: Item, sideways: boolean): string => {
    const id = `${way}:${source.key}`;
    const { ports } = drafts.get(group.key)!;
    const known = ports.get(id);
    if (known) known.sideways ||= sideways;
    else ports.set(id, { id, way, sideways });
    return id;
  };

  for (const edge of hierarchyEdges(hierarchy)) {
    const from = chain(edge.from);
    const to = chain(edge.to);
    const source = from.at(-1)!;
    const target = to.at(-1)!;
    if (source === target) continue;
    let shared = 0;
    while (from[shared + 1] === to[shared + 1]) shared += 1;
    const meeting = from[shared] as Group;
    const sideways = meeting.columns && from[shared + 1]!.kind === 'group' && to[shared + 1]!.kind === 'group';

    let end: End = { item: source.key, port: null };
    for (let depth = from.length - 2; depth > shared; depth--) {
      const group = from[depth]!;
      const id = port(group, 'out', source, sideways);
      link(group, end, { item: null, port: id }, edge, false);
      end = { item: group.key, port: id };
    }
    for (let depth = shared; depth < to.length - 1; depth++) {
      const next = to[depth + 1]!;
      const last = depth === to.length - 2;
      const id = last ? null : port(next, 'in', source, sideways);
      link(to[depth]!, end, { item: next.key, port: id }, edge, last);
      end = { item: null, port: id };
    }
  }

  const levels = new Map<string, Level>();
  for (const [key, draft] of drafts) {
    levels.set(key, {
      group: hierarchy.groups.get(key)!,
      ports: [...draft.ports.values()],
      links: [...draft.links].map(([id, rest]) => ({ id: `${key}|${id}`, ...rest })),
    });
  }
  return levels;
}

function* hierarchyEdges(hierarchy: Hierarchy): Iterable<TraceEdge> {
  const { leaves } = hierarchy;
  for (const [to, edges] of hierarchy.adjacency.into.entries()) if (leaves[to]) yield* edges;
}

/** How many boxes a level shows before it is called too full to open by itself. */
const comfortable = 32;

/** What is open at first: groups from the outside in, breadth first, as long as the picture stays small enough to read. */
export function initiallyExpanded(hierarchy: Hierarchy): ReadonlySet<string> {
  const expanded = new Set<string>();
  let boxes = hierarchy.root.children.length;
  const waiting: Group[] = [hierarchy.root];
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const inner = group.children.filter((child) => child.kind === 'group');
    const added = inner.reduce((sum, child) => sum + child.children.length, 0);
    const alone = inner.length === 1 && boxes - 1 + added <= 2 * comfortable;
    // Siblings open together or not at all: one layer open beside eleven closed ones would say that it matters more.
    if (!inner.length || (boxes + added > comfortable && !alone)) continue;
    for (const child of inner) expanded.add(child.key);
    boxes += added;
    waiting.push(...inner);
  }
  return expanded;
}
