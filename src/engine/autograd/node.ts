import { type DType, dtypeInfo } from '../dtype.ts';
import { runtimeError, StaleValueError } from '../errors.ts';
import { origin } from '../origin.ts';
import { type Attrs, type Context, type Inputs, type Operand, type Outputs, type Primitive, ruleOf, type Saved } from '../primitive.ts';
import { formatShape, type Shape } from '../shape.ts';
import type { Storage } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import { nodeName } from './names.ts';

/** Where a cotangent flows to: output `slot` of `node`. */
export interface Edge {
  readonly node: Node;
  readonly slot: number;
}

export interface ResultMeta {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Called with the cotangent of one output before the node runs; may return a replacement. */
export type Hook = (cotangent: Tensor) => Tensor | null;
/** Called with the cotangents of all outputs just before the node runs; may return others. */
export type PreHook = (cotangents: readonly Operand[]) => readonly Operand[] | null;
/** Called with the cotangents of the inputs and of the outputs after the node ran; may return others for the inputs. */
export type PostHook = (inputs: readonly Operand[], outputs: readonly Operand[]) => readonly Operand[] | null;

let sequence = 0;

/** One recorded operation on the tape. Later nodes have larger `id`s, so descending order is an order for reverse mode. */
export abstract class Node {
  readonly id = ++sequence;
  /** Where in the user's program it was recorded (`origin.ts`). */
  readonly origin = origin.current;
  /** Set once backward has run without retain_graph: a second pass is an error in PyTorch, though the debugger may still ask. */
  released = false;
  /** By output; made with the first hook, which few nodes ever get. */
  hooks: Map<number, Hook[]> | null = null;
  preHooks: PreHook[] | null = null;
  postHooks: PostHook[] | null = null;
  constructor(
    /** The primitive's name, or that of a custom function. */
    readonly name: string,
    readonly edges: readonly (Edge | null)[],
    readonly results: readonly ResultMeta[],
  ) {}
  /** PyTorch's name of the node, as `grad_fn.name()` gives it. */
  get label(): string {
    return nodeName(this.name);
  }
  /** The name that PyTorch's messages have for the operation. */
  get shortLabel(): string {
    return this.label.replace(/Backward\d$/, '');
  }
  /** Cotangents of the inputs, one per edge, from those of the results (null where none arrived). @throws as PyTorch does where a saved value is stale. */
  abstract vjp(cotangents: readonly Operand[]): readonly Operand[];
  /** Tangents of the results from those of the inputs (null for zero). */
  abstract jvp(tangents: readonly Operand[]): readonly Operand[];
  /** The tensors that the node refers to. */
  abstract holds(): Iterable<Operand>;
  /** True if backward reads saved values, which a first backward pass frees. */
  abstract get savesTensors(): boolean;
  addHook(slot: number, hook: Hook): () => void {
    this.hooks ??= new Map();
    const list = this.hooks.get(slot) ?? [];
    this.hooks.set(slot, list);
    return enlist(list, hook);
  }
  addPreHook(hook: PreHook): () => void {
    this.preHooks ??= [];
    return enlist(this.preHooks, hook);
  }
  addPostHook(hook: PostHook): () => void {
    this.postHooks ??= [];
    return enlist(this.postHooks, hook);
  }
}

/** @returns what takes it off the list again. */
function enlist<T>(list: T[], item: T): () => void {
  list.push(item);
  return () => {
    const at = list.indexOf(item);
    if (at >= 0) list.splice(at, 1);
  };
}

/** Accumulates a leaf's gradient. */
export class LeafNode extends Node {
  /** Called after the gradient was added to the leaf's `grad`. */
  accumulated: (() => void)[] | null = null;
  constructor(readonly leaf: Tensor) {
    super('AccumulateGrad', [], [{ shape: leaf.shape, dtype: leaf.dtype }]);
  }
  addAccumulated(hook: () => void): () => void {
    this.accumulated ??= [];
    return enlist(this.accumulated, hook);
  }
  vjp(): readonly Operand[] {
    return [];
  }
  jvp(): readonly Operand[] {
    return [null];
  }
  holds(): Iterable<Operand> {
    return [this.leaf];
  }
  get savesTensors(): boolean {
    return false;
  }
}

/** A tensor kept for backward, with the version and history it had then. */
interface SavedTensor {
  readonly tensor: Tensor;
  readonly version: number;
  readonly node: Node | null;
  readonly slot: number;
  /** Where a hook has packed it: gives the numbers back. */
  readonly unpack: (() => Tensor) | null;
}

/** The tensor with the history it had when it was saved. */
function asSaved({ tensor, node, slot }: SavedTensor): Tensor {
  if (tensor.node === node && tensor.slot === slot) return tensor;
  const old = tensor.alias();
  old.node = node;
  old.slot = slot;
  return old;
}

/**
 * Refuses to read a value that was overwritten since it was saved, in PyTorch's words.
 * @param node the operation that made the tensor: as recorded, or the newest one if in-place operations changed its history.
 */
export function checkVersion(tensor: Tensor, version: number, savedAt: number, node: Node | null, slot: number): void {
  const { storage } = tensor;
  if (storage.version === version) return;
  // A view whose base was written to has its history anew, from the base.
  const rebuilt = tensor.view && tensor.view.version !== storage.version;
  const made = rebuilt
    ? `, which is output 0 of AsStrided,`
    : node && !(node instanceof LeafNode)
      ? `, which is output ${slot} of ${node.shortLabel},`
      : '';
  throw new StaleValueError(
    'one of the variables needed for gradient computation has been modified by an inplace operation: ' +
      `[torch.${dtypeInfo(tensor.dtype).title}Tensor ${formatShape(tensor.shape)}]${made} is at version ${storage.version}; expected version ${version} instead. ` +
      'Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).',
    savedAt,
    storage.writtenAt,
  );
}

/**
 * torch.autograd.graph.saved_tensors_hooks: where `pack` is set, each tensor that backward will read goes through it, and what it returns
 * gives the numbers back then.
 */
export const savedHooks: { pack: ((tensor: Tensor) => () => Tensor) | null } = { pack: null };

function save(tensor: Tensor, isRead: boolean): SavedTensor {
  tensor.storage.kept = true;
  const unpack = isRead && savedHooks.pack ? savedHooks.pack(tensor) : null;
  return { tensor, version: tensor.storage.version, node: tensor.node, slot: tensor.slot, unpack };
}

/** What backward reads: from the hook if there is one. */
const asRead = (s: SavedTensor): Tensor => asSaved(s.unpack ? { ...s, tensor: s.unpack().alias() } : s);

/** A primitive on the tape. */
export class PrimitiveNode<P extends Primitive = Primitive> extends Node {
  inputs: readonly (SavedTensor | null)[];
  private outputs: readonly SavedTensor[] = [];
  /** What vjp and jvp read: overwritten since, it is an error. */
  private readonly saved: Saved;
  constructor(
    readonly primitive: P,
    readonly attrs: Attrs<P>,
    inputs: readonly Operand[],
    outputs: readonly Tensor[],
    edges: readonly (Edge | null)[],
    readonly needs: readonly boolean[],
  ) {
    super(
      primitive,
      edges,
      outputs.map((o) => ({ shape: o.shape, dtype: o.dtype })),
    );
    this.saved = ruleOf(primitive).saves?.(needs, attrs) ?? {};
    this.inputs = inputs.map((t, i) => t && save(t, this.saved.inputs?.includes(i) ?? false));
  }
  override get label(): string {
    return nodeName(
      this.primitive,
      this.attrs,
      this.inputs.map((s) => s?.tensor ?? null),
    );
  }
  get savesTensors(): boolean {
    return (this.saved.outputs?.length ?? 0) > 0 || (this.saved.inputs?.some((i) => this.inputs[i] != null) ?? false);
  }
  *holds(): Iterable<Operand> {
    for (const s of this.inputs) if (s) yield asSaved(s);
    for (const s of this.outputs) yield asSaved(s);
  }
  /** Keeps the outputs, once they know this node. */
  attach(outputs: readonly Tensor[]): void {
    this.outputs = outputs.map((t, i) => save(t, this.saved.outputs?.includes(i) ?? false));
  }
  /**
   * Reads saved values that live in `storage` from `copy` from now on, which holds the same numbers: for a node whose backward pass is over, so
   * that the debugger can still ask about it after the program went on.
   */
  keepSaved(storage: Storage, copy: Storage): void {
    const moved = (s: SavedTensor): SavedTensor => {
      if (s.tensor.storage !== storage || s.version !== storage.version) return s;
      return { ...s, tensor: asSaved({ ...s, tensor: s.tensor.over(copy) }), version: copy.version };
    };
    this.inputs = this.inputs.map((s) => s && moved(s));
    this.outputs = this.outputs.map(moved);
  }
  /** What the rule may look at, with the saved values as they were. */
  context(): Context<P> {
    for (const i of this.saved.inputs ?? []) {
      const s = this.inputs[i];
      if (s && !s.unpack) checkVersion(s.tensor, s.version, this.origin, s.tensor.node, s.tensor.slot);
    }
    for (const i of this.saved.outputs ?? []) {
      const s = this.outputs[i];
      if (s && !s.unpack) checkVersion(s.tensor, s.version, this.origin, this, i);
    }
    return {
      inputs: this.inputs.map((s) => s && asRead(s)) as unknown as Inputs<P>,
      outputs: this.outputs.map(asRead) as unknown as Outputs<P>,
      attrs: this.attrs,
      needs: this.needs,
    };
  }
  vjp(cotangents: readonly Operand[]): readonly Operand[] {
    const rule = ruleOf(this.primitive);
    if (!rule.vjp) throw runtimeError(`derivative for ${this.name} is not implemented`);
    return rule.vjp(this.context(), cotangents[0] as Tensor, cotangents);
  }
  jvp(tangents: readonly Operand[]): readonly Operand[] {
    const rule = ruleOf(this.primitive);
    if (!rule.jvp) throw runtimeError(`forward mode is not implemented for ${this.name}`);
    const out = rule.jvp(this.context(), tangents);
    return Array.isArray(out) ? (out as readonly Operand[]) : [out as Operand];
  }
}
