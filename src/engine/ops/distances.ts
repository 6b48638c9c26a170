import { one } from '../apply.ts';
import { category, dtypeInfo } from '../dtype.ts';
import { runtimeError } from '../errors.ts';
import { contiguousCopy } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { formatShape, sameShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { div, mul, neg, power, sub, sum } from './calls.ts';
import { python, ramp } from './picking.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** Distances in the p-norm between the rows of a [batch…, P, M] and b [batch…, R, M]: [batch…, P, R]. The batches must be the same. */
    _cdist_forward: Op<[a: Tensor, b: Tensor], { p: number }>;
  }
}

function distances(a: Tensor, b: Tensor, p: number): Tensor {
  const [rows, others, width] = [a.shape[a.rank - 2]!, b.shape[b.rank - 2]!, a.shape[a.rank - 1]!];
  const batch = a.shape.slice(0, -2);
  const [x, y] = [contiguousCopy(a, 'float64').data, contiguousCopy(b, 'float64').data];
  const out = new Float64Array(sizeOf(batch) * rows * others);
  for (let n = 0, o = 0; n < sizeOf(batch); n++) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < others; j++, o++) {
        let total = 0;
        for (let k = 0; k < width; k++) {
          const d = Math.abs(x[(n * rows + i) * width + k]! - y[(n * others + j) * width + k]!);
          if (p === 2) total += d * d;
          else if (p === 1) total += d;
          else if (p === 0) total += d === 0 ? 0 : 1;
          else if (p === Number.POSITIVE_INFINITY) total = Math.max(total, d);
          else total += d ** p;
        }
        out[o] = p === 2 ? Math.sqrt(total) : p === 0 || p === 1 || p === Number.POSITIVE_INFINITY ? total : total ** (1 / p);
      }
    }
  }
  return Tensor.from(out, [...batch, rows, others], a.dtype);
}

const insert = (t: Tensor, dim: number) => one('unsqueeze', [t], { dim });
/** Every row of a minus every row of b: [batch…, P, R, M]. */
const gaps = (a: Tensor, b: Tensor): Tensor => sub(insert(a, -2), insert(b, -3));
const flags = (t: Tensor, test: (x: number, i: number) => boolean, dtype: Tensor['dtype']) =>
  Tensor.from(
    t.toArray().map((x, i) => Number(test(x, i))),
    t.shape,
    dtype,
  );

/** ∂distance/∂gap, in differentiable operations; zero where the distance is zero. */
function slopes(gap: Tensor, distance: Tensor, p: number): Tensor | null {
  if (p === 0) return null;
  const sign = Tensor.from(gap.toArray().map(Math.sign), gap.shape, gap.dtype);
  if (p === 1) return sign;
  const far = insert(distance, -1);
  if (p === Number.POSITIVE_INFINITY) {
    const width = gap.shape[gap.rank - 1]!;
    const largest = distance.toArray();
    return mul(
      sign,
      flags(gap, (x, i) => Math.abs(x) === largest[Math.floor(i / width)], gap.dtype),
    );
  }
  const zero = flags(far, (x) => x === 0, 'bool');
  const safe = one('masked_fill', [far, zero, Tensor.number(1)], {});
  if (p === 2) return div(gap, safe);
  const size = one('masked_fill', [mul(gap, sign), flags(gap, (x) => x === 0, 'bool'), Tensor.number(1)], {});
  return mul(sign, div(power(size, p - 1), power(safe, p - 1)));
}

const cdist: Rule<'_cdist_forward'> = {
  forward: ([a, b], { p }) => {
    if (a.rank < 2 || b.rank < 2) throw runtimeError(`cdist only supports at least 2D tensors, X1 got: ${a.rank}D`);
    if (a.shape[a.rank - 1] !== b.shape[b.rank - 1])
      throw runtimeError(`X1 and X2 must have the same number of columns. X1: ${a.shape[a.rank - 1]} X2: ${b.shape[b.rank - 1]}`);
    for (const [t, name] of [
      [a, 'X1'],
      [b, 'X2'],
    ] as const) {
      if (category(t.dtype) !== 'floating')
        throw runtimeError(`cdist only supports floating-point dtypes, ${name} got: ${dtypeInfo(t.dtype).title}`);
    }
    if (!(p >= 0)) throw runtimeError('cdist only supports non-negative p values');
    if (!sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)))
      throw runtimeError(`cdist: the batches ${formatShape(a.shape)} and ${formatShape(b.shape)} differ`);
    return distances(a, b, p);
  },
  vjp: ({ inputs: [a, b], outputs: [y], attrs: { p }, needs }, g) => {
    const slope = slopes(gaps(a, b), y, p);
    if (!slope) return [needs[0] ? Tensor.full(a.shape, 0, a.dtype) : null, needs[1] ? Tensor.full(b.shape, 0, b.dtype) : null];
    const each = mul(insert(g, -1), slope);
    return [needs[0] ? sum(each, [-2]) : null, needs[1] ? neg(sum(each, [-3])) : null];
  },
  jvp: ({ inputs: [a, b], outputs: [y], attrs: { p } }, [ta, tb]) => {
    const slope = slopes(gaps(a, b), y, p);
    if (!slope) return null;
    const moved: Operand = ta && tb ? gaps(ta, tb) : ta ? insert(ta, -2) : tb && neg(insert(tb, -3));
    return moved && sum(mul(moved, slope), [-1]);
  },
  saves: () => ({ inputs: [0, 1], outputs: [0] }),
  formula: { names: ['a', 'b'], value: '‖aᵢ − bⱼ‖ₚ', vjp: ['Σⱼ ḡᵢⱼ · ∂‖·‖ₚ', '−Σᵢ ḡᵢⱼ · ∂‖·‖ₚ'] },
  torch: ({ p }) => `torch.cdist(x0, x1, p=${python(p)}, compute_mode='donot_use_mm_for_euclid_dist')`,
  samples: () => [
    ...[2, 1, 3, 1.5, Number.POSITIVE_INFINITY].map((p) => ({ inputs: [ramp([2, 3]), ramp([4, 3], 7)] as [Tensor, Tensor], attrs: { p } })),
    { inputs: [ramp([2, 2, 3]), ramp([2, 1, 3], 7)] as [Tensor, Tensor], attrs: { p: 2 } },
    ...[0, 1, 2, 3, Number.POSITIVE_INFINITY].map((p) => ({
      inputs: [ramp([2, 3]), ramp([2, 3])] as [Tensor, Tensor],
      attrs: { p },
      kink: true as const,
    })),
  ],
};

export const distanceRules = { _cdist_forward: cdist };
