import { describe, expect, it } from 'vitest';
import { functions, one, Tensor } from '../../../src/engine/index.ts';

const f64 = (values: number[], shape: number[] = [values.length]) => Tensor.from(values, shape, 'float64');
const single = (name: string, inputs: (Tensor | null)[], attrs: object) => functions[name]!(inputs, attrs) as Tensor;
/** Expected numbers are PyTorch 1.13's. */
const close = (t: Tensor, expected: number[]) => t.toArray().forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 10));

describe('batch_norm', () => {
  const x = f64([1, 2, 3, 5, 5, 9], [3, 2]);
  it('moves the running statistics in training, with the unbiased variance, and leaves their version alone', () => {
    const [mean, variance] = [f64([0, 0]), f64([1, 1])];
    single('batch_norm', [x, null, null, mean, variance], { training: true, momentum: 0.1, eps: 1e-5 });
    close(mean, [0.3, 0.1 * (16 / 3)]);
    close(variance, [1.3, 0.9 + 0.1 * (37 / 3)]);
    expect(mean.storage.version).toBe(0);
  });
  it('leaves them alone otherwise, and uses them', () => {
    const [mean, variance] = [f64([1, 2]), f64([4, 9])];
    const y = single('batch_norm', [x, null, null, mean, variance], { training: false, momentum: 0.1, eps: 0 });
    close(y, [0, 0, 1, 1, 2, 7 / 3]);
    expect(mean.toArray()).toEqual([1, 2]);
  });
});

describe('instance_norm', () => {
  const x = f64([1, 3, 2, 6, 0, 2, 5, 5.5], [2, 2, 2]);
  it('normalizes each channel of each sample', () => {
    const y = single('instance_norm', [x, f64([1, 2]), f64([0, 1]), null, null], { use_input_stats: true, momentum: 0.1, eps: 0 });
    close(y, [-1, 1, -1, 3, -1, 1, -1, 3]);
  });
  it('averages the running statistics over the samples', () => {
    const [mean, variance] = [f64([0, 0]), f64([1, 1])];
    single('instance_norm', [x, null, null, mean, variance], { use_input_stats: true, momentum: 0.5, eps: 1e-5 });
    close(mean, [0.75, 2.3125]);
    close(variance, [1.5, 0.5 + 0.25 * (8 + 0.125)]);
  });
  it('takes the layout of its input into account', () => {
    const transposed = one('permute', [x], { dims: [0, 2, 1] });
    const y = single('instance_norm', [transposed, null, null, null, null], { use_input_stats: true, momentum: 0.1, eps: 0 });
    close(y, [-1, 1, -1, 1, -1, 1, -1, 1]);
  });
});
