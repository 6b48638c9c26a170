import { one } from '../apply.ts';
import { dtypeInfo } from '../dtype.ts';
import { indexError, runtimeError, valueError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Context, Operand, Rule } from '../primitive.ts';
import { Tensor } from '../tensor.ts';
import { add, mul, reshape, sum } from './calls.ts';
import { longs, ramp } from './picking.ts';
import { type Positions, pick, place } from './positions.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Rows of `weight`; the row `padding_idx` (−1 for none) gets no gradient. */
    embedding: Op<[weight: Tensor, indices: Tensor], { padding_idx?: number; scale_grad_by_freq?: boolean }>;
    embedding_dense_backward: Op<[g: Tensor, indices: Tensor], { num_weights: number; padding_idx: number; scale_grad_by_freq: boolean }>;
    /**
     * Reduced rows of `weight`, one per bag: `indices` is flat, bag b holds indices[offsets[b]] up to the next offset.
     * With `include_last_offset` the last offset closes the last bag. `weights` weighs each index (sum only).
     */
    embedding_bag: Op<[weight: Tensor, indices: Tensor, offsets: Tensor, weights: Operand], BagAttrs>;
  }
}
interface BagAttrs {
  readonly mode: 'sum' | 'mean' | 'max';
  readonly include_last_offset?: boolean;
  readonly padding_idx?: number;
}

