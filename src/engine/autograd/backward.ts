import { apply, one, overwrite } from '../apply.ts';
import { type DType, dtypeInfo, isComplex } from '../dtype.ts';
import { AnomalyError, runtimeError } from '../errors.ts';
import { memory } from '../memory.ts';
import { isDense } from '../memory-order.ts';
import { notifyCotangent, observed } from '../observe.ts';
import type { Operand } from '../primitive.ts';
import { contiguousStrides, formatShape, type Shape, sameShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { edgeOf } from './graph.ts';
import { reduceMany, stacked, vjpOfMany } from './many.ts';
import { anomalies, withGradMode } from './mode.ts';
import { type Edge, LeafNode, type Node } from './node.ts';

export interface BackwardOptions {
  /** Keep saved values so that backward can run again. Defaults to createGraph. */
  retainGraph?: boolean;
  /** Record the backward pass itself, for higher derivatives. */
  createGraph?: boolean;
  /** The debugger asks: values that the program freed may be read again (they are only marked as freed), and nothing is marked. */
  inspect?: boolean;
  /** The cotangents have this many along a first dimension of theirs, and so do the results. For `grad` without hooks (gradOfMany). */
  many?: number;
}

/** torch.autograd.backward: accumulates ∂(Σ cotangents·roots)/∂leaf into every leaf's `grad` (or only into `into`). */
export function backward(
  roots: readonly Tensor[],
  cotangents: readonly Operand[],
  options: BackwardOptions & { into?: readonly Tensor[] } = {},
): void {
  const only = options.into && new Set(options.into.map((t) => edgeOf(t)?.node));
  run(roots, cotangents, options, null, (leaf, g) => {
    if (only && !only.has(leaf)) return;
    accumulate(leaf.leaf, g, options.createGraph ?? false);
    for (const hook of [...(leaf.accumulated ?? [])]) hook();
  });
}

/** torch.autograd.grad: the gradients for `inputs`, without touching any `grad`. @returns null for an input that the roots do not depend on. */
export function grad(
  roots: readonly Tensor[],
  inputs: readonly Tensor[],
  cotangents: readonly Operand[] = [],
  options: BackwardOptions = {},
): (Tensor | null)[] {
  const wanted = inputs.map((t) => {
    const edge = edgeOf(t);
    if (!edge) throw runtimeError('One of the differentiated Tensors does not require grad');
    return edge;
  });
  return run(roots, cotangents, options, wanted, () => {});
}

/**
 * The gradients of one tensor for many cotangents at once.
 * @param cotangents [count, …root.shape]
 * @returns for each input [count, …input.shape], or null where the root does not depend on it.
 */
export function gradOfMany(root: Tensor, inputs: readonly Tensor[], cotangents: Tensor, options: BackwardOptions = {}): (Tensor | null)[] {
  const count = cotangents.shape[0]!;
  const edge = edgeOf(root);
  const watched = observed() || (edge && reachable([edge.node]).some((n) => n.hooks ?? n.preHooks ?? n.postHooks));
  if (!watched) return grad([root], inputs, [cotangents], { ...options, many: count });
  // Hooks expect one cotangent at a time.
  const each = Array.from({ length: count }, (_, index) =>
    grad([root], inputs, [one('select', [cotangents], { dim: 0, index })], { ...options, retainGraph: true }),
  );
  return inputs.map((_, i) => stacked(each.map((gs) => gs[i] ?? null)));
}

/** Reverse mode over the tape, latest node first. */
function run(
  roots: readonly Tensor[],
  cotangents: readonly Operand[],
  options: BackwardOptions,
  wanted: readonly Edge[] | null,
  atLeaf: (leaf: LeafNode, g: Tensor) => void,
): (Tensor | null)[] {
  const createGraph = options.createGraph ?? false;
  const inspect = options.inspect ?? false;
  const { many } = options;
  const retain = inspect || (options.retainGraph ?? createGraph);
  const pending = new Map<Node, Operand[]>();
  const captured: (Tensor | null)[] = wanted ? wanted.map(() => null) : [];
  const alive = () => [...captured, ...[...pending.values()].flat()];
  const began = memory.open();
  try {
    return withGradMode(createGraph, pass);
  } finally {
    memory.close(began, captured);
  }

  function pass(): (Tensor | null)[] {
    const starts = roots.map((root, i) => {
      const edge = edgeOf(root);
      if (!edge) throw runtimeError(`element ${i} of tensors does not require grad and does not have a grad_fn`);
      return edge;
    });
    starts.forEach((edge, i) => deliver(pending, edge, seed(roots[i]!, cotangents[i] ?? null, many)));
    const order = reachable(starts.map((e) => e.node));
    const useful = wanted && ancestorsOf(new Set(wanted.map((e) => e.node)), order);
    for (const node of order) {
      const arrived = pending.get(node);
      if (!arrived || (useful && !useful.has(node))) continue;
      let gs = arrived;
      pending.delete(node);
      if (node.hooks) {
        keepAll(gs);
        runHooks(node.hooks, gs);
      }
      if (observed()) gs.forEach((g, slot) => g && notifyCotangent(node, slot, g));
      wanted?.forEach((e, i) => {
        if (e.node === node) captured[i] = gs[e.slot] ?? null;
      });
      const runs = !useful || node.edges.some((e) => e && useful.has(e.node));
      if (node.preHooks && (runs || node instanceof LeafNode)) {
        keepAll(gs);
        for (const hook of [...node.preHooks]) gs = [...(hook(gs) ?? gs)];
      }
      if (node instanceof LeafNode) {
        if (gs[0]) atLeaf(node, gs[0]);
        if (node.postHooks && !wanted) for (const hook of [...node.postHooks]) hook([], gs);
        continue;
      }
      if (!runs) continue;
      if (node.released && node.savesTensors && !inspect) {
        throw runtimeError(
          'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values ' +
            'of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time ' +
            'or if you need to access saved tensors after calling backward.',
        );
      }
      let ins = many === undefined ? node.vjp(gs) : vjpOfMany(node, gs, many);
      if (anomalies.refused && !inspect) refuseNaN(node, ins);
      if (node.postHooks) {
        keepAll(gs);
        keepAll(ins);
        for (const hook of [...node.postHooks]) ins = hook(ins, gs) ?? ins;
      }
      if (!retain) node.released = true;
      node.edges.forEach((edge, i) => {
        const g = ins[i];
        if (edge && g) deliver(pending, edge, conform(g, edge, node, many));
      });
      memory.sweep(began, alive);
    }
    return captured;
  }
}

function refuseNaN(node: Node, gradients: readonly Operand[]): void {
  const slot = gradients.findIndex((g) => g?.toArray().some(Number.isNaN));
  if (slot >= 0) throw new AnomalyError(`Function '${node.label}' returned nan values in its ${slot}th output.`, node.origin);
}

/** Every node that a cotangent can reach, latest first. */
export function reachable(starts: readonly Node[]): Node[] {
  const seen = new Set<Node>(starts);
  const stack = [...seen];
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const edge of node.edges) {
      if (!edge || seen.has(edge.node)) continue;
      seen.add(edge.node);
      stack.push(edge.node);
    }
  }
  // A leaf's accumulator may be younger than nodes that feed it through rebuilt views; leaves feed nobody, so they go last.
  const [leaves, others]: [Node[], Node[]] = [[], []];
  for (const node of seen) (node instanceof LeafNode ? leaves : others).push(node);
  const latestFirst = (a: Node, b: Node) => b.id - a.id;
  return [...others.sort(latestFirst), ...leaves.sort(latestFirst)];
}

