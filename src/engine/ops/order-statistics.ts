import { one } from '../apply.ts';
import { isComplex } from '../dtype.ts';
import { indexError, runtimeError } from '../errors.ts';
import { extremeIndex } from '../kernels/index.ts';
import { contiguousCopy, rowMajor } from '../loops.ts';
import type { Op, RuleOf, SampleOf } from '../primitive.ts';
import { wrapDim } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { reshape, zerosLike } from './calls.ts';
import { notImplemented } from './elementwise.ts';
import { matrix, scrambled, tied, withNaN } from './reducing.ts';
import { python } from './support.ts';

type Pair = [values: Tensor, indices: Tensor];
interface Along {
  readonly dim: number;
  readonly keepdim: boolean;
}
declare module '../primitive.ts' {
  interface Primitives {
    max_dim: Op<[x: Tensor], Along, Pair>;
    min_dim: Op<[x: Tensor], Along, Pair>;
    median_dim: Op<[x: Tensor], Along, Pair>;
    nanmedian_dim: Op<[x: Tensor], Along, Pair>;
    mode: Op<[x: Tensor], Along, Pair>;
    /** k counts from 1. */
    kthvalue: Op<[x: Tensor], Along & { k: number }, Pair>;
    sort: Op<[x: Tensor], { dim: number; descending?: boolean; stable?: boolean }, Pair>;
    topk: Op<[x: Tensor], { k: number; dim: number; largest?: boolean; sorted?: boolean }, Pair>;
    cummax: Op<[x: Tensor], { dim: number }, Pair>;
    cummin: Op<[x: Tensor], { dim: number }, Pair>;
  }
}

/** Positions within a row of `n` numbers, as many as the result has. */
type Pick<A> = (data: ArrayLike<number>, start: number, n: number, attrs: A) => ArrayLike<number>;

/** Takes from each row along `dim` the elements that `pick` names. @returns values and int64 indices, with `count` elements along `dim`. */
function select<A extends { dim: number }>(x: Tensor, attrs: A, keepdim: boolean, pick: Pick<A>): Pair {
  const dim = wrapDim(attrs.dim, x.rank);
  const full = x.rank === 0 ? x.alias([1], [1]) : x;
  const order = [...full.shape.keys()].filter((d) => d !== dim);
  const moved = full.alias(
    [...order, dim].map((d) => full.shape[d]!),
    [...order, dim].map((d) => full.strides[d]!),
  );
  const data = rowMajor(moved);
  const n = full.shape[dim]!;
  const rows = n === 0 ? 0 : full.size / n;
  const picked: ArrayLike<number>[] = [];
  for (let r = 0; r < rows; r++) picked.push(pick(data, r * n, n, attrs));
  // Where there are no rows, an imaginary one tells how many would be picked of each.
  const count = (picked[0] ?? pick(new Float64Array(n), 0, n, attrs)).length;
  const shape = [...order.map((d) => full.shape[d]!), count];
  const values = Tensor.empty(shape, x.dtype);
  const indices = Tensor.empty(shape, 'int64');
  picked.forEach((row, r) => {
    for (let k = 0; k < count; k++) {
      indices.data[r * count + k] = row[k]!;
      values.data[r * count + k] = data[r * n + row[k]!]!;
    }
  });
  const back = (t: Tensor): Tensor => {
    if (x.rank === 0) return t.alias([], []);
    const inverse = [...full.shape.keys()].map((d) => (d === dim ? order.length : order.indexOf(d)));
    const placed = contiguousCopy(
      t.alias(
        inverse.map((i) => t.shape[i]!),
        inverse.map((i) => t.strides[i]!),
      ),
    );
    if (keepdim) return placed;
    const kept = order.map((d) => full.shape[d]!);
    return placed.alias(
      kept,
      order.map((d) => placed.strides[d]!),
    );
  };
  return [back(values), back(indices)];
}

