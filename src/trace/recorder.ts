import {
  type Edge,
  edgeOf,
  gradMode,
  memory,
  type OperationEvent,
  observe,
  PrimitiveNode,
  type Tensor,
  viewGeometry,
} from '../engine/index.ts';
import type { NodeKind } from '../protocol/trace.ts';
import { Overwriting } from './overwriting.ts';
import { type RecordedNode, Recording } from './recording.ts';
import { type RecordedStep, type StepLeaf, stepOf } from './steps.ts';

/** A limit of the run was reached: it ends here, and what was recorded stays. */
export class BudgetExceeded extends Error {
  override name = 'BudgetExceeded';
}

/** Backward passes of a script that are kept whole from its beginning. */
export const KEPT_STEPS = 3;
/** Operations without gradient that are written down after a backward pass, until the next forward pass: how a model is tried on some batches. */
const AFTER_PASS = 2000;

/** Gives the tensor behind a handle of Python's; undefined where it was released. */
type Lookup = (handle: number) => Tensor | undefined;

/**
 * Listens to the engine and writes down the computational graph of the run. A definition has one forward and one backward phase. A script goes
 * on after a backward pass: what it then does without recording gradient (an optimizer by hand, printing) still belongs to that pass, and the
 * first operation that records gradient again opens the next one.
 */
export class Recorder {
  /** What is being written down; null while a script is in a step that is not kept. */
  #now: Recording | null = new Recording();
  /** The step before, whose tensors may still be looked at. */
  #before: Recording | null = null;
  steps: RecordedStep[] = [];
  #chosen = 0;
  #ended = false; // the newest step has had its backward pass
  #sincePass = 0; // operations without gradient since then
  #tail: Recording | null = null; // what was done without gradient after the newest step, where that is not kept
  #memory = new Overwriting();
  #seen = new Map<number, number>(); // tensor id → writes to its storage when its newest node was made
  #site = 0;
  #since = 0; // when the operation under way began, in milliseconds
  #stepBegan = 0;
  #stepSite = 0;
  #operations = 0;
  #frugal = false;
  #state: 'idle' | 'forward' | 'backward' = 'idle';
  #hidden = 0; // how many functions, one within the other, whose operations are not shown
  #stop: () => void;

