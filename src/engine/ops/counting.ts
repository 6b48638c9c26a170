import { type DType, isDifferentiable, isFloating } from '../dtype.ts';
import { runtimeError, typeError } from '../errors.ts';
import { contiguousCopy, rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { sameShape, wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { notImplemented } from './elementwise.ts';
import { matrix } from './reducing.ts';
import { python } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    bincount: Op<[x: Tensor, weights: Operand], { minlength?: number }>;
    /** With min = max = 0 the range is that of the data. */
    histc: Op<[x: Tensor], { bins?: number; min?: number; max?: number }>;
    /** Where each value would go into the sorted rows; `right` means after equal ones. */
    searchsorted: Op<[sorted: Tensor, values: Tensor], { right?: boolean; out_int32?: boolean }>;
    /** Sorted distinct elements (dim null) or slices, where each element went, and how often. */
    unique: Op<[x: Tensor], { dim: number | null }, [values: Tensor, inverse: Tensor, counts: Tensor]>;
    unique_consecutive: Op<[x: Tensor], { dim: number | null }, [values: Tensor, inverse: Tensor, counts: Tensor]>;
  }
}

const longs = (values: readonly number[]) => Tensor.from(values, [values.length], 'int64');

const bincount: Rule<'bincount'> = {
  forward: ([x, weights], { minlength = 0 }) => {
    if (isDifferentiable(x.dtype)) throw notImplemented('bincount_cpu', x.dtype);
    if (x.rank !== 1) throw runtimeError('bincount only supports 1-d non-negative integral inputs.');
    if (weights && !sameShape(weights.shape, x.shape)) throw runtimeError('weights should be 1-d and have the same length as input');
    const values = x.toArray();
    if (values.some((v) => v < 0)) throw runtimeError('bincount only supports 1-d non-negative integral inputs.');
    const length = Math.max(minlength, ...values.map((v) => v + 1));
    const dtype: DType = !weights ? 'int64' : weights.dtype === 'float32' ? 'float32' : 'float64';
    const out = Tensor.empty([length], dtype);
    const amounts = weights?.toArray();
    values.forEach((v, i) => {
      out.data[v]! += amounts ? amounts[i]! : 1;
    });
    return out;
  },
  vjp: null,
  jvp: null,
  formula: { names: ['x', 'w'], value: 'how often each number occurs', vjp: [] },
  torch: ({ minlength = 0 }, [, weights]) => `torch.bincount(x0${weights ? ', x1.detach()' : ''}, minlength=${minlength})`,
  samples: () => [
    { inputs: [longs([1, 3, 1, 0]), null], attrs: {} },
    { inputs: [longs([1, 3, 1, 0]), Tensor.from([0.5, 1, 2, 0.25], [4], 'float64')], attrs: { minlength: 6 } },
    { inputs: [longs([]), null], attrs: { minlength: 2 } },
  ],
};

const histc: Rule<'histc'> = {
  forward: ([x], { bins = 100, min = 0, max = 0 }) => {
    if (!isFloating(x.dtype)) throw runtimeError(`"histogram_cpu" not implemented for '${x.dtype === 'int64' ? 'Long' : x.dtype}'`);
    if (bins <= 0) throw runtimeError('bins must be > 0');
    const values = x.toArray();
    let [low, high] = [min, max];
    if (low === high && values.length > 0) {
      low = values.reduce((a, b) => Math.min(a, b));
      high = values.reduce((a, b) => Math.max(a, b));
    }
    if (low === high) [low, high] = [low - 1, high + 1];
    if (!Number.isFinite(low) || !Number.isFinite(high)) throw runtimeError(`range of [${low}, ${high}] is not finite`);
    if (low > high) throw runtimeError('max must be larger than min');
    const out = Tensor.empty([bins], x.dtype);
    for (const v of values) {
      if (!(v >= low && v <= high)) continue;
      out.data[Math.min(bins - 1, Math.floor(((v - low) * bins) / (high - low)))]! += 1;
    }
    return out;
  },
  vjp: null,
  jvp: null,
  formula: { names: ['x'], value: 'histogram', vjp: [] },
  torch: ({ bins = 100, min = 0, max = 0 }) => `torch.histc(x0, bins=${bins}, min=${min}, max=${max})`,
  samples: () => [
    { inputs: [matrix()], attrs: { bins: 4 } },
    { inputs: [matrix()], attrs: { bins: 5, min: -1, max: 1 } },
    { inputs: [Tensor.from([1, 2, 1, 4, 2.5], [5], 'float64')], attrs: { bins: 4, min: 0, max: 4 } },
    { inputs: [Tensor.full([3], 2, 'float64')], attrs: { bins: 3 } },
  ],
};