interface Selection<A extends object> {
  readonly name: string;
  readonly pick: Pick<A>;
  /** Whether the result keeps the dimension. */
  readonly keeps: (attrs: A) => boolean;
  readonly check?: (x: Tensor, attrs: A) => void;
  readonly value: string;
  /** PyTorch keeps the input, of which backward needs the shape only. */
  readonly keepsInput?: true;
  readonly torch: (attrs: A) => string;
  readonly samples: () => SampleOf<Op<[x: Tensor], A, Pair>>[];
}

/** The rule of an operation that gives elements along a dimension and where they were: the cotangent goes back to those places. */
function selection<A extends { dim: number }>(spec: Selection<A>): RuleOf<Op<[x: Tensor], A, Pair>> {
  /** With the dimension, if it was dropped. */
  const whole = (t: Tensor, x: { shape: readonly number[] }, attrs: A) =>
    spec.keeps(attrs) || x.shape.length === 0 ? t : reshape(t, x.shape.with(wrapDim(attrs.dim, x.shape.length), 1));
  return {
    forward: ([x], attrs) => {
      if (isComplex(x.dtype)) throw notImplemented(spec.name, x.dtype);
      const dim = wrapDim(attrs.dim, x.rank);
      if (!spec.keeps(attrs) && x.shape[dim] === 0)
        throw indexError(`${spec.name}(): Expected reduction dim ${attrs.dim} to have non-zero size.`);
      spec.check?.(x, attrs);
      return select(x, attrs, spec.keeps(attrs), spec.pick);
    },
    vjp: ({ inputs: [x], outputs: [, indices], attrs }, g) => [
      g &&
        one('scatter_add', [zerosLike(Tensor.empty(x.shape, g.dtype)), whole(indices, x, attrs), whole(g, x, attrs)], { dim: attrs.dim }),
    ],
    jvp: ({ inputs: [x], outputs: [y, indices], attrs }, [t]) => [
      t && reshape(one('gather', [t, whole(indices, x, attrs)], { dim: attrs.dim }), y.shape),
      null,
    ],
    saves: () => ({ inputs: spec.keepsInput ? [0] : [], outputs: [1] }),
    formula: { names: ['x'], value: spec.value, vjp: ['ḡ at the places chosen, 0 elsewhere'] },
    torch: spec.torch,
    samples: spec.samples,
  };
}

/** Distinct even as integers: which of equal numbers topk and kthvalue report is left open by PyTorch. */
const apart = () =>
  Tensor.from(
    matrix()
      .toArray()
      .map((v) => 10 * v),
    [3, 4],
    'float64',
  );
const alongs = (): SampleOf<Op<[x: Tensor], Along, Pair>>[] => [
  { inputs: [matrix()], attrs: { dim: -1, keepdim: false } },
  { inputs: [scrambled()], attrs: { dim: 1, keepdim: true } },
  { inputs: [scrambled()], attrs: { dim: 0, keepdim: false } },
  { inputs: [Tensor.scalar(0.3, 'float64')], attrs: { dim: 0, keepdim: false } },
];
const ties = (): SampleOf<Op<[x: Tensor], Along, Pair>>[] => [
  { inputs: [tied()], attrs: { dim: 1, keepdim: false }, kink: true },
  { inputs: [withNaN()], attrs: { dim: 1, keepdim: true }, kink: true },
];
const spelled = (name: string) => (a: Along) => `torch.${name}(x0, dim=${a.dim}, keepdim=${python(a.keepdim)})`;

function reducing(name: string, value: string, pick: Pick<Along>, samples: () => SampleOf<Op<[x: Tensor], Along, Pair>>[]) {
  return selection<Along>({ name, pick, keeps: ({ keepdim }) => keepdim, value, torch: spelled(name), samples });
}

