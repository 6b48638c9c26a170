import type { Trace, TraceNode } from '../../src/protocol/trace.ts';
import { findCalls } from './functions.ts';
import { type Adjacency, adjacency, connected } from './graph.ts';
import { findIterations, type LoopEntry } from './iterations.ts';

/** A collapsible box: a module call, a call of a helper function, a loop iteration, or a stretch of a long flat program. */
export interface Group {
  readonly kind: 'group';
  /** Stable between runs of the same program: made of names and counts, not of node numbers. */
  readonly key: string;
  readonly role: 'run' | 'module' | 'function' | 'iteration' | 'stretch';
  readonly title: string;
  /** Class name of a module; empty otherwise. */
  readonly type: string;
  /** Dotted path of a module, which the names of its parameters begin with; empty otherwise. */
  readonly path: string;
  readonly parent: Group | null;
  readonly children: readonly Item[];
  /** Operations inside, at any depth. */
  readonly operations: number;
  /** Time steps side by side, left to right. */
  readonly columns: boolean;
}

/** A variable. */
export interface Leaf {
  readonly kind: 'node';
  readonly key: string;
  readonly node: TraceNode;
  readonly parent: Group;
}
export type Item = Group | Leaf;

export interface Hierarchy {
  readonly root: Group;
  readonly groups: ReadonlyMap<string, Group>;
  /** By node number; unused constants have none. */
  readonly leaves: readonly (Leaf | undefined)[];
  readonly adjacency: Adjacency;
}

/** More children than this are cut into stretches: neither a reader nor a layout copes with more at once. */
const mostChildren = 160;
const stretchLength = 40;
/** More time steps than this are shown in stretches of steps. */
const mostIterations = 60;

/** A child before it is placed: a node or a scope, with its position in time. */
type Piece = { readonly at: number; readonly node: TraceNode } | { readonly at: number; readonly draft: Draft };

interface Draft {
  key: string;
  role: Group['role'];
  title: string;
  type: string;
  path: string;
  parent: Draft | null;
  groups: Draft[];
  nodes: TraceNode[];
}

/** Which groups besides modules are made. */
export interface Grouping {
  readonly functions: boolean;
  readonly iterations: boolean;
}
export const allGroups: Grouping = { functions: true, iterations: true };

/**
 * Groups a trace by its module calls; inside a module, by calls of helper functions and by loop iterations where a parameter is used again and again at the same
 * places; and what is still too long, into stretches. Leaves (parameters, constants) stand in the innermost group that holds all
 * their uses, so that a layer's weight is inside its layer and a shared one outside of its users.
 */
