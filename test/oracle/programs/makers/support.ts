import { Tensor } from '../../../../src/engine/index.ts';
import type { Builder, Choices } from '../builder.ts';
import { requires } from '../builder.ts';

export { type Builder, type Choices, requires, Unsuitable } from '../builder.ts';

/** Adds one or more steps that read the value `x`, a float64 tensor. */
export type Maker = (b: Builder, c: Choices, x: number) => unknown;
export type Makers = Readonly<Record<string, Maker>>;

const floats = (t: Tensor) => t.dtype === 'float64';
const broadcasts = (a: readonly number[], b: readonly number[]) => {
  for (let k = 1; k <= Math.min(a.length, b.length); k++) {
    const [m, n] = [a[a.length - k]!, b[b.length - k]!];
    if (m !== n && m !== 1 && n !== 1) return false;
  }
  return true;
};
/** Whether `small` can be stretched to `shape` as it is. */
const stretches = (small: readonly number[], shape: readonly number[]) =>
  small.length <= shape.length && small.every((n, d) => n === 1 || n === shape[shape.length - small.length + d]);

/** A value that broadcasts with x; with `into`, one that x's shape takes up. May be x itself. */
export function partner(b: Builder, c: Choices, x: number, into = false): number {
  const shape = b.shape(x);
  return c.of(b.candidates((t) => floats(t) && (into ? stretches(t.shape, shape) : broadcasts(t.shape, shape))));
}
/** A value of exactly this shape. */
export function shapedLike(b: Builder, c: Choices, shape: readonly number[]): number {
  const found = b.candidates((t) => floats(t) && t.shape.length === shape.length && t.shape.every((n, d) => n === shape[d]));
  requires(found.length > 0);
  return c.of(found);
}
/** A Python number for comparisons. */
export const numeric = (_: Builder, c: Choices) => Tensor.number(c.of([0, 0.25, -0.5]));

/** A dimension of x, sometimes counted from the end. */
export function dimension(b: Builder, c: Choices, x: number): number {
  requires(b.rank(x) > 0);
  const d = c.below(b.rank(x));
  return c.flag() ? d - b.rank(x) : d;
}
/** Some of x's dimensions, or null for all. */
export function dimensions(b: Builder, c: Choices, x: number): number[] | null {
  const rank = b.rank(x);
  if (rank === 0 || c.below(3) === 0) return null;
  const chosen = b.shape(x).flatMap((_, d) => (c.flag() ? [d] : []));
  return chosen.length > 0 ? chosen : [c.below(rank)];
}
export const sizeAlong = (b: Builder, x: number, dim: number) => b.shape(x).at(dim)!;

/** A constant tensor of `shape` with whole numbers in [0, bound). */
export function indices(b: Builder, c: Choices, shape: readonly number[], bound: number): Tensor {
  requires(bound > 0);
  const n = shape.reduce((a, s) => a * s, 1);
  const start = c.below(bound);
  const step = c.between(1, 3);
  return b.constant(
    Array.from({ length: n }, (_, i) => (start + i * step + (i % 3)) % bound),
    shape,
    'int64',
  );
}

/** x in another shape of the same rank as asked for, by merging or adding leading dimensions. */
export function withRank(b: Builder, x: number, rank: number): number {
  const shape = b.shape(x);
  if (shape.length === rank) return x;
  if (shape.length < rank) return b.one('reshape', [x], { shape: [...new Array<number>(rank - shape.length).fill(1), ...shape] });
  const merged = shape.slice(0, shape.length - rank + 1).reduce((a, s) => a * s, 1);
  return b.one('reshape', [x], { shape: [merged, ...shape.slice(shape.length - rank + 1)] });
}

/** A value of `shape`, taken out of another one's numbers by reshaping and repeating: an independent operand with history. */
export function grown(b: Builder, c: Choices, shape: readonly number[]): number {
  const source = c.of(b.candidates((t) => floats(t) && t.size > 0));
  requires(source !== undefined);
  const n = shape.reduce((a, s) => a * s, 1);
  const flat = b.one('reshape', [source], { shape: [-1] });
  const have = b.shape(flat)[0]!;
  const long = have >= n ? flat : b.one('repeat', [flat], { repeats: [Math.ceil(n / have)] });
  const cut = b.one('slice', [long], { dim: 0, start: 0, end: n, step: 1 });
  // Waves on top, so that repeated numbers do not make singular matrices.
  const wave = b.constant(
    Array.from({ length: n }, (_, i) => Math.sin(1 + 2.3 * i)),
    [n],
    'float64',
  );
  return b.one('reshape', [b.one('add', [cut, wave])], { shape: [...shape] });
}