/** Positions in ascending (descending) order of their numbers, equal ones in order of position; NaN counts as the largest. */
function sortedPositions(data: ArrayLike<number>, start: number, n: number, descending: boolean): Uint32Array {
  const positions = Uint32Array.from({ length: n }, (_, i) => i);
  const compare = (i: number, j: number): number => {
    const a = data[start + i]!;
    const b = data[start + j]!;
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a - b || (a === b ? 0 : a < b ? -1 : 1);
  };
  return positions.sort(descending ? (i, j) => compare(j, i) || i - j : (i, j) => compare(i, j) || i - j);
}

/** The first `k` of `sortedPositions`, kept in order while the row is read: cheaper than sorting it for a small k. */
function firstPositions(data: ArrayLike<number>, start: number, n: number, descending: boolean, k: number): Uint32Array {
  const best = new Uint32Array(k);
  let count = 0;
  const ahead = (a: number, b: number) =>
    descending ? a > b || (Number.isNaN(a) && !Number.isNaN(b)) : a < b || (Number.isNaN(b) && !Number.isNaN(a));
  for (let i = 0; i < n; i++) {
    const value = data[start + i]!;
    if (count === k && (k === 0 || !ahead(value, data[start + best[k - 1]!]!))) continue;
    let at = count < k ? count++ : k - 1;
    for (; at > 0 && ahead(value, data[start + best[at - 1]!]!); at--) best[at] = best[at - 1]!;
    best[at] = i;
  }
  return best;
}

/** The position of the lower median. PyTorch finds it by quickselect and reports any of several equal ones; here it is the first in sorted order. */
function medianPosition(ignoreNaN: boolean): Pick<Along> {
  return (data, start, n) => {
    const order = sortedPositions(data, start, n, false);
    let numbers = n;
    while (numbers > 0 && Number.isNaN(data[start + order[numbers - 1]!]!)) numbers--;
    if (numbers === 0 || (!ignoreNaN && numbers < n)) return [order[numbers]!];
    return [order[(numbers - 1) >> 1]!];
  };
}

/** The most frequent number, the smallest of several; the last position that holds it. */
const modePosition: Pick<Along> = (data, start, n) => {
  const order = sortedPositions(data, start, n, false);
  let best = 0;
  let bestCount = 0;
  let count = 0;
  for (let k = 0; k < n; k++) {
    count = k > 0 && data[start + order[k]!] === data[start + order[k - 1]!] ? count + 1 : 1;
    if (count > bestCount) {
      bestCount = count;
      best = order[k]!;
    }
  }
  let last = best;
  for (let i = 0; i < n; i++) if (data[start + i] === data[start + best]) last = i;
  return [last];
};

function cumulative(name: 'cummax' | 'cummin', sign: 1 | -1) {
  return selection<{ dim: number }>({
    name,
    pick: (data, start, n) => {
      const positions = new Uint32Array(n);
      for (let i = 1, best = 0; i < n; i++) {
        const [now, held] = [data[start + i]!, data[start + best]!];
        // A NaN is kept for good; of equal numbers the last counts.
        if (Number.isNaN(now) || (!Number.isNaN(held) && sign * now >= sign * held)) best = i;
        positions[i] = best;
      }
      return positions;
    },
    keeps: () => true,
    keepsInput: true,
    value: `${name}(x)`,
    torch: ({ dim }) => `torch.${name}(x0, ${dim})`,
    samples: () => [
      { inputs: [matrix()], attrs: { dim: 1 } },
      { inputs: [scrambled()], attrs: { dim: 0 } },
      { inputs: [tied()], attrs: { dim: 1 }, kink: true },
      { inputs: [withNaN()], attrs: { dim: 1 }, kink: true },
    ],
  });
}