/** How many of the row come before `v`; NaN comes last. */
function insertion(data: ArrayLike<number>, start: number, n: number, v: number, right: boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = data[start + middle]!;
    // Negated comparisons, so that NaN sorts as the largest, as PyTorch's kernel has it.
    if (right ? !(at > v) : !(at >= v)) low = middle + 1;
    else high = middle;
  }
  return low;
}
const searchsorted: Rule<'searchsorted'> = {
  forward: ([sorted, values], { right = false, out_int32 = false }) => {
    const one = sorted.rank === 1;
    if (!one && (sorted.rank !== values.rank || !sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1)))) {
      throw runtimeError(
        `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [${sorted.shape.join(', ')}] and input value tensor [${values.shape.join(', ')}]`,
      );
    }
    const n = sorted.shape.at(-1)!;
    const edges = rowMajor(sorted);
    const per = one ? values.size : values.shape.at(-1)!;
    const out = Tensor.empty(values.shape, out_int32 ? 'int32' : 'int64');
    values.toArray().forEach((v, i) => {
      out.data[i] = insertion(edges, Math.floor(i / Math.max(1, per)) * n, n, v, right);
    });
    return out;
  },
  vjp: null,
  jvp: null,
  formula: { names: ['s', 'v'], value: 'position of v in s', vjp: [] },
  torch: ({ right = false, out_int32 = false }) => `torch.searchsorted(x0, x1, right=${python(right)}, out_int32=${python(out_int32)})`,
  samples: () => [
    { inputs: [Tensor.from([1, 3, 3, 7], [4], 'float64'), Tensor.from([0, 3, 4, 9, Number.NaN, 7], [2, 3], 'float64')], attrs: {} },
    {
      inputs: [Tensor.from([1, 3, 3, 7], [4], 'float64'), Tensor.from([0, 3, 4, 9, 7, 1], [2, 3], 'float64')],
      attrs: { right: true, out_int32: true },
    },
    { inputs: [Tensor.from([1, 3, 5, 2, 4, 6], [2, 3], 'float64'), Tensor.from([3, 6, 4, 1], [2, 2], 'float64')], attrs: {} },
    { inputs: [Tensor.from([1, 3], [2], 'float64'), Tensor.scalar(2, 'float64')], attrs: {} },
  ],
};

/** Orders slices number by number; NaN is unequal to everything and comes last. */
const compare = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    return x - y;
  }
  return 0;
};

/** The distinct numbers in rising order, where each element's is, and how often it occurs. Every NaN is another number. */
function distinctNumbers(data: ArrayLike<number>): { values: number[]; inverse: number[]; counts: number[] } {
  const places = new Map<number, number>();
  const values: number[] = [];
  for (const v of Float64Array.from(data).sort()) {
    if (Number.isNaN(v)) break; // they come last
    if (values.length > 0 && values.at(-1) === v) continue;
    places.set(v, values.length);
    values.push(v);
  }
  const counts = new Array<number>(values.length).fill(0);
  const inverse = Array.from(data, (v) => {
    const at = places.get(v) ?? values.push(v) - 1;
    if (counts[at] === 0) values[at] = v; // of 0 and −0, the one that comes first
    counts[at] = (counts[at] ?? 0) + 1;
    return at;
  });
  return { values, inverse, counts };
}

/** The distinct ones among the elements, or among the slices along `dim`, neighbours only if not sorted. */
function distinct(x: Tensor, dim: number | null, sorted: boolean): Tensor[] {
  if (x.dtype.startsWith('complex')) throw typeError('unique is not defined for complex tensors');
  const whole = dim === null;
  const d = whole ? 0 : wrapDim(dim, x.rank);
  const source = whole ? contiguousCopy(x).alias([x.size], [1]) : x;
  const order = [d, ...[...source.shape.keys()].filter((k) => k !== d)];
  const moved = source.alias(
    order.map((k) => source.shape[k]!),
    order.map((k) => source.strides[k]!),
  );
  const data = rowMajor(moved);
  const n = source.shape[d]!;
  const width = n === 0 ? 0 : source.size / n;
  if (whole && sorted) {
    const { values, inverse, counts } = distinctNumbers(data);
    return [Tensor.from(values, [values.length], x.dtype), Tensor.from(inverse, x.shape, 'int64'), longs(counts)];
  }
  const slice = (i: number) => data.subarray(i * width, (i + 1) * width);
  const positions = Array.from({ length: n }, (_, i) => i);
  if (sorted) positions.sort((i, j) => compare(slice(i), slice(j)) || i - j);
  const kept: number[] = [];
  const counts: number[] = [];
  const inverse = new Array<number>(n);
  for (const i of positions) {
    if (kept.length === 0 || compare(slice(kept.at(-1)!), slice(i)) !== 0) {
      kept.push(i);
      counts.push(0);
    }
    counts[counts.length - 1]!++;
    inverse[i] = kept.length - 1;
  }
  const shape = [kept.length, ...moved.shape.slice(1)];
  const values = Tensor.from(
    kept.flatMap((i) => [...slice(i)]),
    shape,
    x.dtype,
  );
  const back = order.map((_, k) => order.indexOf(k));
  const placed = contiguousCopy(
    values.alias(
      back.map((k) => values.shape[k]!),
      back.map((k) => values.strides[k]!),
    ),
  );
  return [placed, Tensor.from(inverse, whole ? x.shape : [n], 'int64'), longs(counts)];
}

function uniqueRule(name: 'unique' | 'unique_consecutive'): Rule<'unique'> {
  const repeated = () => Tensor.from([2, 2, 1, 3, 3, 1, 2, 2, 1], [3, 3], 'float64');
  return {
    forward: ([x], { dim }) => distinct(x, dim, name === 'unique'),
    vjp: null,
    jvp: null,
    formula: { names: ['x'], value: 'distinct x', vjp: [] },
    torch: ({ dim }) =>
      `torch.${name}(x0, ${name === 'unique' ? 'sorted=True, ' : ''}return_inverse=True, return_counts=True${dim === null ? '' : `, dim=${dim}`})`,
    samples: () => [
      { inputs: [repeated()], attrs: { dim: null } },
      { inputs: [repeated()], attrs: { dim: 0 } },
      { inputs: [repeated()], attrs: { dim: 1 } },
      { inputs: [longs([3, 1, 1, 3])], attrs: { dim: null } },
      { inputs: [Tensor.empty([0], 'float64')], attrs: { dim: null } },
    ],
  };
}

export const counting = {
  bincount,
  histc,
  searchsorted,
  unique: uniqueRule('unique'),
  unique_consecutive: uniqueRule('unique_consecutive'),
};
