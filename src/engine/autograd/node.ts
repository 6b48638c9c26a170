import type { DType } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { type Attrs, type Context, type Inputs, type Operand, type Outputs, type Primitive, ruleOf } from '../primitive.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

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

let sequence = 0;

/** One recorded operation on the tape. Later nodes have larger `id`s, so descending order is an order for reverse mode. */
export abstract class Node {
  readonly id = ++sequence;
  /** Set once backward has run without retain_graph: a second pass is an error in PyTorch, though the debugger may still ask. */
  released = false;
  readonly hooks = new Map<number, Hook[]>();
  constructor(
    /** The primitive's name, or that of a custom function. */
    readonly name: string,
    readonly edges: readonly (Edge | null)[],
    readonly results: readonly ResultMeta[],
  ) {}
  /** Cotangents of the inputs, one per edge, from those of the results (null where none arrived). @throws as PyTorch does where a saved value is stale. */
  abstract vjp(cotangents: readonly Operand[]): readonly Operand[];
  /** Tangents of the results from those of the inputs (null for zero). */
  abstract jvp(tangents: readonly Operand[]): readonly Operand[];
  /** True if backward reads saved values, which a first backward pass frees. */
  abstract get savesTensors(): boolean;
  addHook(slot: number, hook: Hook): () => void {
    const list = this.hooks.get(slot) ?? [];
    this.hooks.set(slot, list);
    list.push(hook);
    return () => list.splice(list.indexOf(hook), 1);
  }
}

/** Accumulates a leaf's gradient. */
export class LeafNode extends Node {
  constructor(readonly leaf: Tensor) {
    super('AccumulateGrad', [], [{ shape: leaf.shape, dtype: leaf.dtype }]);
  }
  vjp(): readonly Operand[] {
    return [];
  }
  jvp(): readonly Operand[] {
    return [null];
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
}

/** Gives back what was saved, refusing if it was overwritten meanwhile; `describe` names the culprit for the message. */
export function unpack(saved: SavedTensor, node: Node, describe: StaleReporter): Tensor {
  const { tensor, version } = saved;
  if (tensor.storage.version !== version) throw runtimeError(describe(tensor, node, version));
  if (tensor.node === saved.node && tensor.slot === saved.slot) return tensor;
  const old = tensor.alias();
  old.node = saved.node;
  old.slot = saved.slot;
  return old;
}

/** Words the in-place error; the runtime replaces it to name both source lines. */
export type StaleReporter = (tensor: Tensor, node: Node, savedVersion: number) => string;
export const staleMessage: { report: StaleReporter } = {
  report: (tensor, node, saved) =>
    'one of the variables needed for gradient computation has been modified by an inplace operation: ' +
    `[${tensor.dtype} ${JSON.stringify(tensor.shape)}], which is output ${tensor.slot} of ${tensor.node?.name ?? 'a leaf'}, ` +
    `is at version ${tensor.storage.version}; expected version ${saved} instead (saved by ${node.name}).`,
};

/** PyTorch's name for a node: `log_softmax` → `LogSoftmaxBackward0`. */
export const backwardName = (name: string) =>
  name === 'AccumulateGrad' || name === 'CopySlices'
    ? name
    : `${name
        .split('_')
        .map((w) => w.charAt(0).toUpperCase() + w.slice(1))
        .join('')}Backward0`;

export const save = (tensor: Tensor): SavedTensor => ({ tensor, version: tensor.storage.version, node: tensor.node, slot: tensor.slot });

/** A primitive on the tape. */
export class PrimitiveNode<P extends Primitive = Primitive> extends Node {
  readonly #checked: readonly SavedTensor[];
  readonly #inputs: readonly (SavedTensor | null)[];
  readonly #outputs: readonly SavedTensor[];
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
    const saved = ruleOf(primitive).saves?.(needs, attrs) ?? {};
    this.#inputs = inputs.map((t) => t && save(t));
    this.#outputs = outputs.map(save);
    this.#checked = [...(saved.inputs ?? []).map((i) => this.#inputs[i]), ...(saved.outputs ?? []).map((i) => this.#outputs[i])].filter(
      (s): s is SavedTensor => s != null,
    );
  }
  get savesTensors(): boolean {
    return this.#checked.length > 0;
  }
  /** Outputs are saved when the history is attached, i.e. after this node exists: re-stamp them with it. */
  attach(outputs: readonly Tensor[]): void {
    outputs.forEach((o, i) => {
      Object.assign(this.#outputs[i]!, { tensor: o, version: o.storage.version, node: o.node, slot: o.slot });
    });
  }
  #context(): Context<P> {
    for (const s of this.#checked) unpack(s, this, staleMessage.report);
    const read = (s: SavedTensor | null) =>
      s && (s.tensor.node === s.node ? s.tensor : unpack({ ...s, version: s.tensor.storage.version }, this, staleMessage.report));
    return {
      inputs: this.#inputs.map(read) as unknown as Inputs<P>,
      outputs: this.#outputs.map(read) as unknown as Outputs<P>,
      attrs: this.attrs,
      needs: this.needs,
    };
  }
  vjp(cotangents: readonly Operand[]): readonly Operand[] {
    const rule = ruleOf(this.primitive);
    if (!rule.vjp) throw runtimeError(`derivative for ${this.name} is not implemented`);
    return rule.vjp(this.#context(), cotangents[0] as Tensor, cotangents);
  }
  jvp(tangents: readonly Operand[]): readonly Operand[] {
    const rule = ruleOf(this.primitive);
    if (!rule.jvp) throw runtimeError(`forward mode is not implemented for ${this.name}`);
    const out = rule.jvp(this.#context(), tangents);
    return Array.isArray(out) ? (out as readonly Operand[]) : [out as Operand];
  }
}
