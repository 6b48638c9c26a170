import { one } from '../apply.ts';
import { isComplex } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy, copyInto, emptyLike } from '../loops.ts';
import { type Attrs, type Op, type Rule, type RuleOf, ruleOf } from '../primitive.ts';
import { contiguousStrides, formatShape, type Shape, sameShape, wrapDim, wrapDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { zerosLike } from './calls.ts';
import { moveRule, python, ramp } from './picking.ts';
import { gridPositions, laidOutAs, pick } from './positions.ts';

declare module '../primitive.ts' {
  interface Primitives {
    flip: Op<[x: Tensor], { dims: readonly number[] }>;
    /** `dims` empty: over the flattened tensor. */
    roll: Op<[x: Tensor], { shifts: readonly number[]; dims: readonly number[] }>;
    rot90: Op<[x: Tensor], { k: number; dims: readonly number[] }>;
    tril: Op<[x: Tensor], { diagonal: number }>;
    triu: Op<[x: Tensor], { diagonal: number }>;
    diag_embed: Op<[x: Tensor], { offset: number; dim1: number; dim2: number }>;
    /** The tensor with one slice, as `select`, `slice`, `diagonal` and `as_strided` name it, replaced. */
    select_scatter: Op<[x: Tensor, source: Tensor], { dim: number; index: number }>;
    slice_scatter: Op<[x: Tensor, source: Tensor], { dim: number; start: number; end: number; step: number }>;
    diagonal_scatter: Op<[x: Tensor, source: Tensor], { offset: number; dim1: number; dim2: number }>;
  }
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i);

/** A contiguous copy that runs backwards along some dimensions. */
function backwards(x: Tensor, dims: readonly number[]): Tensor {
  const along = x.shape.map((n, d) => (dims.includes(d) ? count(n).reverse() : count(n)));
  return pick(x, gridPositions(x.shape, along));
}

const flipRule: Rule<'flip'> = moveRule<{ dims: readonly number[] }>({
  forward: (x, { dims }) => {
    return laidOutAs(x, backwards(x, dims.length ? wrapDims(dims, x.rank) : []));
  },
  again: (t, attrs) => one('flip', [t], attrs),
  transpose: (g, _, attrs) => one('flip', [g], attrs),
  formula: { value: 'x backwards', vjp: 'ḡ backwards' },
  torch: ({ dims }) => `torch.flip(x0, ${python(dims)})`,
  samples: [
    [[2, 3], { dims: [0, -1] }],
    [[2, 3], { dims: [1] }],
  ],
});

const rolled = (n: number, shift: number) => count(n).map((i) => (((i - shift) % n) + n) % n);
const rollRule: Rule<'roll'> = moveRule<{ shifts: readonly number[]; dims: readonly number[] }>({
  forward: (x, { shifts, dims }) => {
    if (dims.length === 0 && shifts.length === 1) {
      const flat = contiguousCopy(x);
      const moved = pick(flat.alias([x.size], [1]), gridPositions([x.size], [rolled(x.size, shifts[0]!)]));
      return moved.alias(x.shape, contiguousStrides(x.shape));
    }
    if (shifts.length === 0) throw runtimeError('`shifts` required');
    if (shifts.length !== dims.length)
      throw runtimeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    const by = new Array<number>(x.rank).fill(0);
    dims.forEach((d, i) => {
      by[wrapDim(d, x.rank)]! += shifts[i]!;
    });
    return pick(
      x,
      gridPositions(
        x.shape,
        x.shape.map((n, d) => rolled(n, by[d]!)),
      ),
    );
  },
  again: (t, attrs) => one('roll', [t], attrs),
  transpose: (g, _, { shifts, dims }) => one('roll', [g], { shifts: shifts.map((s) => -s), dims }),
  formula: { value: 'x, rolled', vjp: 'ḡ, rolled back' },
  torch: ({ shifts, dims }) => `torch.roll(x0, ${python(shifts)}${dims.length ? `, ${python(dims)}` : ''})`,
  samples: [
    [[2, 3], { shifts: [2], dims: [] }],
    [[3, 4], { shifts: [1, -2], dims: [0, -1] }],
  ],
});

const rot90Rule: Rule<'rot90'> = moveRule<{ k: number; dims: readonly number[] }>({
  forward: (x, { k, dims }) => {
    if (dims.length !== 2) throw runtimeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
    if (x.rank < 2) throw runtimeError(`expected total dims >= 2, but got total dims = ${x.rank}`);
    const [a, b] = [wrapDim(dims[0]!, x.rank), wrapDim(dims[1]!, x.rank)];
    if (a === b) throw runtimeError(`expected rotation dims to be different, but got dim0 = ${dims[0]} and dim1 = ${dims[1]}`);
    const turns = ((k % 4) + 4) % 4;
    const picked = backwards(x, [[], [b], [a, b], [a]][turns]!);
    if (turns === 0) return picked;
    const out = laidOutAs(x, picked);
    const swap = (list: Shape) => list.with(a, list[b]!).with(b, list[a]!);
    return turns === 2 ? out : out.alias(swap(out.shape), swap(out.strides));
  },
  again: (t, attrs) => one('rot90', [t], attrs),
  transpose: (g, _, { k, dims }) => one('rot90', [g], { k: -k, dims }),
  formula: { value: 'x, turned', vjp: 'ḡ, turned back' },
  torch: ({ k, dims }) => `torch.rot90(x0, ${k}, ${python(dims)})`,
  samples: [1, 2, 3, -1].map((k) => [[2, 3], { k, dims: [0, 1] }] as const),
});

/** Keeps the lower (−1) or upper (+1) triangle of the matrices in the last two dimensions. */
function triangle(name: 'tril' | 'triu', side: 1 | -1): Rule<'tril'> {
  return moveRule<{ diagonal: number }>({
    forward: (x, { diagonal }) => {
      if (x.rank < 2) throw runtimeError(`${name}: input tensor must have at least 2 dimensions`);
      const out = contiguousCopy(x);
      const [rows, columns] = [x.shape[x.rank - 2]!, x.shape[x.rank - 1]!];
      const width = isComplex(x.dtype) ? 2 : 1;
      for (let at = 0, row = 0; at < x.size; at += columns, row = (row + 1) % rows) {
        // tril keeps columns up to row + diagonal, triu those from there on.
        const edge = Math.min(columns, Math.max(0, row + diagonal + (side === -1 ? 1 : 0)));
        out.data.fill(0, (at + (side === -1 ? edge : 0)) * width, (at + (side === -1 ? columns : edge)) * width);
      }
      return out;
    },
    again: (t, attrs) => one(name, [t], attrs),
    transpose: (g, _, attrs) => one(name, [g], attrs),
    formula: { value: `${name}(x)`, vjp: `${name}(ḡ)` },
    torch: ({ diagonal }) => `torch.${name}(x0, ${diagonal})`,
    samples: [
      [[3, 4], { diagonal: 0 }],
      [[2, 3, 3], { diagonal: -1 }],
      [[3, 2], { diagonal: 1 }],
    ],
  });
}

const diagEmbed: Rule<'diag_embed'> = moveRule<{ offset: number; dim1: number; dim2: number }>({
  forward: (x, { offset, dim1, dim2 }) => {
    const rank = x.rank + 1;
    const [a, b] = [wrapDim(dim1, rank), wrapDim(dim2, rank)];
    if (a === b) throw runtimeError(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
    const size = x.shape[x.rank - 1]! + Math.abs(offset);
    const lead = x.shape.slice(0, -1);
    const shape: number[] = [];
    for (let d = 0, k = 0; d < rank; d++) shape.push(d === a || d === b ? size : lead[k++]!);
    const out = Tensor.empty(shape, x.dtype);
    const rest = out.strides.filter((_, d) => d !== a && d !== b);
    copyInto(
      out.alias(x.shape, [...rest, out.strides[a]! + out.strides[b]!], offset >= 0 ? offset * out.strides[b]! : -offset * out.strides[a]!),
      x,
    );
    return out;
  },
  again: (t, attrs) => one('diag_embed', [t], attrs),
  transpose: (g, _, attrs) => one('diagonal', [g], attrs),
  formula: { value: 'x on the diagonal of zeros', vjp: 'diag(ḡ)' },
  torch: ({ offset, dim1, dim2 }) => `torch.diag_embed(x0, ${offset}, ${dim1}, ${dim2})`,
  samples: [
    [[3], { offset: 0, dim1: -2, dim2: -1 }],
    [[2, 3], { offset: -1, dim1: 0, dim2: -1 }],
    [[2], { offset: 2, dim1: 0, dim2: 1 }],
  ],
});

/** The rule of "x with one view of it replaced"; `view` names the view's own primitive. */
function scatterView<A extends object>(
  symbol: string,
  primitive: 'select' | 'slice' | 'diagonal',
  torch: (attrs: A) => string,
  samples: readonly (readonly [Shape, Shape, A])[],
): RuleOf<Op<[x: Tensor, source: Tensor], A>> {
  // The three views differ in their attributes only, which pass through here untouched.
  const name = primitive as 'select';
  const view = (x: Tensor, attrs: A) => one(name, [x], attrs as unknown as Attrs<'select'>);
  const again = (x: Tensor, source: Tensor, attrs: A) => one(`${name}_scatter`, [x, source], attrs as unknown as Attrs<'select_scatter'>);
  return {
    forward: ([x, source], attrs) => {
      const out = emptyLike(x.shape, x.dtype, [x]);
      copyInto(out, x);
      const at = ruleOf(name).forward([out], attrs as unknown as Attrs<'select'>) as Tensor;
      if (!sameShape(at.shape, source.shape))
        throw runtimeError(
          `expected src to have a size equal to the slice of self. src size = ${formatShape(source.shape)}, slice size = ${formatShape(at.shape)}`,
        );
      copyInto(at, source);
      return out;
    },
    vjp: ({ needs, attrs, inputs: [, source] }, g) => [
      needs[0] ? again(g, Tensor.full(source.shape, 0, g.dtype), attrs) : null,
      needs[1] ? view(g, attrs) : null,
    ],
    jvp: ({ inputs: [x, source], attrs }, [tx, ts]) => again(tx ?? zerosLike(x), ts ?? zerosLike(source), attrs),
    formula: { names: ['x', 'v'], value: `x with ${symbol} ← v`, vjp: ['ḡ, zero in the slice', 'the slice of ḡ'] },
    torch,
    samples: () => samples.map(([x, source, attrs]) => ({ inputs: [ramp(x), ramp(source, 5)], attrs })),
  };
}

export const rearranging = {
  flip: flipRule,
  roll: rollRule,
  rot90: rot90Rule,
  tril: triangle('tril', -1),
  triu: triangle('triu', 1),
  diag_embed: diagEmbed,
  select_scatter: scatterView<{ dim: number; index: number }>(
    'x[i]',
    'select',
    ({ dim, index }) => `torch.select_scatter(x0, x1, ${dim}, ${index})`,
    [[[3, 4], [4], { dim: 0, index: -1 }]],
  ),
  slice_scatter: scatterView<{ dim: number; start: number; end: number; step: number }>(
    'x[start:end:step]',
    'slice',
    ({ dim, start, end, step }) => `torch.slice_scatter(x0, x1, ${dim}, ${start}, ${end}, ${step})`,
    [[[5, 2], [2, 2], { dim: 0, start: 1, end: 4, step: 2 }]],
  ),
  diagonal_scatter: scatterView<{ offset: number; dim1: number; dim2: number }>(
    'diag(x)',
    'diagonal',
    ({ offset, dim1, dim2 }) => `torch.diagonal_scatter(x0, x1, ${offset}, ${dim1}, ${dim2})`,
    [[[3, 4], [3], { offset: 1, dim1: 0, dim2: 1 }]],
  ),
};