/** The nodes of `order` (latest first) from which one of `targets` can be reached. */
export function ancestorsOf(targets: ReadonlySet<Node>, order: readonly Node[]): Set<Node> {
  const useful = new Set<Node>(targets);
  for (let i = order.length - 1; i >= 0; i--) if (order[i]!.edges.some((e) => e && useful.has(e.node))) useful.add(order[i]!);
  return useful;
}

function seed(root: Tensor, cotangent: Operand, many?: number): Tensor {
  if (cotangent) {
    if (!sameShape(cotangent.shape, many === undefined ? root.shape : [many, ...root.shape])) {
      throw runtimeError(
        `Mismatch in shape: grad_output[0] has a shape of torch.Size(${formatShape(cotangent.shape)}) and output[0] has a shape of torch.Size(${formatShape(root.shape)}).`,
      );
    }
    return cotangent;
  }
  if (root.size !== 1) throw runtimeError('grad can be implicitly created only for scalar outputs');
  if (isComplex(root.dtype)) throw runtimeError(`grad can be implicitly created only for real scalar outputs but got torch.${root.dtype}`);
  return Tensor.full(root.shape, 1, root.dtype);
}

function deliver(pending: Map<Node, Operand[]>, edge: Edge, g: Tensor): void {
  let gs = pending.get(edge.node);
  if (!gs) {
    gs = edge.node.results.map(() => null);
    pending.set(edge.node, gs);
  }
  const before = gs[edge.slot];
  gs[edge.slot] = before ? one('add', [before, g], {}) : g;
}

