import { type Builder, dimension, dimensions, type Makers, requires, sizeAlong } from './support.ts';

const over = ['sum', 'mean', 'amax', 'amin', 'logsumexp', 'nansum'];
const whole = ['max', 'min', 'median', 'nanmedian'];
const along = ['max_dim', 'min_dim', 'median_dim', 'nanmedian_dim', 'mode'];
const scans = ['cumsum', 'cumprod', 'logcumsumexp', 'softmax', 'log_softmax'];

/** Which of equal numbers topk and kthvalue take is left open by PyTorch. */
const distinct = (b: Builder, x: number) => new Set(b.at(x).toArray()).size === b.at(x).size;

export const reductions: Makers = {
  ...Object.fromEntries(
    over.map((name) => [
      name,
      (b, c, x) => {
        requires(b.at(x).size > 0 || name === 'sum');
        // 1.13 has no logsumexp over all dimensions at once.
        const dims = name === 'logsumexp' ? [dimension(b, c, x)] : dimensions(b, c, x);
        b.one(name, [x], { dims, keepdim: c.flag() && dims !== null });
      },
    ]) as [string, Makers[string]][],
  ),
  ...Object.fromEntries(
    whole.map((name) => [
      name,
      (b, _, x) => {
        requires(b.at(x).size > 0);
        b.one(name, [x]);
      },
    ]) as [string, Makers[string]][],
  ),
  ...Object.fromEntries(
    along.map((name) => [
      name,
      (b, c, x) => {
        // PyTorch's nanmedian orders the numbers in memory that is shared where x was expanded.
        requires(b.at(x).size > 0 && (name !== 'nanmedian_dim' || b.at(x).strides.every((s) => s !== 0)));
        b.run(name, [x], { dim: dimension(b, c, x), keepdim: c.flag() });
      },
    ]) as [string, Makers[string]][],
  ),
  ...Object.fromEntries(
    scans.map((name) => [name, (b, c, x) => b.one(name, [x], { dim: dimension(b, c, x) })]) as [string, Makers[string]][],
  ),
  prod: (b, c, x) => b.one('prod', [x], c.flag() ? { dim: null, keepdim: false } : { dim: dimension(b, c, x), keepdim: c.flag() }),
  spread: (b, c, x) => {
    const dims = dimensions(b, c, x);
    const count = (dims ?? b.shape(x).map((_, d) => d)).reduce((n, d) => n * b.shape(x)[d]!, 1);
    const correction = c.of([1, 0]);
    requires(count > 1 && b.at(x).size > 0);
    b.run(c.of(['var', 'std', 'var_mean', 'std_mean']), [x], { dims, keepdim: c.flag(), correction });
  },
  vector_norm: (b, c, x) => {
    requires(b.at(x).size > 0);
    b.one(c.of(['linalg_vector_norm', 'norm']), [x], {
      dims: dimensions(b, c, x),
      keepdim: false,
      ord: c.of([2, 1, 3, 0, Number.POSITIVE_INFINITY]),
    });
  },
  extremes: (b, c, x) => {
    requires(b.at(x).size > 0);
    b.run(c.of(['cummax', 'cummin']), [x], { dim: dimension(b, c, x) });
  },
  sort: (b, c, x) => b.run('sort', [x], { dim: dimension(b, c, x), descending: c.flag(), stable: true }),
  topk: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    requires(size > 0 && distinct(b, x));
    b.run('topk', [x], { k: c.between(1, size), dim, largest: c.flag() });
  },
  kthvalue: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    requires(b.at(x).size > 0 && distinct(b, x));
    b.run('kthvalue', [x], { k: c.between(1, size), dim, keepdim: c.flag() });
  },
  argmax: (b, c, x) => {
    requires(b.at(x).size > 0);
    b.one(c.of(['argmax', 'argmin']), [x], { dim: c.flag() ? null : dimension(b, c, x), keepdim: false });
  },
  sum_to_size: (b, c, x) => {
    const shape = b.shape(x).map((n) => (c.flag() ? 1 : n));
    requires(shape.some((n, d) => n !== b.shape(x)[d])); // else it is a view
    b.one('sum_to_size', [x], { shape });
  },
};