export const selections = {
  max_dim: reducing(
    'max',
    'max x',
    (data, start, n) => [extremeIndex(data, start, n, 1)],
    () => [...alongs(), ...ties()],
  ),
  min_dim: reducing(
    'min',
    'min x',
    (data, start, n) => [extremeIndex(data, start, n, -1)],
    () => [...alongs(), ...ties()],
  ),
  median_dim: reducing('median', 'median x', medianPosition(false), () => [...alongs(), ties()[1]!]),
  nanmedian_dim: reducing('nanmedian', 'median x without NaN', medianPosition(true), () => [...alongs(), ties()[1]!]),
  mode: reducing('mode', 'mode x', modePosition, () => [...alongs(), ties()[0]!]),
  kthvalue: selection<Along & { k: number }>({
    name: 'kthvalue',
    pick: (data, start, n, { k }) => [sortedPositions(data, start, n, false)[k - 1]!],
    keeps: ({ keepdim }) => keepdim,
    check: (x, { k, dim }) => {
      const n = x.rank === 0 ? 1 : x.shape[wrapDim(dim, x.rank)]!;
      if (k < 1 || k > n) throw runtimeError(`kthvalue(): selected number k out of range for dimension ${wrapDim(dim, x.rank)}`);
    },
    value: 'the k-th smallest x',
    torch: (a) => `torch.kthvalue(x0, ${a.k}, dim=${a.dim}, keepdim=${python(a.keepdim)})`,
    samples: () => [
      { inputs: [apart()], attrs: { dim: -1, keepdim: false, k: 2 } },
      { inputs: [apart()], attrs: { dim: 0, keepdim: true, k: 3 } },
      { inputs: [Tensor.scalar(0.3, 'float64')], attrs: { dim: 0, keepdim: false, k: 1 } },
      { inputs: [withNaN()], attrs: { dim: 1, keepdim: true, k: 3 }, kink: true },
    ],
  }),
  sort: selection<{ dim: number; descending?: boolean; stable?: boolean }>({
    name: 'sort',
    pick: (data, start, n, { descending }) => sortedPositions(data, start, n, descending ?? false),
    keeps: () => true,
    value: 'sort(x)',
    torch: ({ dim, descending, stable }) =>
      `torch.sort(x0, dim=${dim}, descending=${python(descending ?? false)}, stable=${python(stable ?? true)})`,
    samples: () => [
      { inputs: [matrix()], attrs: { dim: -1 } },
      { inputs: [scrambled()], attrs: { dim: 0, descending: true } },
      { inputs: [Tensor.scalar(1, 'float64')], attrs: { dim: 0 } },
      { inputs: [Tensor.empty([0, 2], 'float64')], attrs: { dim: 0 } },
      { inputs: [tied()], attrs: { dim: 1, stable: true }, kink: true },
      { inputs: [tied()], attrs: { dim: 0, descending: true, stable: true }, kink: true },
      { inputs: [withNaN()], attrs: { dim: 1 }, kink: true },
      { inputs: [withNaN()], attrs: { dim: 1, descending: true }, kink: true },
    ],
  }),
  topk: selection<{ k: number; dim: number; largest?: boolean; sorted?: boolean }>({
    name: 'topk',
    pick: (data, start, n, { k, largest = true }) =>
      k > 32 ? sortedPositions(data, start, n, largest).subarray(0, k) : firstPositions(data, start, n, largest, k),
    keeps: () => true,
    check: (x, { k, dim }) => {
      if (k < 0 || k > (x.rank === 0 ? 1 : x.shape[wrapDim(dim, x.rank)]!)) throw runtimeError('selected index k out of range');
    },
    value: 'the k largest (or smallest) x',
    torch: ({ k, dim, largest = true }) => `torch.topk(x0, ${k}, dim=${dim}, largest=${python(largest)})`,
    samples: () => [
      { inputs: [apart()], attrs: { k: 2, dim: -1 } },
      { inputs: [apart()], attrs: { k: 3, dim: 0, largest: false } },
      { inputs: [Tensor.scalar(1, 'float64')], attrs: { k: 1, dim: 0 } },
      { inputs: [withNaN()], attrs: { k: 2, dim: 1 }, kink: true },
      { inputs: [withNaN()], attrs: { k: 2, dim: 1, largest: false }, kink: true },
    ],
  }),
  cummax: cumulative('cummax', 1),
  cummin: cumulative('cummin', -1),
};
