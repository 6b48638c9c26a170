import { describe, expect, it } from 'vitest';
import { applyInPlace, backward, edgeOf, grad, jvp, one, Tensor } from '../../src/engine/index.ts';

const leaf = (values: number[], shape: number[]) => {
  const t = Tensor.from(values, shape, 'float64');
  t.requiresGrad = true;
  return t;
};
const mul = (a: Tensor, b: Tensor) => one('mul', [a, b], {});
const add = (a: Tensor, b: Tensor) => one('add', [a, b], {});

describe('reverse and forward mode', () => {
  it("gives the lecture's first example: ∂e/∂a = 3, ∂e/∂b = 8, forward as reverse", () => {
    const a = leaf([3], []);
    const b = leaf([2], []);
    const e = mul(add(a, b), add(b, Tensor.number(1)));
    backward([e], [null], { retainGraph: true });
    expect([e.item(), a.grad!.item(), b.grad!.item()]).toEqual([15, 3, 8]);
    expect(jvp([e], [b], [Tensor.scalar(1, 'float64')])[0]!.item()).toBe(8);
    expect(jvp([e], [a], [Tensor.scalar(1, 'float64')])[0]!.item()).toBe(3);
  });

  it('differentiates the backward pass again', () => {
    const x = leaf([2], []);
    const y = mul(mul(x, x), x);
    const [first] = grad([y], [x], [], { createGraph: true });
    const [second] = grad([first!], [x]);
    expect([first!.item(), second!.item()]).toEqual([12, 12]);
  });

  it('sums over broadcast copies', () => {
    const x = leaf([1, 2, 3], [3]);
    const m = leaf([1, 1, 1, 2, 2, 2], [2, 3]);
    backward([one('sum', [mul(m, x)], { dims: null, keepdim: false })], [null]);
    expect(x.grad!.toArray()).toEqual([3, 3, 3]);
    expect(m.grad!.toArray()).toEqual([1, 2, 3, 1, 2, 3]);
  });
});

describe('in-place operations', () => {
  it('pass gradients through a written view', () => {
    const x = leaf([1, 2, 3, 4], [4]);
    const y = mul(x, Tensor.number(2));
    const v = one('slice', [y], { dim: 0, start: 1, end: 3, step: 1 });
    applyInPlace('mul', [v, Tensor.number(10)], {});
    expect(y.toArray()).toEqual([2, 40, 60, 8]);
    expect(edgeOf(y)!.node.name).toBe('copy_slices');
    backward([one('sum', [y], { dims: null, keepdim: false })], [null]);
    expect(x.grad!.toArray()).toEqual([2, 20, 20, 2]);
  });

  it('refuse a stale saved value, as PyTorch does', () => {
    const x = leaf([1, 2], [2]);
    const y = mul(x, Tensor.number(3));
    const z = mul(y, y);
    applyInPlace('add', [y, Tensor.number(1)], {});
    expect(() => backward([one('sum', [z], { dims: null, keepdim: false })], [null])).toThrow(/modified by an inplace operation/);
  });

  it('refuse a leaf that requires grad', () => {
    expect(() => applyInPlace('add', [leaf([1], [1]), Tensor.number(1)], {})).toThrow(
      'a leaf Variable that requires grad is being used in an in-place operation.',
    );
  });
});

describe('relu', () => {
  it('keeps an infinite cotangent out of a closed unit, and lets NaN through, as PyTorch does', () => {
    const x = leaf([0, -1, 2, Number.NaN], [4]);
    backward([one('relu', [x], {})], [Tensor.from([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 1], [4], 'float64')]);
    expect(x.grad!.toArray()).toEqual([0, 0, 1, 1]);
  });
});