export function buildHierarchy(trace: Trace, grouping = allGroups): Hierarchy {
  const graph = adjacency(trace);
  const drafts = draftScopes(trace);
  const home = homes(trace, graph);
  // A constant that nothing uses (a default argument before it was copied) says nothing, nor does a second result that nobody wanted (the indices
  // of a max pooling): they are left out.
  // Of a script, the graph is that of the loss: how its data were made and its random keys were split is none of it.
  const together = trace.kind === 'script' && trace.lossNode >= 0 ? connected(trace.lossNode, graph) : null;
  const used = (node: TraceNode): boolean =>
    (together?.has(node.id) ?? true) &&
    ((node.kind !== 'constant' && node.slot === 0) || graph.outOf[node.id]!.length > 0 || node.output || node.id === trace.lossNode);
  for (const node of trace.nodes) if (used(node)) drafts[home[node.id]!]!.nodes.push(node);

  const groups = new Map<string, Group>();
  const leaves: (Leaf | undefined)[] = new Array(trace.nodes.length);
  const order = (node: TraceNode): number => (graph.into[node.id]!.length ? node.id : (graph.outOf[node.id]![0]?.to ?? node.id) - 0.5);

  const firstOf = new Map<Draft, number>();
  const first = (draft: Draft): number => {
    const known = firstOf.get(draft);
    if (known !== undefined) return known;
    let least = Infinity;
    for (const node of draft.nodes) least = Math.min(least, order(node));
    for (const inner of draft.groups) least = Math.min(least, first(inner));
    firstOf.set(draft, least);
    return least;
  };
  const isEmpty = (draft: Draft): boolean => first(draft) === Infinity;

  const finish = (draft: Draft, parent: Group | null): Group => {
    const pieces: Piece[] = [
      ...draft.nodes.map((node) => ({ at: order(node), node })),
      ...draft.groups.filter((inner) => !isEmpty(inner)).map((inner) => ({ at: first(inner), draft: inner })),
    ].sort((a, b) => a.at - b.at);
    const { key, role, title, type, path } = draft;
    return assemble({ key, role, title, type, path }, grouping.functions ? withCalls(draft, pieces) : pieces, parent, true);
  };

  /** Puts what one call of a helper function made into a group of its own, with the leaves that only it uses. */
  const withCalls = (draft: Draft, pieces: readonly Piece[]): readonly Piece[] => {
    const calls = findCalls(
      pieces.map((piece) => ('node' in piece ? piece.node : null)),
      trace,
    );
    // All of it in one call: the group would stand for its parent.
    if (!calls.length || (calls.length === 1 && calls[0]!.start === 0 && calls[0]!.end === pieces.length)) return pieces;
    const count = new Map<string, number>();
    const result: Piece[] = [];
    let at = 0;
    for (const { name, start, end } of calls) {
      result.push(...pieces.slice(at, start));
      const nth = (count.get(name) ?? 0) + 1;
      count.set(name, nth);
      const inside = new Set(pieces.slice(start, end).flatMap((piece) => ('node' in piece ? [piece.node.id] : [])));
      const own = (node: TraceNode): boolean =>
        node.op !== null || (node.kind !== 'input' && graph.outOf[node.id]!.every((edge) => inside.has(edge.to)));
      const nodes = pieces.slice(start, end).flatMap((piece) => ('node' in piece ? [piece.node] : []));
      result.push(...nodes.filter((node) => !own(node)).map((node) => ({ at: order(node), node })));
      const key = `${draft.key}/${name}()${nth === 1 ? '' : `#${nth}`}`;
      const inner: Draft = {
        key,
        role: 'function',
        title: `${name}()`,
        type: '',
        path: draft.path,
        parent: draft,
        groups: [],
        nodes: nodes.filter(own),
      };
      result.push({ at: first(inner), draft: inner });
      at = end;
    }
    return [...result, ...pieces.slice(at)];
  };

  const assemble = (
    head: Pick<Group, 'key' | 'role' | 'title' | 'type' | 'path'>,
    pieces: readonly Piece[],
    parent: Group | null,
    mayLoop: boolean,
  ): Group => {
    const children: Item[] = [];
    const group = { ...head, kind: 'group' as const, parent, children, operations: 0, columns: false };
    groups.set(group.key, group);
    const add = (piece: Piece): void => {
      if ('draft' in piece) children.push(finish(piece.draft, group));
      else {
        const leaf: Leaf = { kind: 'node', key: `n${piece.node.id}`, node: piece.node, parent: group };
        leaves[piece.node.id] = leaf;
        children.push(leaf);
      }
    };
    const loop =
      mayLoop && grouping.iterations
        ? findIterations(pieces.map((piece) => ('node' in piece ? siteOf(piece.node) : `m${piece.draft.title}.${placeOf(piece.draft)}`)))
        : null;
    if (loop) {
      const entries = withOwnLeaves(loop, pieces, graph);
      const iterations = entries.filter((entry) => entry.iteration !== null);
      const iterate = (entry: LoopEntry, under: Group): Group => {
        const inner = entry.pieces.map((index) => pieces[index]!);
        return assemble(
          { key: `${group.key}/t${entry.iteration}`, role: 'iteration', title: `t = ${entry.iteration}`, type: '', path: '' },
          inner,
          under,
          false,
        );
      };
      const addIterations = (): void => {
        if (iterations.length <= mostIterations) {
          for (const entry of iterations) children.push(iterate(entry, group));
          return;
        }
        for (const [start, end] of cut(iterations.length)) {
          const key = `${group.key}/t${start + 1}-${end}`;
          const stretch = {
            ...head,
            kind: 'group' as const,
            role: 'stretch' as const,
            key,
            title: `t = ${start + 1} – ${end}`,
            type: '',
            parent: group,
          };
          const inner: Item[] = [];
          const whole = { ...stretch, children: inner, operations: 0, columns: true };
          for (const entry of iterations.slice(start, end)) inner.push(iterate(entry, whole));
          whole.operations = inner.reduce((sum, child) => sum + (child.kind === 'group' ? child.operations : 0), 0);
          groups.set(key, whole);
          children.push(whole);
        }
      };
      for (const entry of entries) {
        if (entry.iteration === null) add(pieces[entry.pieces[0]!]!);
        else if (entry === iterations[0]) addIterations();
      }
      group.columns = true;
    } else if (pieces.length > mostChildren) {
      const stretches = cut(pieces.length);
      for (const [start, end] of stretches) {
        const key = `${group.key}/${start}-${end}`;
        const title = `${start + 1} – ${end}`;
        children.push(assemble({ key, role: 'stretch', title, type: '', path: head.path }, pieces.slice(start, end), group, false));
      }
    } else {
      for (const piece of pieces) add(piece);
    }
    group.operations = children.reduce(
      (sum, child) => sum + (child.kind === 'group' ? child.operations : child.node.op === null ? 0 : 1),
      0,
    );
    return group;
  };

  return { root: finish(drafts[0]!, null), groups, leaves, adjacency: graph };
}