  constructor(
    private readonly lookup: Lookup,
    /** Operations a run may make. */
    private readonly maxOperations = 1_000_000,
  ) {
    this.#stop = observe({
      operation: (e) => this.#operation(e),
      beforeWrite: (s) => this.#memory.beforeWrite(s, this.#state === 'forward' && this.#now !== null && this.#hidden === 0),
      cotangent: (node, slot, g) => {
        if (this.#state === 'backward') this.#now?.cotangent(node, slot, g);
      },
    });
  }
  dispose(): void {
    this.#stop();
  }
  /** @param chosen number of the script's step that is wanted: kept whole beside the first few. */
  reset(chosen = 0): void {
    this.#now = new Recording();
    this.#before = null;
    this.steps = [];
    this.#chosen = chosen;
    this.#ended = false;
    this.#tail = null;
    this.#memory.clear();
    this.#seen.clear();
    this.#operations = 0;
    this.#frugal = false;
    this.#hidden = 0;
    this.#stepBegan = performance.now();
    this.#state = 'idle';
  }

  /** What the trace shows: the chosen step or the last before it; all, where there are no steps. */
  get recording(): Recording {
    return this.steps.findLast((s, i) => s.recording && i <= this.#chosen)?.recording ?? this.#now ?? new Recording();
  }

  /** Everything that is still written down. */
  *recordings(): Iterable<Recording> {
    for (const recording of [this.#now, this.#before, ...this.steps.map((s) => s.recording)]) if (recording) yield recording;
  }

  // --- called by the runner in Python ---
  start(): void {
    this.#state = 'forward';
  }
  pause(): void {
    this.#state = 'idle';
  }
  /** What is done until `unhide` is no part of the graph; what comes of it is a constant. */
  hide(): void {
    this.#hidden++;
  }
  unhide(): void {
    this.#hidden--;
  }
  startBackward(): void {
    this.#state = 'backward';
  }
  /** Whether the step that the program is in is being written down. */
  get recordsStep(): boolean {
    return this.#now !== null && this.#now !== this.#tail;
  }
  /** Whether what the program does without gradient is. */
  get recordsQuiet(): boolean {
    return this.#ended && this.#sincePass < AFTER_PASS;
  }
  /** The program is over: what it did after its last step belongs to what is shown. */
  finish(): void {
    this.#state = 'idle';
    for (const { recording } of this.#tail ? this.steps : []) recording?.append(this.#tail!);
    this.#tail = null;
  }
  /** Called before `start`, so that the copy which the program gets is no operation of the run. */
  input(handle: number, name: string): void {
    this.#leaf(this.#tensor(handle), 'input', name);
  }
  parameter(handle: number, name: string, kind: 'parameter' | 'buffer' | 'input'): void {
    const t = this.#tensor(handle);
    const id = this.#leaf(t, kind, name);
    if (!this.#now) return;
    this.#settleLeaf(t, id);
    if (kind === 'parameter' && !this.#now.initial.has(t.id)) {
      const first = { tensor: t.alias() };
      this.#now.initial.set(t.id, first);
      this.#memory.show(first);
    }
    const node = this.#now.nodes[id];
    // A parameter made during forward was a constant until the model told its name.
    if (node?.kind !== 'constant') return;
    node.kind = kind;
    node.name = name;
  }
  output(handle: number): void {
    const node = this.#now?.nodes[this.#now.nodeOf(this.#tensor(handle))];
    if (node) node.output = true;
  }
  loss(handle: number): void {
    if (this.#now) this.#now.lossNode = this.#now.nodeOf(this.#tensor(handle));
  }
  probes(
    list: { toJs(): number[] | Int32Array; destroy(): void } & { getBuffer(type: 'i32'): { data: Int32Array; release(): void } },
  ): void {
    const buffer = list.getBuffer('i32');
    try {
      for (let i = 0; i < buffer.data.length; i += 2) this.#occurred(buffer.data[i]!, buffer.data[i + 1]!);
    } finally {
      buffer.release();
    }
  }
  #occurred(probe: number, handle: number): void {
    const node = this.#now?.current.get(handle);
    if (node === undefined) {
      const earlier = this.#before?.current.get(handle);
      if (earlier !== undefined) this.#before!.occurrences.push([probe, earlier]);
      return;
    }
    const t = this.#seen.has(handle) ? this.lookup(handle) : undefined;
    if (t && !t.requiresGrad && this.#now!.isRepeated(-1 - probe)) return;
    this.#now!.occurrences.push([probe, t ? this.#known(t) : node]);
  }

  /** A backward pass of a script begins at `root`. */
  beginStep(root: number): void {
    const loss = this.#tensor(root);
    this.#stepSite = this.#site;
    // A second pass through the graph of the step before.
    if (this.#ended) this.#open(this.#now && this.#now.nodeOf(loss) >= 0 ? this.#now.again() : null);
    if (this.#now) this.#now.lossNode = this.#now.nodeOf(loss);
    this.#state = 'backward';
  }
  /** It is over. `leaves`: StepLeaf[] as JSON. */
  endStep(root: number, leaves: string): void {
    const now = performance.now();
    this.#state = 'idle';
    const named = JSON.parse(leaves) as StepLeaf[];
    for (const l of named) if (this.#now?.current.has(l.handle)) this.parameter(l.handle, l.name, l.kind);
    this.#now?.prune();
    if (this.#now) this.#now.passedAt = this.#now.nodes.length;
    this.#sincePass = 0;
    this.#tail = null;
    const tensor = (h: number) => this.#tensor(h);
    this.steps.push(stepOf(this.#now, tensor(root), named, tensor, this.#stepSite, now - this.#stepBegan));
    this.#ended = true;
    this.#stepBegan = performance.now();
    this.#state = 'forward';
  }
  /** Room for a large model's own tensors: its other steps, and those to come, are kept as losses and norms only. */
  #keepOnly(step: number): void {
    this.#frugal = true;
    this.#before = null;
    this.steps = this.steps.map((s, i) => (i === step ? s : { ...s, recording: null }));
  }
  #open(recording: Recording | null): void {
    this.#before = this.#now;
    if (memory.held > memory.budget / 2) this.#keepOnly(this.#chosen);
    const number = this.steps.length;
    this.#now = (number < KEPT_STEPS && !this.#frugal) || number === this.#chosen ? (recording ?? new Recording()) : null;
    this.#ended = false;
  }

  /** Called by the bridge before each operation. */
  site(number: number): void {
    this.#site = number;
    this.#since = performance.now();
  }

  #tensor(handle: number): Tensor {
    const t = this.lookup(handle);
    if (!t) throw new Error(`internal: tensor handle ${handle} was released`);
    return t;
  }

  #operation(e: OperationEvent): void {
    if (this.#state !== 'forward') return;
    const time = performance.now() - this.#since;
    const passedOver = e.node === null && this.#now !== null && this.#now.isRepeated(this.#site);
    // What is not written down takes no memory: ten times as much of it is let through.
    this.#operations += passedOver ? 0.1 : 1;
    if (this.#operations > this.maxOperations) throw new BudgetExceeded(`stopped after ${this.maxOperations} operations`);
    if (this.#ended && this.#hidden === 0) {
      if (gradMode.enabled) this.#open(null);
      else if (!this.#now && this.#sincePass === 0) this.#now = this.#tail = new Recording();
      this.#sincePass++;
    }
    const now = passedOver ? null : this.#now;
    if (now && this.#hidden === 0 && !(this.#ended && this.#sincePass > AFTER_PASS)) this.#write(now, e, time);
    // One call from Python may make several operations; recording them is not their time.
    this.#since = performance.now();
  }

  #write(now: Recording, e: OperationEvent, time: number): void {
    const written = e.inPlace ? e.outputs[0]!.storage : null;
    const from = e.inputs.map((t, i) => t && (t.storage === written ? this.#overwritten(t, e.node?.edges[i] ?? null) : this.#known(t)));
    if (e.node instanceof PrimitiveNode) {
      for (const t of [...e.inputs, ...e.outputs]) if (t) this.#memory.savedBy(e.node, t);
    }
    e.outputs.forEach((t, slot) => {
      const inPlace = e.inPlace && !(e.overwrites && this.#dropUnread(now, t));
      const to = this.#add(
        {
          kind: 'operation',
          op: e.name,
          attrs: e.attrs,
          slot,
          inPlace,
          engineNode: e.node,
          place: e.node ? { node: e.node, slot } : null,
          name: null,
          time,
        },
        t,
      );
      from.forEach((f, i) => {
        if (f !== null) now.edges.push({ from: f, to, slot: i, flows: e.node?.edges[i] != null });
      });
      if (!e.inPlace) return;
      this.#writtenThrough(now, t, to);
      if (t.requiresGrad && !t.node) now.replaceLeaf(t, from[0] ?? null);
    });
  }

  /** Forgets the variable for memory that random numbers are drawn into as soon as it is made. @returns whether there was one that nobody saw. */
  #dropUnread(now: Recording, t: Tensor): boolean {
    const newest = now.nodes.length - 1;
    const unread = now.current.get(t.id) === newest && now.nodes[newest]!.op === 'full' && now.occurrences.at(-1)?.[1] !== newest;
    if (unread) now.nodes.pop();
    return unread;
  }

  /**
   * A write to a view changes its base too: the base becomes a new variable that depends on both, and what the program does with the view from then on
   * depends on that: so it is on the tape.
   */
  #writtenThrough(now: Recording, view: Tensor, written: number): void {
    const base = view.view?.base;
    if (!base || base === view) return;
    const before = now.current.get(base.id);
    const edge = edgeOf(base);
    const node = edge?.node.name === 'copy_slices' ? edge.node : null;
    const to = this.#add(
      { kind: 'operation', op: 'copy_slices', attrs: {}, slot: 0, inPlace: true, engineNode: node, place: edge, name: null, time: null },
      base,
    );
    if (before !== undefined) now.edges.push({ from: before, to, slot: 0, flows: node?.edges[0] != null });
    now.edges.push({ from: written, to, slot: 1, flows: node?.edges[1] != null });
    this.#seen.delete(view.id);
  }

  /** The node of a tensor that an operation uses. One that nobody has seen yet is a constant of the run. */
  #known(t: Tensor): number {
    const node = this.#now!.current.get(t.id);
    if (node === undefined) return this.#leaf(t, 'constant', null);
    this.#settleLeaf(t, node);
    return this.#seen.get(t.id) === this.#memory.writesTo(t) ? node : this.#seenAnew(t, node);
  }
  /** The node of an operand of an in-place operation that lies in the memory which the operation has written to: as it was before. */
  #overwritten(t: Tensor, edge: Edge | null): number {
    const node = this.#now!.current.get(t.id);
    if (node !== undefined) this.#settleLeaf(t, node);
    if (node !== undefined && this.#seen.get(t.id) === this.#memory.writesTo(t) - 1) return node;
    const id =
      node === undefined ? this.#leaf(t, 'constant', null) : this.#seenAnew(t, node, edge, (base) => this.#overwritten(base, edgeOf(base)));
    const recorded = this.#now?.nodes[id];
    if (recorded) this.#memory.showAsBefore(recorded, t);
    return id;
  }

  /** `torch.zeros(2, requires_grad=True)` and parameters are made by operations before they ask for gradients. */
  #settleLeaf(t: Tensor, node: number): void {
    const recorded = this.#now!.nodes[node]!;
    if (t.requiresGrad && !t.node && recorded.op !== null && recorded.place === null) this.#now!.becomeLeaf(node, edgeOf(t));
  }

  /**
   * A tensor whose memory was written to through another one shows new numbers, so it is a new variable: one that depends on the base where it is a view,
   * on itself as it was where it has a history (`x.data` and `x.detach()` share the memory of x), and else a leaf.
   */
  #seenAnew(t: Tensor, before: number, edge = edgeOf(t), baseOf = (base: Tensor) => this.#known(base)): number {
    const isView = t.view && t.view.base !== t;
    if (!isView && !t.node) {
      const { kind, name } = this.#now!.nodes[before]!;
      this.#now!.current.delete(t.id);
      return this.#leaf(t, kind === 'operation' ? 'constant' : kind, name);
    }
    const from = isView ? baseOf(t.view!.base) : before;
    const to = this.#add(
      {
        kind: 'operation',
        op: 'as_strided',
        attrs: viewGeometry(t.view?.base ?? t, t),
        slot: 0,
        inPlace: false,
        engineNode: isView ? (edge?.node ?? null) : null,
        place: edge,
        name: null,
        time: null,
      },
      t,
    );
    this.#now!.edges.push({ from, to, slot: 0, flows: edge !== null });
    return to;
  }

  #leaf(t: Tensor, kind: NodeKind, name: string | null): number {
    const seen = this.#now?.current.get(t.id);
    if (seen !== undefined) return seen;
    return this.#add({ kind, op: null, attrs: {}, slot: 0, inPlace: false, engineNode: null, place: edgeOf(t), name, time: null }, t);
  }

  #add(node: Omit<RecordedNode, 'tensor' | 'output' | 'site'>, t: Tensor): number {
    if (!this.#now) return -1;
    const id = this.#now.nodes.length;
    // An alias keeps the numbers without keeping the history alive through the user's tensor.
    const recorded: RecordedNode = { ...node, site: node.op ? this.#site : 0, tensor: t.alias(), output: false };
    this.#now.nodes.push(recorded);
    this.#now.current.set(t.id, id);
    this.#seen.set(t.id, this.#memory.writesTo(t));
    this.#memory.show(recorded);
    return id;
  }
}
