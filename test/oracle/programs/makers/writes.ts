import { forEachOffset } from '../../../../src/engine/index.ts';
import { aNumber, mask } from './elementwise.ts';
import { type Builder, type Choices, grown, type Makers, partner, requires } from './support.ts';

const unary = 'relu tanh sigmoid exp sin cos neg abs floor'.split(' ');
const binary = 'add sub mul'.split(' ');

/** A value that may be overwritten: most leaves may not, so a copy of one is taken. Views stay views. */
function target(b: Builder, c: Choices, x: number): number {
  const own = b.at(x).node === null || c.below(4) === 0 ? b.one('clone', [x]) : x;
  // Writing where elements share memory has no defined order.
  const seen = new Set<number>();
  forEachOffset(b.at(own), (offset) => seen.add(offset));
  requires(seen.size === b.at(own).size);
  return own;
}

/** Writing in place: version counters, views of what is written, copies of what backward needs. */
export const writes: Makers = {
  ...Object.fromEntries(
    unary.map((name) => [`${name}_`, (b, c, x) => b.write(name, [target(b, c, x)], {}, `x0.${name}_()`)]) as [string, Makers[string]][],
  ),
  ...Object.fromEntries(
    binary.map((name) => [
      `${name}_`,
      (b, c, x) => {
        const t = target(b, c, x);
        b.write(name, [t, c.flag() ? partner(b, c, t, true) : aNumber(c)], {}, `x0.${name}_(x1)`);
      },
    ]) as [string, Makers[string]][],
  ),
  copy_: (b, c, x) => {
    const t = target(b, c, x);
    b.write('copy', [t, partner(b, c, t, true)], {}, 'x0.copy_(x1)');
  },
  fill_: (b, c, x) => b.write('fill', [target(b, c, x), aNumber(c)], {}, 'x0.fill_(x1)'),
  masked_fill_: (b, c, x) => {
    const t = target(b, c, x);
    b.write('masked_fill', [t, mask(b, c, t), aNumber(c)], {}, 'x0.masked_fill_(x1, x2)');
  },
  addcmul_: (b, c, x) => {
    const t = target(b, c, x);
    b.write('addcmul', [t, partner(b, c, t, true), partner(b, c, t, true)], { value: -0.5 }, 'x0.addcmul_(x1, x2, value=-0.5)');
  },
  /** x[i] = y, as Python does it: a view, and a copy into it. */
  assign: (b, c, x) => {
    const t = target(b, c, x);
    requires(b.rank(t) > 0 && b.shape(t)[0]! > 0);
    const view = b.one('select', [t], { dim: 0, index: c.between(-1, 0) });
    b.write('copy', [view, c.flag() ? partner(b, c, view, true) : aNumber(c)], {}, 'x0.copy_(x1)');
  },
  assign_slice: (b, c, x) => {
    const t = target(b, c, x);
    requires(b.rank(t) > 0);
    const view = b.one('slice', [t], { dim: -1, start: 0, end: c.between(0, b.shape(t).at(-1)!), step: 1 });
    const name = c.of(['mul', 'add']);
    b.write(name, [view, partner(b, c, view, true)], {}, `x0.${name}_(x1)`);
  },
  index_put_: (b, c, x) => {
    const t = target(b, c, x);
    requires(b.rank(t) > 0 && b.shape(t)[0]! > 1);
    const index = b.constant([1, 0], [2], 'int64');
    b.write('index_put', [t, grown(b, c, [2, ...b.shape(t).slice(1)]), index], { accumulate: false }, 'x0.index_put_((x2,), x1)');
  },
};
