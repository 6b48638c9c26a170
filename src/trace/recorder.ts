import { edgeOf, type Node, type OperationEvent, observe, Storage, Tensor } from '../engine/index.ts';
import type { NodeKind } from '../protocol/trace.ts';

/** A variable as it is recorded: what a TraceNode is made of once the run is over. */
export interface RecordedNode {
  kind: NodeKind;
  name: string | null;
  readonly op: string | null;
  readonly attrs: object;
  readonly slot: number;
  readonly inPlace: boolean;
  readonly site: number;
  /** Milliseconds that its operation took; null for leaves. */
  readonly time: number | null;
  /** The numbers it had. When its memory is overwritten, this becomes a copy made just before. */
  tensor: Tensor;
  /** Where its cotangent arrives, if one can. */
  readonly place: { readonly node: Node; readonly slot: number } | null;
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

/** A limit of the run was reached: it ends here, and what was recorded stays. */
export class BudgetExceeded extends Error {
  override name = 'RuntimeError';
}

/** Listens to the engine and writes down the computational graph of the run. */
export class Recorder {
  nodes: RecordedNode[] = [];
  edges: RecordedEdge[] = [];
  /** Probe number, node; in order of evaluation. */
  occurrences: [probe: number, node: number][] = [];
  cotangents = new Map<Node, (Tensor | null)[]>();
  lossNode = -1;
  #current = new Map<number, number>(); // tensor id → its newest node
  #onStorage = new Map<number, number[]>(); // storage id → nodes whose numbers live there
  #site = 0;
  #since = 0; // when the operation under way began, in milliseconds
  #state: 'idle' | 'forward' | 'backward' = 'idle';
  #stop: () => void;

  constructor(
    private readonly tensorOf: (handle: number) => Tensor,
    /** Operations a run may make. */
    private readonly maxOperations = 1_000_000,
  ) {
    this.#stop = observe({
      operation: (e) => this.#operation(e),
      beforeWrite: (s) => this.#beforeWrite(s),
      cotangent: (node, slot, g) => this.#cotangent(node, slot, g),
    });
  }
  dispose(): void {
    this.#stop();
  }
  reset(): void {
    this.nodes = [];
    this.edges = [];
    this.occurrences = [];
    this.cotangents = new Map();
    this.lossNode = -1;
    this.#current.clear();
    this.#onStorage.clear();
    this.#state = 'idle';
  }

  // --- called by the runner in Python ---
  start(): void {
    this.#state = 'forward';
  }
  pause(): void {
    this.#state = 'idle';
  }
  startBackward(): void {
    this.#state = 'backward';
  }
  /** Called before `start`, so that the copy which the program gets is no operation of the run. */
  input(handle: number, name: string): void {
    this.#leaf(this.tensorOf(handle), 'input', name);
  }
  parameter(handle: number, name: string, kind: 'parameter' | 'buffer'): void {
    const node = this.nodes[this.#leaf(this.tensorOf(handle), kind, name)]!;
    // A parameter made during forward was a constant until the model told its name.
    if (node.kind !== 'constant') return;
    node.kind = kind;
    node.name = name;
  }
  output(handle: number): void {
    const node = this.nodeOf(this.tensorOf(handle));
    if (node >= 0) this.nodes[node]!.output = true;
  }
  loss(handle: number): void {
    this.lossNode = this.nodeOf(this.tensorOf(handle));
  }
  probes(
    list: { toJs(): number[] | Int32Array; destroy(): void } & { getBuffer(type: 'i32'): { data: Int32Array; release(): void } },
  ): void {
    const buffer = list.getBuffer('i32');
    try {
      for (let i = 0; i < buffer.data.length; i += 2) {
        const node = this.#current.get(buffer.data[i + 1]!);
        if (node !== undefined) this.occurrences.push([buffer.data[i]!, node]);
      }
    } finally {
      buffer.release();
    }
  }

  /** Called by the bridge before each operation. */
  site(number: number): void {
    this.#site = number;
    this.#since = performance.now();
  }

  /** The newest node of a tensor; -1 if it has none. */
  nodeOf(t: Tensor): number {
    return this.#current.get(t.id) ?? -1;
  }

  #operation(e: OperationEvent): void {
    if (this.#state !== 'forward') return;
    const time = performance.now() - this.#since;
    if (this.nodes.length > this.maxOperations) throw new BudgetExceeded(`stopped after ${this.maxOperations} operations`);
    const from = e.inputs.map((t) => t && this.#known(t));
    e.outputs.forEach((t, slot) => {
      const to = this.#add(
        {
          kind: 'operation',
          op: e.name,
          attrs: e.attrs,
          slot,
          inPlace: e.inPlace,
          engineNode: e.node,
          place: e.node ? { node: e.node, slot } : null,
          name: null,
          time,
        },
        t,
      );
      from.forEach((f, i) => {
        if (f !== null) this.edges.push({ from: f, to, slot: i, flows: e.node?.edges[i] != null });
      });
      if (e.inPlace) this.#writtenThrough(t, to);
    });
    // One call from Python may make several operations; recording them is not their time.
    this.#since = performance.now();
  }

  /** A write to a view changes its base too: the base becomes a new variable that depends on both. */
  #writtenThrough(view: Tensor, written: number): void {
    const base = view.view?.base;
    if (!base || base === view) return;
    const before = this.#current.get(base.id);
    const edge = edgeOf(base);
    const node = edge?.node.name === 'copy_slices' ? edge.node : null;
    const to = this.#add(
      { kind: 'operation', op: 'copy_slices', attrs: {}, slot: 0, inPlace: true, engineNode: node, place: edge, name: null, time: null },
      base,
    );
    if (before !== undefined) this.edges.push({ from: before, to, slot: 0, flows: node?.edges[0] != null });
    this.edges.push({ from: written, to, slot: 1, flows: node?.edges[1] != null });
  }

  /** A tensor that an operation uses and nobody has seen yet is a constant of the run. */
  #known(t: Tensor): number {
    return this.#current.get(t.id) ?? this.#leaf(t, 'constant', null);
  }

  #leaf(t: Tensor, kind: NodeKind, name: string | null): number {
    const seen = this.#current.get(t.id);
    if (seen !== undefined) return seen;
    return this.#add({ kind, op: null, attrs: {}, slot: 0, inPlace: false, engineNode: null, place: edgeOf(t), name, time: null }, t);
  }

  #add(node: Omit<RecordedNode, 'tensor' | 'output' | 'site'>, t: Tensor): number {
    const id = this.nodes.length;
    // An alias keeps the numbers without keeping the history alive through the user's tensor.
    this.nodes.push({ ...node, site: node.op ? this.#site : 0, tensor: t.alias(), output: false });
    this.#current.set(t.id, id);
    const list = this.#onStorage.get(t.storage.id);
    if (list) list.push(id);
    else this.#onStorage.set(t.storage.id, [id]);
    return id;
  }

  #beforeWrite(storage: Storage): void {
    const nodes = this.#onStorage.get(storage.id);
    if (!nodes?.length) return;
    const kept = new Storage(storage.dtype, storage.data.slice());
    for (const id of nodes) {
      const { tensor } = this.nodes[id]!;
      this.nodes[id]!.tensor = new Tensor(kept, tensor.shape, tensor.strides, tensor.offset);
    }
    this.#onStorage.delete(storage.id);
  }

  #cotangent(node: Node, slot: number, g: Tensor): void {
    if (this.#state !== 'backward') return;
    let slots = this.cotangents.get(node);
    if (!slots) {
      slots = node.results.map(() => null);
      this.cotangents.set(node, slots);
    }
    slots[slot] = g;
  }
}
