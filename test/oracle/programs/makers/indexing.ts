import { aNumber, mask } from './elementwise.ts';
import { type Builder, type Choices, dimension, grown, indices, type Makers, requires, shapedLike, sizeAlong } from './support.ts';

/** Along a dimension of x: where, and an index tensor of x's shape with another size there. */
function scattering(b: Builder, c: Choices, x: number) {
  const dim = dimension(b, c, x);
  const bound = sizeAlong(b, x, dim);
  const shape = b.shape(x).with(dim, c.between(1, 3));
  return { dim, index: indices(b, c, shape, bound), shape };
}
/** Along a dimension: a vector of indices without repeats, and the shape of what it picks. */
function picking(b: Builder, c: Choices, x: number, repeats: boolean) {
  const dim = dimension(b, c, x);
  const bound = sizeAlong(b, x, dim);
  requires(bound > 0);
  const start = c.below(bound);
  const count = c.between(1, repeats ? 4 : bound);
  const index = b.constant(
    Array.from({ length: count }, (_, i) => (start + i) % bound),
    [count],
    'int64',
  );
  return { dim, index, shape: b.shape(x).with(dim, count) };
}

export const indexing: Makers = {
  index_select: (b, c, x) => {
    const { dim, index } = picking(b, c, x, true);
    b.one('index_select', [x, index], { dim });
  },
  index: (b, c, x) => {
    requires(b.rank(x) > 0);
    const list = indices(b, c, c.of([[2], [3], [2, 2]]), b.shape(x)[0]!);
    const second = b.rank(x) > 1 ? c.of([0, 1, 2]) : 0;
    if (second === 0) b.one('index', [x, list]);
    else if (second === 1) b.one('index', [x, null, indices(b, c, [2], b.shape(x)[1]!)]);
    else b.one('index', [x, list, indices(b, c, [1], b.shape(x)[1]!)]);
  },
  index_mask: (b, c, x) => {
    const m = mask(b, c, x);
    requires(b.rank(m) > 0 && b.shape(m).every((n, d) => n === b.shape(x)[d]));
    b.one('index', [x, m]);
  },
  take: (b, c, x) => b.one('take', [x, indices(b, c, [2, 2], b.at(x).size)]),
  gather: (b, c, x) => {
    const { dim, index } = scattering(b, c, x);
    b.one('gather', [x, index], { dim });
  },
  scatter: (b, c, x) => {
    const { dim, index, shape } = picking(b, c, x, false);
    const wide = b.constant(
      index.toArray().flatMap((i) => new Array<number>(shape.reduce((n, s) => n * s, 1) / shape.at(dim)!).fill(i)),
      [shape.at(dim)!, ...shape.filter((_, d) => d !== (dim < 0 ? dim + shape.length : dim))],
      'int64',
    );
    // One index a slice, so that nothing is written twice.
    requires(dim === 0 || dim === -shape.length);
    b.one('scatter', [x, wide, c.flag() ? grown(b, c, shape) : aNumber(c)], { dim });
  },
  scatter_add: (b, c, x) => {
    const { dim, index, shape } = scattering(b, c, x);
    b.one('scatter_add', [x, index, grown(b, c, shape)], { dim });
  },
  scatter_reduce: (b, c, x) => {
    const { dim, index, shape } = scattering(b, c, x);
    b.one('scatter_reduce', [x, index, grown(b, c, shape)], {
      dim,
      reduce: c.of(['sum', 'mean', 'amax', 'amin', 'prod']),
      include_self: c.flag(),
    });
  },
  index_add: (b, c, x) => {
    const { dim, index, shape } = picking(b, c, x, true);
    b.one('index_add', [x, index, grown(b, c, shape)], { dim, alpha: c.of([1, -2]) });
  },
  index_copy: (b, c, x) => {
    const { dim, index, shape } = picking(b, c, x, false);
    b.one('index_copy', [x, index, grown(b, c, shape)], { dim });
  },
  index_fill: (b, c, x) => {
    const { dim, index } = picking(b, c, x, true);
    b.one('index_fill', [x, index, aNumber(c)], { dim });
  },
  index_put: (b, c, x) => {
    const { index, shape } = picking(b, c, x, false);
    requires(shape.length > 0 && index.size <= b.shape(x)[0]! && index.toArray().every((i) => i < b.shape(x)[0]!));
    b.one('index_put', [x, grown(b, c, b.shape(x).with(0, index.size)), index], { accumulate: c.flag() });
  },
  put: (b, c, x) => {
    const n = b.at(x).size;
    requires(n > 1);
    b.one('put', [x, b.constant([0, n - 1], [2], 'int64'), grown(b, c, [2])], { accumulate: c.flag() });
  },
  // Of row-major memory: elsewhere 1.13's gradient is wrong; 2.14's is not.
  masked_select: (b, c, x) => b.one('masked_select', [x, mask(b, c, x)], {}, 'torch.masked_select(x0.contiguous(), x1)'),
  masked_scatter: (b, c, x) => {
    requires(b.at(x).size > 0);
    b.one('masked_scatter', [x, mask(b, c, x), grown(b, c, [b.at(x).size])]);
  },
  select_scatter: (b, c, x) => {
    const dim = dimension(b, c, x);
    requires(sizeAlong(b, x, dim) > 0);
    const source = shapedLike(b, c, b.shape(x).toSpliced(dim < 0 ? dim + b.rank(x) : dim, 1));
    b.one('select_scatter', [x, source], { dim, index: c.below(sizeAlong(b, x, dim)) });
  },
  slice_scatter: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    requires(size > 0);
    const start = c.below(size);
    b.one('slice_scatter', [x, grown(b, c, b.shape(x).with(dim, size - start))], { dim, start, end: size, step: 1 });
  },
  embedding: (b, c, x) => {
    requires(b.rank(x) === 2);
    b.one('embedding', [x, indices(b, c, [2, 2], b.shape(x)[0]!)], { padding_idx: c.of([-1, 0]) });
  },
  take_along_dim: (b, c, x) => {
    const { dim, index } = scattering(b, c, x);
    b.call('take_along_dim', [x, index], { dim }, `torch.take_along_dim(x0, x1, ${dim})`);
  },
};
