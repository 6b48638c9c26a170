import type { Edge, Node, Tensor } from '../engine/index.ts';
import type { NodeKind, Summary } from '../protocol/trace.ts';

/** A variable as it is recorded: what a TraceNode is made of once the run is over. */
export interface RecordedNode {
  kind: NodeKind;
  name: string | null;
  op: string | null;
  readonly attrs: object;
  readonly slot: number;
  readonly inPlace: boolean;
  readonly site: number;
  /** Milliseconds that its operation took; null for leaves. */
  readonly time: number | null;
  /** The numbers it had. When its memory is overwritten, this becomes a copy made just before. */
  tensor: Tensor;
  /** Where its cotangent arrives, if one can. */
  place: { readonly node: Node; readonly slot: number } | null;
  /** Whether gradient was recorded for the operation. */
  readonly engineNode: Node | null;
  output: boolean;
}

export interface RecordedEdge {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
  readonly flows: boolean;
}

/** A parameter or input of a script as it was right after a backward pass; the program goes on to change it. */
export interface RecordedLeaf {
  readonly name: string;
  readonly kind: 'parameter' | 'input';
  readonly node: number;
  readonly value: Summary;
  readonly grad: Summary | null;
}

/** Operations without gradient at one place, and looks at one expression without, that are written down. */
const MOST_TIMES = 2000;

/** What is written down of a run, or of the stretch of a script that ends with one backward pass: one graph with one loss. */
export class Recording {
  nodes: RecordedNode[] = [];
  edges: RecordedEdge[] = [];
  /** Probe number, node; in order of evaluation. */
  occurrences: [probe: number, node: number][] = [];
  /** The values that parameters had when they were first named, by tensor id: a program may write to them while it runs. */
  readonly initial = new Map<number, { tensor: Tensor }>();
  readonly cotangents = new Map<Node, (Tensor | null)[]>();
  lossNode = -1;
  /** Nodes from here on were made after the script's backward pass, where there was one. */
  passedAt = Number.POSITIVE_INFINITY;
  /** Nodes from here on were made after the script's last pass, which is another one. */
  lastAt = Number.POSITIVE_INFINITY;
  /** Set at the end of a script's backward pass. */
  leaves: readonly RecordedLeaf[] | null = null;
  /** Tensor id → its newest node. */
  readonly current = new Map<number, number>();
  readonly #times = new Map<number, number>();

  /** The newest node of a tensor; -1 if it has none. */
  /** Whether what happens at a place has happened there often enough: of a loop over data nobody looks at every turn. Counts the call. */
  isRepeated(place: number): boolean {
    const times = (this.#times.get(place) ?? 0) + 1;
    this.#times.set(place, times);
    return times > MOST_TIMES;
  }
  nodeOf(t: Tensor): number {
    return this.current.get(t.id) ?? -1;
  }
  cotangent(node: Node, slot: number, g: Tensor): void {
    let slots = this.cotangents.get(node);
    if (!slots) {
      slots = node.results.map(() => null);
      this.cotangents.set(node, slots);
    }
    slots[slot] = g;
  }
  /** A tensor that turned out to be a leaf: how its first numbers were made is no part of the graph. */
  becomeLeaf(id: number, place: Edge | null): void {
    const node = this.nodes[id]!;
    node.kind = 'constant';
    node.op = null;
    node.place = place;
    this.edges = this.edges.filter((e) => e.to !== id);
  }
  /** A leaf that the program updates by hand is a new leaf from then on, and the gradient is that one's where nothing had used it before. */
  replaceLeaf(t: Tensor, before: number | null): void {
    this.current.delete(t.id);
    if (before !== null && !this.edges.some((e) => e.from === before && e.flows)) this.nodes[before]!.place = null;
  }
  /** Drops what neither leads to the loss nor was seen by the program: how parameters got their first numbers, for the most part. */
  prune(): void {
    const keep = new Set<number>([this.lossNode, ...this.occurrences.map(([, node]) => node)]);
    for (const [id, n] of this.nodes.entries()) if (n.output || n.kind === 'parameter' || n.kind === 'input') keep.add(id);
    // Edges lead from older nodes to newer ones.
    for (const e of [...this.edges].sort((a, b) => b.to - a.to)) if (keep.has(e.to)) keep.add(e.from);
    const renamed = new Map<number, number>();
    this.nodes = this.nodes.filter((_, id) => keep.has(id) && renamed.set(id, renamed.size));
    const to = (id: number) => renamed.get(id) ?? -1;
    this.edges = this.edges.filter((e) => keep.has(e.from) && keep.has(e.to)).map((e) => ({ ...e, from: to(e.from), to: to(e.to) }));
    this.occurrences = this.occurrences.map(([probe, id]) => [probe, to(id)]);
    this.lossNode = to(this.lossNode);
    for (const [tensor, id] of this.current) {
      if (keep.has(id)) this.current.set(tensor, to(id));
      else this.current.delete(tensor);
    }
  }
  /** Adds what was written down after the script's last pass. An expression that was met here has its values here: they belong to this step. */
  append(tail: Recording): void {
    const first = this.nodes.length;
    const met = new Set(this.occurrences.map(([probe]) => probe));
    const added = tail.again();
    added.occurrences = added.occurrences.filter(([probe]) => !met.has(probe));
    added.prune();
    this.lastAt = first;
    this.nodes = this.nodes.concat(added.nodes);
    for (const e of added.edges) this.edges.push({ ...e, from: first + e.from, to: first + e.to });
    for (const [probe, node] of added.occurrences) this.occurrences.push([probe, first + node]);
    for (const [tensor, node] of added.current) if (!this.current.has(tensor)) this.current.set(tensor, first + node);
  }
  /** The tensors that a question may read. */
  *tensors(): Iterable<Tensor | null> {
    for (const n of this.nodes) yield n.tensor;
    for (const slots of this.cotangents.values()) yield* slots;
  }
  /** The operations on the tape that a question may run again. */
  *tape(): Iterable<Node | null> {
    for (const n of this.nodes) yield n.engineNode ?? n.place?.node ?? null;
    yield* this.cotangents.keys();
  }
  /** The same graph for another backward pass through it: its own loss and cotangents. */
  again(): Recording {
    const copy = new Recording();
    for (const n of this.nodes) copy.nodes.push({ ...n });
    copy.edges = [...this.edges];
    copy.occurrences = [...this.occurrences];
    for (const [id, node] of this.current) copy.current.set(id, node);
    return copy;
  }
}
