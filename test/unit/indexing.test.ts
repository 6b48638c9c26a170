import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply, applyInPlace, backward, type Operand, one, Tensor } from '../../src/engine/index.ts';
import { ramp } from '../../src/engine/ops/picking.ts';
import { broadcastShapes, contiguousStrides, type Shape, sizeOf } from '../../src/engine/shape.ts';

/** Advanced indexing against its definition: one element at a time, by coordinates. */

const coordinates = (shape: Shape) => {
  const strides = contiguousStrides(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) => shape.map((n, d) => Math.floor(i / strides[d]!) % n));
};
const linear = (shape: Shape, at: readonly number[]) => at.reduce((sum, c, d) => sum + c * contiguousStrides(shape)[d]!, 0);

/** For each element of x[indices], in row-major order, the element of x that it is; and the shape. Written from NumPy's definition. */
function naive(shape: Shape, indices: readonly Operand[]): { shape: number[]; from: number[] } {
  const full = [...indices, ...new Array<null>(shape.length - indices.length).fill(null)];
  const where = full.flatMap((t, d) => (t ? [d] : []));
  const common = broadcastShapes(...where.map((d) => full[d]!.shape));
  const neighbours = where.every((d, i) => i === 0 || where[i - 1] === d - 1);
  const lead = neighbours && where.length > 0 ? where[0]! : 0;
  const free = shape.map((_, d) => d).filter((d) => !full[d]);
  const result = [...free.slice(0, lead).map((d) => shape[d]!), ...common, ...free.slice(lead).map((d) => shape[d]!)];
  const from = coordinates(result).map((at) => {
    const inner = at.slice(lead, lead + common.length);
    const rest = [...at.slice(0, lead), ...at.slice(lead + common.length)];
    const source = shape.map((n, d) => {
      const t = full[d];
      if (!t) return rest[free.indexOf(d)]!;
      const own = t.shape.map((s, k) => (s === 1 ? 0 : inner[common.length - t.rank + k]!));
      const index = t.toArray()[linear(t.shape, own)]!;
      return index < 0 ? index + n : index;
    });
    return linear(shape, source);
  });
  return { shape: result, from };
}

/** A tensor's shape, and index tensors for some of its dimensions that broadcast together. */
const queries = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    common: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  })
  .chain(({ shape, common }) =>
    fc.tuple(
      fc.constant(shape),
      fc.tuple(
        ...shape.map((n) =>
          fc.option(
            fc
              .record({ drop: fc.integer({ min: 0, max: common.length }), ones: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }) })
              .chain(({ drop, ones }) => {
                const own = common.slice(drop).map((s, k) => (ones[k] ? 1 : s));
                return fc
                  .array(fc.integer({ min: -n, max: n - 1 }), { minLength: sizeOf(own), maxLength: sizeOf(own) })
                  .map((values) => Tensor.from(values, own, 'int64'));
              }),
          ),
        ),
      ),
    ),
  );

