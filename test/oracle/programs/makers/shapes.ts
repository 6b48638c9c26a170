import { type Builder, type Choices, dimension, type Makers, requires, shapedLike, sizeAlong } from './support.ts';

const order = (c: Choices, rank: number): number[] => {
  const left = Array.from({ length: rank }, (_, d) => d);
  return Array.from({ length: rank }, () => left.splice(c.below(left.length), 1)[0]!);
};
/** A shape with as many elements. */
function refactored(b: Builder, c: Choices, x: number): number[] {
  const shape = b.shape(x);
  const n = b.at(x).size;
  const divisors = [1, 2, 3, 4, 6].filter((d) => n > 0 && n % d === 0);
  return c.of([[-1], [n], n > 0 ? [c.of(divisors), -1] : [0], [...shape, 1], [1, ...shape], n > 0 ? [-1, c.of(divisors), 1] : [...shape]]);
}
function range(b: Builder, c: Choices, x: number) {
  const dim = dimension(b, c, x);
  const size = sizeAlong(b, x, dim);
  const start = c.below(size + 1);
  return { dim, start, end: c.between(start, size), step: c.between(1, 2) };
}
function pair(b: Builder, c: Choices, x: number): [number, number] {
  requires(b.rank(x) >= 2);
  const [p, q] = order(c, b.rank(x));
  return [p!, q!];
}

export const shapes: Makers = {
  reshape: (b, c, x) => b.one('reshape', [x], { shape: refactored(b, c, x) }),
  view: (b, c, x) => {
    requires(b.at(x).contiguous);
    b.one('view', [x], { shape: refactored(b, c, x) });
  },
  permute: (b, c, x) => b.one('permute', [x], { dims: order(c, b.rank(x)) }),
  transpose: (b, c, x) => b.one('transpose', [x], { dim0: dimension(b, c, x), dim1: dimension(b, c, x) }),
  t: (b, _, x) => {
    requires(b.rank(x) <= 2);
    b.one('t', [x]);
  },
  expand: (b, c, x) =>
    b.one('expand', [x], { shape: [...(c.flag() ? [c.between(1, 3)] : []), ...b.shape(x).map((n) => (n === 1 ? c.between(1, 3) : n))] }),
  squeeze: (b, c, x) => b.one('squeeze', [x], { dims: c.flag() || b.rank(x) === 0 ? null : [dimension(b, c, x)] }),
  unsqueeze: (b, c, x) => b.one('unsqueeze', [x], { dim: c.between(-b.rank(x) - 1, b.rank(x)) }),
  select: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    requires(size > 0);
    b.one('select', [x], { dim, index: c.between(-size, size - 1) });
  },
  slice: (b, c, x) => b.one('slice', [x], range(b, c, x)),
  diagonal: (b, c, x) => {
    const [dim1, dim2] = pair(b, c, x);
    b.one('diagonal', [x], { offset: c.between(-1, 1), dim1, dim2 });
  },
  diag_embed: (b, c, x) => b.one('diag_embed', [x], { offset: c.between(-1, 1), dim1: -2, dim2: -1 }),
  unfold: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    requires(size > 0);
    b.one('unfold', [x], { dim, size: c.between(1, size), step: c.between(1, 2) });
  },
  as_strided: (b, c, x) => {
    const n = b.at(x).size;
    // Of a leaf: how results lie in memory is not always what it is in PyTorch (column-major ones of torch.linalg).
    requires(n >= 3 && b.at(x).node === null);
    b.one('as_strided', [x], {
      shape: [2, 2],
      strides: c.of([
        [1, 1],
        [1, 0],
        [0, 1],
      ]),
      offset: b.at(x).offset + c.below(n - 2),
    });
  },
  flip: (b, c, x) => b.one('flip', [x], { dims: b.shape(x).flatMap((_, d) => (c.flag() ? [d] : [])) }),
  roll: (b, c, x) =>
    b.one(
      'roll',
      [x],
      c.flag() || b.rank(x) === 0 ? { shifts: [c.between(-2, 3)], dims: [] } : { shifts: [c.between(-2, 3)], dims: [dimension(b, c, x)] },
    ),
  rot90: (b, c, x) => b.one('rot90', [x], { k: c.between(-1, 3), dims: pair(b, c, x) }),
  repeat: (b, c, x) => b.one('repeat', [x], { repeats: [...(c.flag() ? [2] : []), ...b.shape(x).map(() => c.between(1, 2))] }),
  triangle: (b, c, x) => {
    requires(b.rank(x) >= 2);
    b.one(c.of(['tril', 'triu']), [x], { diagonal: c.between(-1, 1) });
  },
  cat: (b, c, x) => {
    const dim = dimension(b, c, x);
    const parts = Array.from({ length: c.between(1, 3) }, () => shapedLike(b, c, b.shape(x)));
    b.one('cat', [x, ...parts], { dim });
  },
  stack: (b, c, x) => b.one('stack', [x, shapedLike(b, c, b.shape(x))], { dim: c.between(-b.rank(x) - 1, b.rank(x)) }),
  split: (b, c, x) => {
    const dim = dimension(b, c, x);
    requires(sizeAlong(b, x, dim) > 0);
    b.run('split', [x], { size: c.between(1, 2), dim });
  },
  split_with_sizes: (b, c, x) => {
    const dim = dimension(b, c, x);
    const size = sizeAlong(b, x, dim);
    const first = c.between(0, size);
    b.run('split_with_sizes', [x], { sizes: [first, size - first], dim });
  },
  unbind: (b, c, x) => {
    const dim = dimension(b, c, x);
    requires(sizeAlong(b, x, dim) > 0);
    b.run('unbind', [x], { dim });
  },
  pad: (b, c, x) => {
    requires(b.rank(x) > 0);
    b.one('constant_pad_nd', [x], {
      pad: Array.from({ length: 2 * c.between(1, b.rank(x)) }, () => c.between(0, 2)),
      value: c.of([0, 0.5]),
    });
  },
  crop: (b, c, x) => {
    requires(b.rank(x) > 0 && sizeAlong(b, x, -1) > 2);
    b.one('constant_pad_nd', [x], { pad: [c.between(-1, 1), -1] });
  },
  repeat_interleave: (b, c, x) => {
    const dim = dimension(b, c, x);
    b.call('repeat_interleave', [x, null], { repeats: 2, dim }, `torch.repeat_interleave(x0, 2, dim=${dim})`);
  },
  unflatten: (b, c, x) => {
    requires(sizeAlong(b, x, dimension(b, c, x)) > 0);
    b.call('unflatten', [x], { dim: -1, sizes: [1, -1] }, 'x0.unflatten(-1, (1, -1))');
  },
  trace: (b, _, x) => {
    // Of a matrix that is not square, 1.13's gradient is wrong; 2.14's is not.
    requires(b.rank(x) === 2 && b.shape(x)[0] === b.shape(x)[1]);
    b.call('trace', [x], {}, 'torch.trace(x0)');
  },
};