/** Moves the leaves that only one iteration uses (its constants) into it. */
function withOwnLeaves(loop: readonly LoopEntry[], pieces: readonly Piece[], graph: Adjacency): readonly LoopEntry[] {
  const iterationOf = new Map<number, number>();
  for (const { iteration, pieces: indices } of loop) {
    for (const index of indices) {
      const piece = pieces[index]!;
      if (iteration !== null && 'node' in piece) iterationOf.set(piece.node.id, iteration);
    }
  }
  const owner = (entry: LoopEntry): number | null => {
    const piece = pieces[entry.pieces[0]!]!;
    if (entry.iteration !== null || !('node' in piece) || piece.node.op !== null || piece.node.kind === 'parameter') return null;
    const users = new Set(graph.outOf[piece.node.id]!.map((edge) => iterationOf.get(edge.to)));
    return users.size === 1 ? ([...users][0] ?? null) : null;
  };
  const moved = new Map<number, number[]>();
  const kept = loop.filter((entry) => {
    const into = owner(entry);
    if (into === null) return true;
    moved.set(into, [...(moved.get(into) ?? []), ...entry.pieces]);
    return false;
  });
  return kept.map((entry) => {
    const extra = entry.iteration === null ? undefined : moved.get(entry.iteration);
    return extra ? { ...entry, pieces: [...entry.pieces, ...extra].sort((a, b) => pieces[a]!.at - pieces[b]!.at) } : entry;
  });
}

/** Equal stretches: 40 long, or more where there would be more than 40 of them. */
function cut(length: number): readonly (readonly [number, number])[] {
  const size = Math.max(stretchLength, Math.ceil(length / stretchLength));
  const parts: [number, number][] = [];
  for (let start = 0; start < length; start += size) parts.push([start, Math.min(length, start + size)]);
  return parts;
}

const siteOf = (node: TraceNode): string | null => (node.op === null || node.site < 0 ? null : `${node.site}.${node.slot}.${node.op}`);

/** Where a module is called, told by where its first operation is and by what led there; −1 where that is not known. */
function placeOf(draft: Draft): number {
  const own = draft.nodes.find((node) => node.op !== null);
  return own?.site ?? draft.groups.map(placeOf).find((site) => site >= 0) ?? -1;
}

/** One draft for each scope, keyed by path and, for a module called several times, by which call it is. */
function draftScopes(trace: Trace): Draft[] {
  const scopes = trace.scopes.length ? trace.scopes : [{ id: 0, parent: -1, name: '', type: trace.entry, path: '' }];
  // What the graph shows: a script's other steps called the same modules, and are not counted.
  const shown = new Set<number>([0]);
  for (const { scope } of trace.nodes) for (let id = scope; id >= 0 && !shown.has(id); id = scopes[id]!.parent) shown.add(id);
  // A run of one model is that model: a frame around everything would only take room.
  const tops = scopes.filter((scope) => scope.id !== 0 && scope.parent === 0 && shown.has(scope.id));
  const only = tops.length === 1 && tops[0]!.name === '' ? tops[0]!.id : -1;
  const calls = new Map<string, number>();
  const drafts: Draft[] = [];
  for (const scope of scopes) {
    if (scope.id === only) {
      drafts.push(drafts[0]!);
      continue;
    }
    const parent = scope.id === 0 ? null : drafts[scope.parent]!;
    const base = parent ? `${parent.key}/${scope.name || scope.type}` : 'run';
    const call = (calls.get(base) ?? 0) + (shown.has(scope.id) ? 1 : 0);
    calls.set(base, call);
    const draft: Draft = {
      key: call <= 1 ? base : `${base}#${call}`,
      role: parent ? 'module' : 'run',
      title: scope.name || scope.type || trace.entry,
      type: scope.type,
      path: scope.path,
      parent,
      groups: [],
      nodes: [],
    };
    parent?.groups.push(draft);
    drafts.push(draft);
  }
  return drafts;
}

/** The scope each node is drawn in. */
function homes(trace: Trace, graph: Adjacency): readonly number[] {
  const scopes = trace.scopes;
  const depth: number[] = [];
  for (const scope of scopes) depth[scope.id] = scope.id === 0 ? 0 : depth[scope.parent]! + 1;
  const common = (a: number, b: number): number => {
    let x = a;
    let y = b;
    while (x !== y) {
      if (depth[x]! >= depth[y]!) x = scopes[x]!.parent;
      else y = scopes[y]!.parent;
    }
    return x;
  };
  return trace.nodes.map((node) => {
    if (!scopes.length) return 0;
    if (node.kind === 'operation') return node.scope;
    if (node.kind === 'input') return 0;
    const uses = graph.outOf[node.id]!;
    return uses.length ? uses.map((edge) => trace.nodes[edge.to]!.scope).reduce(common) : node.scope;
  });
}

/** Groups from the root down to the item, the root first. */
export function ancestors(item: Item): readonly Group[] {
  const chain: Group[] = [];
  for (let group = item.parent; group; group = group.parent) chain.unshift(group);
  return chain;
}