describe('advanced indexing', () => {
  it('reads the elements that the definition names', () => {
    fc.assert(
      fc.property(queries, ([shape, indices]) => {
        fc.pre(indices.some(Boolean));
        const x = ramp(shape);
        const expected = naive(shape, indices);
        const y = one('index', [x, ...indices], {});
        expect(y.shape).toEqual(expected.shape);
        expect(y.toArray()).toEqual(expected.from.map((i) => x.toArray()[i]));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('writes and adds where it reads, and adds up gradients of repeated indices', () => {
    fc.assert(
      fc.property(queries, fc.boolean(), ([shape, indices], accumulate) => {
        fc.pre(indices.some(Boolean));
        const x = ramp(shape);
        const expected = naive(shape, indices);
        const values = ramp(expected.shape, 40);
        const numbers = x.toArray();
        const uses = numbers.map(() => 0);
        expected.from.forEach((at, i) => {
          numbers[at] = (accumulate ? numbers[at]! : 0) + values.toArray()[i]!;
          uses[at]!++;
        });
        x.requiresGrad = true;
        backward([one('sum', [one('index', [x, ...indices], {})], { dims: null, keepdim: false })], [null]);
        expect((x.grad ?? Tensor.full(shape, 0, 'float64')).toArray()).toEqual(uses);
        x.requiresGrad = false;
        applyInPlace('index_put', [x, values, ...indices], { accumulate });
        x.toArray().forEach((v, i) => expect(v).toBeCloseTo(numbers[i]!, 12));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('takes a mask for the coordinates of its true elements', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (bits) => {
        const x = ramp([2, 3, 2]);
        const m = Tensor.from(bits.map(Number), [2, 3], 'bool');
        const kept = bits.flatMap((b, i) => (b ? [2 * i, 2 * i + 1] : []));
        const y = one('index', [x, m], {});
        expect(y.shape).toEqual([bits.filter(Boolean).length, 2]);
        expect(y.toArray()).toEqual(kept.map((i) => x.toArray()[i]));
      }),
    );
  });

  it('refuses as PyTorch does', () => {
    const x = ramp([3, 4]);
    const at = (values: number[], shape = [values.length]) => Tensor.from(values, shape, 'int64');
    expect(() => one('index', [x, at([5])], {})).toThrow('index 5 is out of bounds for dimension 0 with size 3');
    expect(() => one('index', [x, null, at([-5])], {})).toThrow('index -5 is out of bounds for dimension 1 with size 4');
    expect(() => one('index', [x, at([0, 1]), at([0, 1, 2])], {})).toThrow(
      'shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]',
    );
    expect(() => one('index', [x, at([0]), at([0]), at([0])], {})).toThrow('too many indices for tensor of dimension 2');
    expect(() => one('index', [x, ramp([1])], {})).toThrow('tensors used as indices must be long, int, byte or bool tensors');
    expect(() => one('index', [x, Tensor.from([1, 0], [2], 'bool')], {})).toThrow(
      'The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3, 4] at index 0',
    );
    expect(() => one('embedding', [x, at([3])], {})).toThrow('index out of range in self');
    expect(() => one('gather', [x, at([7], [1, 1])], { dim: 1 })).toThrow('index 7 is out of bounds for dimension 1 with size 4');
  });

  it('may write into a slice of a tensor with a history', () => {
    const x = ramp([4, 3]);
    x.requiresGrad = true;
    const y = one('mul', [x, Tensor.number(2)], {});
    const row = one('select', [y], { dim: 0, index: 1 });
    const v = ramp([2], 9);
    v.requiresGrad = true;
    applyInPlace('index_put', [row, v, Tensor.from([0, 2], [2], 'int64')], { accumulate: false });
    backward([one('sum', [y], { dims: null, keepdim: false })], [null]);
    expect(x.grad!.toArray()).toEqual([2, 2, 2, 0, 2, 0, 2, 2, 2, 2, 2, 2]);
    expect(v.grad!.toArray()).toEqual([1, 1]);
  });
});

describe('views that come several at a time', () => {
  const half = () => {
    const x = ramp([4]);
    x.requiresGrad = true;
    return (apply('split', [one('mul', [x, x], {})], { size: 2, dim: 0 }) as readonly Tensor[])[1]!;
  };
  it('may not be written into, nor may views of them', () => {
    const refusal = 'is a view and is being modified inplace. This view is the output of a function that returns multiple views.';
    expect(() => applyInPlace('mul', [half(), Tensor.number(2)], {})).toThrow(`Output 1 of Split ${refusal}`);
    const viewed = one('view', [half()], { shape: [1, 2] });
    expect(() => applyInPlace('mul', [viewed, Tensor.number(2)], {})).toThrow(`Output 0 of View ${refusal}`);
  });
  it('may be written into where no gradient is wanted', () => {
    const [, second] = apply('split', [ramp([4])], { size: 2, dim: 0 }) as readonly Tensor[];
    const before = second!.toArray();
    applyInPlace('mul', [second!, Tensor.number(2)], {});
    expect(second!.toArray()).toEqual(before.map((v) => 2 * v));
  });
});
