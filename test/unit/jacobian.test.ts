import { describe, expect, it } from 'vitest';
import { hessian, hessianVectorProduct, jacobian } from '../../src/engine/autograd/jacobian.ts';
import { backward, one, Tensor } from '../../src/engine/index.ts';

const leaf = (values: number[], shape: number[] = [values.length]) => {
  const t = Tensor.from(values, shape, 'float64');
  t.requiresGrad = true;
  return t;
};
const mul = (a: Tensor, b: Tensor) => one('mul', [a, b], {});
const sum = (a: Tensor) => one('sum', [a], { dims: null, keepdim: false });

describe('a Jacobian', () => {
  const x = leaf([1, 2, 3]);
  const y = mul(one('expand', [x], { shape: [2, 3] }), Tensor.from([1, 2, 3, 4, 5, 6], [2, 3], 'float64'));
  const expected = [1, 0, 0, 0, 2, 0, 0, 0, 3, 4, 0, 0, 0, 5, 0, 0, 0, 6];

  it('is made by columns where the inputs are fewer', () => {
    const { matrices, mode, passes } = jacobian(y, [x]);
    expect([mode, passes, matrices[0]!.rows, matrices[0]!.columns]).toEqual(['forward', 3, 6, 3]);
    expect([...matrices[0]!.data]).toEqual(expected);
  });
  it('is the same by rows', () => {
    const { matrices, mode, passes } = jacobian(y, [x], { mode: 'reverse' });
    expect([mode, passes]).toEqual(['reverse', 6]);
    expect([...matrices[0]!.data]).toEqual(expected);
  });
  it('is made by rows where the outputs are fewer', () => {
    expect(jacobian(sum(y), [x])).toMatchObject({ mode: 'reverse', passes: 1 });
  });
  it('comes in blocks, for the passes of the block alone', () => {
    const byRows = jacobian(y, [x], { rows: [4, 6], columns: [0, 3] });
    expect([byRows.mode, byRows.passes, ...byRows.matrices[0]!.data]).toEqual(['reverse', 2, 0, 5, 0, 0, 0, 6]);
    const byColumns = jacobian(y, [x], { rows: [0, 6], columns: [1, 2] });
    expect([byColumns.mode, byColumns.passes, ...byColumns.matrices[0]!.data]).toEqual(['forward', 1, 0, 2, 0, 0, 5, 0]);
    expect(jacobian(y, [x], { rows: [5, 99] }).matrices[0]).toMatchObject({ rows: 1, columns: 3 });
  });
  it('with respect to what does not matter is zero', () => {
    expect([...jacobian(y, [leaf([1])], { mode: 'reverse' }).matrices[0]!.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
  it('can be asked for after the graph was freed', () => {
    const z = sum(mul(x, x));
    backward([z], [null]);
    expect([...jacobian(z, [x]).matrices[0]!.data]).toEqual([2, 4, 6]);
    expect(() => backward([z], [null])).toThrow('a second time');
  });
});

describe('second derivatives', () => {
  const x = leaf([1, 2]);
  const y = leaf([3, 4]);
  const cubic = sum(mul(mul(x, x), mul(x, y))); // Σ x³y
  it('come in blocks', () => {
    const { blocks, mode } = hessian(cubic, [x, y]);
    expect(mode).toBe('reverse-over-reverse');
    expect([...blocks[0]![0]!.data]).toEqual([18, 0, 0, 48]);
    expect([...blocks[0]![1]!.data]).toEqual([3, 0, 0, 12]);
    expect([...blocks[1]![0]!.data]).toEqual([3, 0, 0, 12]);
    expect([...blocks[1]![1]!.data]).toEqual([0, 0, 0, 0]);
  });
  it.each(['reverse-over-reverse', 'forward-over-reverse'] as const)('times a vector need no Hessian, %s', (mode) => {
    const [hx, hy] = hessianVectorProduct(cubic, [x, y], [Tensor.from([1, 1], [2], 'float64'), Tensor.from([0, 1], [2], 'float64')], mode);
    expect(hx!.toArray()).toEqual([18, 60]);
    expect(hy!.toArray()).toEqual([3, 12]);
  });
  it('of something not scalar are refused', () => expect(() => hessian(x, [x])).toThrow('scalar'));
});