/** Undoes broadcasting and promotion: the cotangent of a value, or each of many, has its shape and dtype. */
function conform(g: Tensor, edge: Edge, from: Node, many?: number): Tensor {
  const want = edge.node.results[edge.slot]!;
  const shape = many === undefined ? g.shape : g.shape.slice(1);
  let out = g;
  if (!sameShape(shape, want.shape)) {
    if (!expandable(want.shape, shape)) {
      throw runtimeError(
        `Function ${from.label} returned an invalid gradient at index ${from.edges.indexOf(edge)} - got ${formatShape(shape)} but expected shape compatible with ${formatShape(want.shape)}`,
      );
    }
    out = many === undefined ? one('sum_to_size', [out], { shape: want.shape }) : reduceMany(out, want.shape, many);
  }
  return castTo(out, want.dtype);
}

function castTo(g: Tensor, dtype: DType): Tensor {
  if (g.dtype === dtype) return g;
  const real = isComplex(g.dtype) && !isComplex(dtype) ? one('real', [g], {}) : g;
  return real.dtype === dtype ? real : one('cast', [real], { dtype });
}

function expandable(shape: Shape, target: Shape): boolean {
  const lead = target.length - shape.length;
  return lead >= 0 && shape.every((s, d) => s === 1 || s === target[lead + d]);
}

/** A hook may leave with them. */
function keepAll(tensors: readonly Operand[]): void {
  for (const t of tensors) if (t) t.storage.kept = true;
}

function runHooks(hooksOf: NonNullable<Node['hooks']>, gs: Operand[]): void {
  for (const [slot, hooks] of hooksOf) {
    for (const hook of [...hooks]) {
      const g = gs[slot];
      if (g) gs[slot] = hook(g) ?? g;
    }
  }
}

function accumulate(leaf: Tensor, g: Tensor, createGraph: boolean): void {
  if (dtypeInfo(g.dtype).category !== dtypeInfo(leaf.dtype).category) throw runtimeError('assigned grad has data of a different type');
  if (!leaf.grad) leaf.grad = withGradMode(createGraph, () => asGradOf(leaf, g, createGraph));
  else if (createGraph) leaf.grad = one('add', [leaf.grad, g], {});
  else overwrite(leaf.grad, (apply('add', [leaf.grad, g], {}) as readonly Tensor[])[0]!);
  leaf.grad.storage.kept = true;
}

/**
 * A gradient as the leaf keeps it: of its own, because what arrives may be shared with other nodes and users write into .grad, and in the leaf's memory
 * order, or row-major where the leaf has gaps or overlaps, so that `p.grad.view(-1)` is one wherever `p.view(-1)` is.
 * Source: obeys_layout_contract and clone_obey_contract (torch/csrc/autograd/utils/grad_layout_contract.h).
 */
function asGradOf(leaf: Tensor, g: Tensor, createGraph: boolean): Tensor {
  const strides = isDense(leaf) ? leaf.strides : contiguousStrides(leaf.shape);
  const obeys = g.shape.every((size, d) => (size === 1 ? g.strides[d] !== 0 : g.strides[d] === strides[d]));
  if (!obeys) return one('in_layout', [g], { strides });
  return createGraph ? g : one('clone', [g], {});
}
