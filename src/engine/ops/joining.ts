import { one } from '../apply.ts';
import { type DType, promoteTypes } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { copyInto } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { behind, contiguousStrides, formatShape, type Shape, sameShape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { reshape, sum, zerosLike } from './calls.ts';
import { moveRule, python, ramp, transposed } from './picking.ts';

declare module '../primitive.ts' {
  interface Primitives {
    cat: Op<readonly Tensor[], { dim: number }>;
    stack: Op<readonly Tensor[], { dim: number }>;
    /** Tensor.repeat: copies of the whole tensor side by side. */
    repeat: Op<[x: Tensor], { repeats: readonly number[] }>;
  }
}

const joinedType = (parts: readonly Tensor[]): DType => parts.map((t) => t.dtype).reduce(promoteTypes);
/** PyTorch's old rule: a 1-d tensor without elements joins anything and adds nothing. */
const skipped = (t: Tensor) => t.rank === 1 && t.shape[0] === 0;

function catShape(parts: readonly Tensor[], dim: number): { shape: number[]; at: number } {
  if (parts.length === 0) throw runtimeError('torch.cat(): expected a non-empty list of Tensors');
  parts.forEach((t, i) => {
    if (t.rank === 0) throw runtimeError(`zero-dimensional tensor (at position ${i}) cannot be concatenated`);
  });
  const model = parts.find((t) => !skipped(t)) ?? parts[0]!;
  const at = wrapDim(dim, model.rank);
  const shape = [...model.shape];
  shape[at] = 0;
  parts.forEach((t, i) => {
    if (skipped(t) && model.rank !== 1) return;
    if (t.rank !== model.rank) throw runtimeError(`Tensors must have same number of dimensions: got ${model.rank} and ${t.rank}`);
    t.shape.forEach((s, d) => {
      if (d !== at && s !== model.shape[d]) {
        throw runtimeError(
          `Sizes of tensors must match except in dimension ${at}. Expected size ${model.shape[d]} but got size ${s} for tensor number ${i} in the list.`,
        );
      }
    });
    shape[at]! += t.shape[at]!;
  });
  return { shape, at };
}

const catRule: Rule<'cat'> = {
  forward: (parts, { dim }) => {
    const { shape, at } = catShape(parts, dim);
    const out = Tensor.empty(shape, joinedType(parts));
    let start = 0;
    for (const t of parts) {
      if (t.size === 0) continue;
      copyInto(out.alias(t.shape, out.strides, start * out.strides[at]!), t);
      start += t.shape[at]!;
    }
    return out;
  },
  vjp: ({ inputs, attrs, needs }, g) => {
    const { at } = catShape(inputs, attrs.dim);
    let start = 0;
    return inputs.map((t, i) => {
      if (skipped(t)) return needs[i] ? zerosLike(t) : null;
      const end = start + t.shape[at]!;
      const piece = needs[i] ? one('slice', [g], { dim: at, start, end, step: 1 }) : null;
      start = end;
      return piece;
    });
  },
  jvp: ({ inputs, attrs }, tangents) => one('cat', filled(inputs, tangents), attrs),
  many: ({ dim }, inputs, [y]) => (inputs.every((x) => x!.length === y!.length) ? { primitive: 'cat', attrs: { dim: behind(dim) } } : null),
  formula: { names: ['x₀', 'x₁', '…'], value: '[x₀, x₁, …]', vjp: ['its slice of ḡ', 'its slice of ḡ'] },
  torch: ({ dim }, inputs) => `torch.cat([${inputs.map((_, i) => `x${i}`).join()}], ${dim})`,
  samples: () => [
    { inputs: [ramp([2, 3]), ramp([1, 3], 2)], attrs: { dim: 0 } },
    { inputs: [ramp([2, 3]), transposed(2, 2), ramp([2, 1], 1)], attrs: { dim: -1 } },
    { inputs: [ramp([0]), ramp([2, 2], 1)], attrs: { dim: 1 } },
  ],
};

const filled = (inputs: readonly Tensor[], tangents: readonly Operand[]) => inputs.map((x, i) => tangents[i] ?? zerosLike(x));

const stackRule: Rule<'stack'> = {
  forward: (parts, { dim }) => {
    const first = parts[0];
    if (!first) throw runtimeError('stack expects a non-empty TensorList');
    const at = wrapDim(dim, first.rank + 1);
    parts.forEach((t, i) => {
      if (!sameShape(t.shape, first.shape)) {
        throw runtimeError(
          `stack expects each tensor to be equal size, but got ${formatShape(first.shape)} at entry 0 and ${formatShape(t.shape)} at entry ${i}`,
        );
      }
    });
    const out = Tensor.empty(first.shape.toSpliced(at, 0, parts.length), joinedType(parts));
    parts.forEach((t, i) => {
      copyInto(out.alias(t.shape, out.strides.toSpliced(at, 1), i * out.strides[at]!), t);
    });
    return out;
  },
  vjp: ({ inputs, attrs, needs }, g) => inputs.map((_, index) => (needs[index] ? one('select', [g], { dim: attrs.dim, index }) : null)),
  jvp: ({ inputs, attrs }, tangents) => one('stack', filled(inputs, tangents), attrs),
  many: ({ dim }) => ({ primitive: 'stack', attrs: { dim: behind(dim) } }),
  formula: { names: ['x₀', 'x₁', '…'], value: '[x₀; x₁; …]', vjp: ['ḡ[0]', 'ḡ[1]'] },
  torch: ({ dim }, inputs) => `torch.stack([${inputs.map((_, i) => `x${i}`).join()}], ${dim})`,
  samples: () => [
    { inputs: [ramp([2, 3]), ramp([2, 3], 2)], attrs: { dim: 0 } },
    { inputs: [ramp([3]), ramp([3], 2), ramp([3], 4)], attrs: { dim: -1 } },
    { inputs: [ramp([]), ramp([], 2)], attrs: { dim: 0 } },
  ],
};

/** The dimensions of a repeated tensor, each split in (copies, own size). */
function tiles(shape: Shape, repeats: readonly number[]): { own: number[]; split: number[] } {
  const own = [...new Array<number>(repeats.length - shape.length).fill(1), ...shape];
  return { own, split: own.flatMap((s, d) => [repeats[d]!, s]) };
}

const repeatRule: Rule<'repeat'> = moveRule<{ repeats: readonly number[] }>({
  forward: (x, { repeats }) => {
    if (repeats.length < x.rank)
      throw runtimeError('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
    const negative = repeats.find((r) => r < 0);
    if (negative !== undefined) throw runtimeError(`Trying to create tensor with negative dimension ${negative}: ${formatShape(repeats)}`);
    const { own, split } = tiles(x.shape, repeats);
    const lead = repeats.length - x.rank;
    const out = Tensor.empty(split, x.dtype);
    copyInto(
      out,
      x.alias(
        split,
        own.flatMap((_, d) => [0, d < lead ? 0 : x.strides[d - lead]!]),
      ),
    );
    const shape = own.map((s, d) => s * repeats[d]!);
    return out.alias(shape, contiguousStrides(shape));
  },
  again: (t, attrs) => one('repeat', [t], attrs),
  transpose: (g, shape, { repeats }) => {
    const { split } = tiles(shape, repeats);
    if (split.length === 0) return g;
    return reshape(
      sum(
        reshape(g, split),
        repeats.map((_, d) => 2 * d),
      ),
      shape,
    );
  },
  formula: { value: 'copies of x', vjp: 'Σ ḡ over the copies' },
  torch: ({ repeats }) => `x0.repeat(${python(repeats)})`,
  samples: [
    [[2, 3], { repeats: [2, 1] }],
    [[3], { repeats: [2, 2] }],
    [[2], { repeats: [0] }],
    [[], { repeats: [] }],
  ],
});

export const joining = { cat: catRule, stack: stackRule, repeat: repeatRule };