/** Where each looked-up row lies in a table of `rows` rows of `width` numbers. */
function rowPositions(indices: Tensor, rows: number, width: number): Positions {
  if (indices.dtype !== 'int64' && indices.dtype !== 'int32') {
    throw runtimeError(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${dtypeInfo(indices.dtype).title}Tensor instead (while checking arguments for embedding)`,
    );
  }
  const starts = Int32Array.from(rowMajor(indices), (i) => {
    if (i < 0 || i >= rows) throw indexError('index out of range in self');
    return i * width;
  });
  return { shape: [...indices.shape, width], starts, block: width };
}

const embeddingRule: Rule<'embedding'> = {
  forward: ([weight, indices]) => {
    if (weight.rank !== 2) throw runtimeError("'weight' must be 2-D");
    return pick(weight, rowPositions(indices, weight.shape[0]!, weight.shape[1]!));
  },
  vjp: ({ inputs: [weight, indices], attrs: { padding_idx = -1, scale_grad_by_freq = false } }, g) => [
    one('embedding_dense_backward', [g, indices], { num_weights: weight.shape[0]!, padding_idx, scale_grad_by_freq }),
    null,
  ],
  // The padding row is a constant in reverse mode, so it is one in forward mode too.
  jvp: ({ inputs: [, indices], attrs: { padding_idx = -1, scale_grad_by_freq = false } }, [t]) => {
    if (!t) return null;
    const factor = shares(indices, padding_idx, scale_grad_by_freq, t);
    const rows = one('embedding', [t, indices], {});
    return factor ? mul(rows, factor) : rows;
  },
  saves: () => ({ inputs: [1] }),
  formula: { names: ['W', 'i'], value: 'W[i]', vjp: ['ḡ added at the rows i', '—'] },
  torch: ({ padding_idx = -1, scale_grad_by_freq = false }) =>
    `torch.embedding(x0, x1, ${padding_idx}, ${scale_grad_by_freq ? 'True' : 'False'}, False)`,
  samples: () => [
    { inputs: [ramp([4, 3]), longs([0, 2, 2, 3], [2, 2])], attrs: {} },
    // With a padding row or scaling the gradient is not that of the value, on purpose.
    { inputs: [ramp([4, 3]), longs([0, 2, 1])], attrs: { padding_idx: 2, scale_grad_by_freq: false }, kink: true },
    { inputs: [ramp([4, 3]), longs([0, 2, 0])], attrs: { scale_grad_by_freq: true }, kink: true },
  ],
};

/** How often each index occurs, per occurrence. */
function occurrences(indices: Tensor): number[] {
  const counts = new Map<number, number>();
  const list = indices.toArray();
  for (const i of list) counts.set(i, (counts.get(i) ?? 0) + 1);
  return list.map((i) => counts.get(i)!);
}

/** The share of `g` at each index that reaches the table: 0 for the padding row. */
function shares(indices: Tensor, padding: number, scaled: boolean, like: Tensor): Tensor | null {
  const list = indices.toArray();
  if (!scaled && !list.includes(padding)) return null;
  const counts = scaled ? occurrences(indices) : null;
  return Tensor.from(
    list.map((i, k) => (i === padding ? 0 : 1 / (counts?.[k] ?? 1))),
    [...indices.shape, 1],
    like.dtype,
  );
}

const denseBackward: Rule<'embedding_dense_backward'> = {
  forward: ([g, indices], { num_weights, padding_idx, scale_grad_by_freq }) => {
    const width = g.shape[g.rank - 1]!;
    const factor = shares(indices, padding_idx, scale_grad_by_freq, g);
    const kept = factor
      ? Tensor.from(
          g.toArray().map((v, i) => v * factor.data[Math.floor(i / width)]!),
          g.shape,
          g.dtype,
        )
      : g;
    return place(Tensor.full([num_weights, width], 0, g.dtype), rowPositions(indices, num_weights, width), kept, true);
  },
  vjp: ({ inputs: [g, indices], attrs }, gg) => {
    const factor = shares(indices, attrs.padding_idx, attrs.scale_grad_by_freq, g);
    const rows = one('embedding', [gg, indices], {});
    return [factor ? mul(rows, factor) : rows, null];
  },
  jvp: ({ inputs: [, indices], attrs }, [t]) => (t ? one('embedding_dense_backward', [t, indices], attrs) : null),
  saves: () => ({ inputs: [1] }),
  formula: { names: ['g', 'i'], value: 'Σ g over the uses of each row', vjp: ['ḡ[i]', '—'] },
  torch: ({ num_weights, padding_idx, scale_grad_by_freq }) =>
    `torch.ops.aten.embedding_dense_backward(x0, x1, ${num_weights}, ${padding_idx}, ${scale_grad_by_freq ? 'True' : 'False'})`,
  samples: () => [
    { inputs: [ramp([3, 2]), longs([0, 2, 0])], attrs: { num_weights: 4, padding_idx: -1, scale_grad_by_freq: false } },
    { inputs: [ramp([3, 2]), longs([0, 2, 0])], attrs: { num_weights: 4, padding_idx: 2, scale_grad_by_freq: false } },
  ],
};

interface Bags {
  /** The bag of each index that counts; padding is left out. */
  readonly bag: number[];
  /** Which entries of `indices` count. */
  readonly kept: number[];
  /** How many indices each bag holds. */
  readonly sizes: number[];
}

function bagsOf(indices: Tensor, offsets: Tensor, { include_last_offset = false, padding_idx = -1 }: BagAttrs): Bags {
  const starts = offsets.toArray();
  const list = indices.toArray();
  if (starts.length > 0 && starts[0] !== 0)
    throw runtimeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  const count = include_last_offset ? starts.length - 1 : starts.length;
  if (starts.length > 0 && starts[starts.length - 1]! > list.length) {
    throw runtimeError(
      `offsets[-1] can not be greater than input's length, but got offsets[-1] = ${starts[starts.length - 1]} and input's length = ${list.length}`,
    );
  }
  const bag: number[] = [];
  const kept: number[] = [];
  const sizes = new Array<number>(count).fill(0);
  for (let b = 0; b < count; b++) {
    const end = b + 1 < starts.length ? starts[b + 1]! : list.length;
    for (let k = starts[b]!; k < end; k++) {
      if (list[k] === padding_idx) continue;
      bag.push(b);
      kept.push(k);
      sizes[b]!++;
    }
  }
  return { bag, kept, sizes };
}

/** For each bag and column, which entry of `kept` holds the largest number (the first of equals); −1 for an empty bag. */
function winners(rows: Tensor, { bag, sizes }: Bags): Int32Array {
  const width = rows.shape[1]!;
  const data = rowMajor(rows);
  const best = new Int32Array(sizes.length * width).fill(-1);
  bag.forEach((b, k) => {
    for (let c = 0; c < width; c++) {
      const now = best[b * width + c]!;
      if (now === -1 || data[k * width + c]! > data[now * width + c]!) best[b * width + c] = k;
    }
  });
  return best;
}

/** The rows in use, [how many, width], as a recorded operation; and the factor of each in its bag. */
function usedRows(weight: Tensor, indices: Tensor, bags: Bags): { rows: Tensor; index: Tensor } {
  const list = indices.toArray();
  const index = longs(bags.kept.map((k) => list[k]!));
  return { rows: one('embedding', [weight, index], {}), index };
}

/** [kept, width] cotangents (or sums of values) spread from, or gathered into, bags; `factors` weigh the rows. */
function spread(g: Tensor, bags: Bags): Tensor {
  return one('index_select', [g, longs(bags.bag)], { dim: 0 });
}

function factorsOf(weights: Operand, bags: Bags, mode: BagAttrs['mode'], like: Tensor): Operand {
  if (mode === 'mean')
    return Tensor.from(
      bags.bag.map((b) => 1 / bags.sizes[b]!),
      [bags.bag.length, 1],
      like.dtype,
    );
  return weights && reshape(one('index_select', [weights, longs(bags.kept)], { dim: 0 }), [bags.kept.length, 1]);
}

/** Selects, for mode 'max', the winning rows: 1 where a row's element won. */
function winnerMask(rows: Tensor, bags: Bags): Tensor {
  const width = rows.shape[1]!;
  const best = winners(rows, bags);
  const out = Tensor.full(rows.shape, 0, rows.dtype);
  best.forEach((k, at) => {
    if (k >= 0) out.data[k * width + (at % width)] = 1;
  });
  return out;
}

function bagSums(rows: Tensor, bags: Bags, factors: Operand): Tensor {
  const weighted = factors ? mul(rows, factors) : rows;
  return one('index_add', [Tensor.full([bags.sizes.length, rows.shape[1]!], 0, rows.dtype), longs(bags.bag), weighted], { dim: 0 });
}

function parts({ inputs: [weight, indices, offsets, weights], attrs }: Pick<Context<'embedding_bag'>, 'inputs' | 'attrs'>) {
  const bags = bagsOf(indices, offsets, attrs);
  const { rows, index } = usedRows(weight, indices, bags);
  const factors = attrs.mode === 'max' ? winnerMask(rows, bags) : factorsOf(weights, bags, attrs.mode, weight);
  return { bags, rows, index, factors };
}

/** @throws RuntimeError for an index outside the table; PyTorch's kernel for float32 sums has words of its own, with the place within the bag. */
function requireRows(list: readonly number[], bags: Bags, weight: Tensor, mode: BagAttrs['mode']): void {
  const rows = weight.shape[0]!;
  let [bag, first] = [-1, 0];
  bags.kept.forEach((k, i) => {
    if (bags.bag[i] !== bag) [bag, first] = [bags.bag[i]!, k];
    const row = list[k]!;
    if (row >= 0 && row < rows) return;
    throw runtimeError(
      weight.dtype === 'float32' && mode !== 'max'
        ? `[enforce fail at embedding_lookup_idx.cc:231] 0 <= idx && idx < data_size. Index ${k - first} is out of bounds: ${row}, range 0 to ${rows}`
        : `embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be ${row}`,
    );
  });
}

const embeddingBag: Rule<'embedding_bag'> = {
  forward: ([weight, indices, offsets, weights], attrs) => {
    if (indices.rank !== 1)
      throw valueError(`input has to be a 1D Tensor of fixed length mini-batches, but got Tensor of dimension ${indices.rank}`);
    if (weights && attrs.mode !== 'sum') {
      throw runtimeError(
        `embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='${attrs.mode}').`,
      );
    }
    const bags = bagsOf(indices, offsets, attrs);
    const width = weight.shape[1]!;
    const list = indices.toArray();
    requireRows(list, bags, weight, attrs.mode);
    const all = pick(weight, rowPositions(longs(bags.kept.map((k) => list[k]!)), weight.shape[0]!, width));
    const scales =
      attrs.mode === 'mean' ? bags.bag.map((b) => 1 / bags.sizes[b]!) : weights ? bags.kept.map((k) => weights.toArray()[k]!) : null;
    const sums = new Float64Array(bags.sizes.length * width);
    if (attrs.mode === 'max') {
      winners(all, bags).forEach((k, at) => {
        if (k >= 0) sums[at] = all.data[k * width + (at % width)]!;
      });
    } else {
      bags.bag.forEach((b, k) => {
        for (let c = 0; c < width; c++) sums[b * width + c]! += all.data[k * width + c]! * (scales?.[k] ?? 1);
      });
    }
    return Tensor.from(sums, [bags.sizes.length, width], weight.dtype);
  },
  vjp: (ctx, g) => {
    const { bags, rows, index, factors } = parts(ctx);
    const [weight, , , weights] = ctx.inputs;
    const each = spread(g, bags);
    const own = one('embedding_dense_backward', [factors ? mul(each, factors) : each, index], {
      num_weights: weight.shape[0]!,
      padding_idx: -1,
      scale_grad_by_freq: false,
    });
    const ofWeights =
      ctx.needs[3] && weights
        ? one('index_add', [Tensor.full(weights.shape, 0, g.dtype), longs(bags.kept), sum(mul(each, rows), [1])], { dim: 0 })
        : null;
    return [ctx.needs[0] ? own : null, null, null, ofWeights];
  },
  jvp: (ctx, [tw, , , tf]) => {
    const { bags, rows, factors } = parts(ctx);
    const moved = tw ? bagSums(one('embedding', [tw, parts(ctx).index], {}), bags, factors) : null;
    const reweighed = tf ? bagSums(rows, bags, factorsOf(tf, bags, 'sum', rows)) : null;
    return moved && reweighed ? add(moved, reweighed) : (moved ?? reweighed);
  },
  saves: (needs) => ({ inputs: needs[3] ? [0, 1, 2, 3] : [1, 2, 3] }),
  formula: {
    names: ['W', 'i', 'offsets', 'w'],
    value: 'Σ w · W[i] over each bag',
    vjp: ['w · ḡ added at the rows i', '—', '—', '⟨ḡ, W[i]⟩'],
  },
  torch: ({ mode, include_last_offset = false }, [, , , weights]) =>
    `F.embedding_bag(x1, x0, x2, mode='${mode}', include_last_offset=${include_last_offset ? 'True' : 'False'}${weights ? ', per_sample_weights=x3' : ''})`,
  samples: () => [
    { inputs: [ramp([5, 2]), longs([0, 3, 1, 4, 4]), longs([0, 2, 2]), null], attrs: { mode: 'sum' } },
    { inputs: [ramp([5, 2]), longs([0, 3, 1, 4, 4]), longs([0, 2, 5]), null], attrs: { mode: 'mean', include_last_offset: true } },
    { inputs: [ramp([5, 2]), longs([0, 3, 1, 4, 4]), longs([0, 2, 2]), null], attrs: { mode: 'max' } },
    { inputs: [Tensor.full([5, 2], 1.5, 'float64'), longs([0, 3, 1, 4, 4]), longs([0, 2]), null], attrs: { mode: 'max' }, kink: true },
    { inputs: [ramp([5, 2]), longs([0, 3, 1, 4, 4]), longs([0, 2]), ramp([5], 9)], attrs: { mode: 'sum' } },
  ],
};

export const embeddings = { embedding: embeddingRule, embedding_dense_backward: denseBackward, embedding_bag: embeddingBag };
