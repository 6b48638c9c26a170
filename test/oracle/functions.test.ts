import { afterAll, describe, expect, it } from 'vitest';
import { apply, functions, grad, type Operand, one, Tensor } from '../../src/engine/index.ts';
import { definite, regular } from '../../src/engine/ops/matrices.ts';
import { longs, ramp } from '../../src/engine/ops/picking.ts';
import { differentiable, numbers, patternLike, worstDifference } from '../support/cases.ts';
import { emptyCoverage, noteComparison, publicNames, writeCoverage } from './coverage.ts';
import { askPyTorch, decode, encode, type Request } from './pytorch.ts';

/** Composite functions against PyTorch: values and gradients in float64. */
type Case = readonly [name: string | ((inputs: readonly Operand[]) => Tensor), inputs: readonly Operand[], attrs: object, torch: string];

const shaped = (...shapes: number[][]) => shapes.map((s, i) => ramp(s, 5 * i));
const einsum = (equation: string, ...shapes: number[][]): Case => [
  'einsum',
  shaped(...shapes),
  { equation },
  `torch.einsum('${equation}', ${shapes.map((_, i) => `x${i}`).join()})`,
];
const matmul = (a: number[], b: number[]): Case => ['matmul', shaped(a, b), {}, 'torch.matmul(x0, x1)'];

const cases: readonly Case[] = [
  matmul([3], [3]),
  matmul([2, 3], [3]),
  matmul([3], [3, 2]),
  matmul([2, 3], [3, 4]),
  matmul([2, 5, 3], [3, 4]),
  matmul([2, 5, 3], [3]),
  matmul([2, 3], [4, 3, 2]),
  matmul([3], [4, 3, 2]),
  matmul([4, 2, 3], [4, 3, 2]),
  matmul([1, 2, 3], [4, 3, 2]),
  matmul([4, 2, 3], [1, 3, 2]),
  matmul([2, 1, 2, 3], [5, 3, 2]),
  matmul([2, 1, 2, 3], [3]),
  ['linear', shaped([2, 3], [4, 3], [4]), {}, 'F.linear(x0, x1, x2)'],
  ['linear', shaped([2, 5, 3], [4, 3], [4]), {}, 'F.linear(x0, x1, x2)'],
  ['linear', shaped([2, 2, 2, 3], [4, 3], [4]), {}, 'F.linear(x0, x1, x2)'],
  ['linear', shaped([3], [4, 3], [4]), {}, 'F.linear(x0, x1, x2)'],
  ['linear', [...shaped([2, 5, 3], [4, 3]), null], {}, 'F.linear(x0, x1, None)'],
  ['bilinear', shaped([2, 3], [2, 4], [5, 3, 4], [5]), {}, 'F.bilinear(x0, x1, x2, x3)'],
  einsum('ij,jk->ik', [2, 3], [3, 4]),
  einsum('bij,bjk->bik', [2, 2, 3], [2, 3, 4]),
  einsum('bhqd,bhkd->bhqk', [2, 2, 3, 2], [2, 2, 4, 2]),
  einsum('...ij,...jk', [2, 2, 3], [3, 4]),
  einsum('ii', [3, 3]),
  einsum('ii->i', [3, 3]),
  einsum('ij->ji', [2, 3]),
  einsum('ij->', [2, 3]),
  einsum('i,j->ij', [2], [3]),
  einsum('i,i->', [3], [3]),
  einsum('bn,anm,bm->ba', [2, 3], [4, 3, 5], [2, 5]),
  einsum('ijk,kl->ijl', [2, 3, 1], [4, 5]),
  einsum('b i, b j -> b', [2, 3], [2, 4]),
  einsum('i,ij,j', [2], [2, 3], [3]),
  ['tensordot', shaped([2, 3, 4], [4, 3, 5]), { dims_a: [1, 2], dims_b: [1, 0] }, 'torch.tensordot(x0, x1, dims=([1, 2], [1, 0]))'],
  ['kron', shaped([2, 3], [2, 2]), {}, 'torch.kron(x0, x1)'],
  ['kron', shaped([2], [2, 2]), {}, 'torch.kron(x0, x1)'],
  ['multi_dot', shaped([2, 6], [6, 1], [1, 4], [4, 3]), {}, 'torch.linalg.multi_dot([x0, x1, x2, x3])'],
  ['multi_dot', shaped([6], [6, 2], [2]), {}, 'torch.linalg.multi_dot([x0, x1, x2])'],
  ['repeat_interleave', [ramp([2, 3]), null], { repeats: 2, dim: 1 }, 'torch.repeat_interleave(x0, 2, dim=1)'],
  ['repeat_interleave', [ramp([2, 3]), null], { repeats: 2, dim: null }, 'torch.repeat_interleave(x0, 2)'],
  ['repeat_interleave', [ramp([3, 2]), longs([1, 0, 2])], { dim: 0 }, 'torch.repeat_interleave(x0, x1, dim=0)'],
  ['diag', [ramp([3])], { diagonal: -1 }, 'torch.diag(x0, -1)'],
  ['diag', [ramp([3, 4])], { diagonal: 1 }, 'torch.diag(x0, 1)'],
  ['pad_circular', [ramp([1, 2, 3, 4])], { pad: [1, 2, 3, 0] }, "F.pad(x0, [1, 2, 3, 0], mode='circular')"],
  ['pad_circular', [ramp([1, 2, 5])], { pad: [-1, 2] }, "F.pad(x0, [-1, 2], mode='circular')"],
  ['one_hot', [longs([0, 2, 1], [3, 1])], { num_classes: -1 }, 'F.one_hot(x0)'],
  ['block_diag', shaped([2, 3], [1, 2], [2]), {}, 'torch.block_diag(x0, x1, x2)'],
  ['linalg_cross', shaped([2, 3], [2, 3]), { dim: -1 }, 'torch.linalg.cross(x0, x1)'],
  ['trace', [ramp([3, 4])], {}, 'torch.trace(x0)'],
  ['take_along_dim', [ramp([3, 4]), longs([0, 2], [1, 2])], { dim: 1 }, 'torch.take_along_dim(x0, x1, 1)'],
  ['unflatten', [ramp([2, 6])], { dim: 1, sizes: [-1, 2] }, 'x0.unflatten(1, (-1, 2))'],
  ['linalg_inv', [regular([2, 3, 3])], {}, 'torch.linalg.inv(x0)'],
  ['linalg_solve', [regular([3, 3]), ramp([3], 7)], {}, 'torch.linalg.solve(x0, x1)'],
  ['linalg_solve', [regular([2, 3, 3]), ramp([3, 2], 7)], {}, 'torch.linalg.solve(x0, x1)'],
  ['linalg_solve', [regular([3, 3]), ramp([2, 3], 7)], { left: false }, 'torch.linalg.solve(x0, x1, left=False)'],
  ['logdet', [regular([3, 3])], {}, 'torch.logdet(x0)'],
  ['linalg_det', [Tensor.from([1, 2, 2, 4, 1, 2, 3, 4], [2, 2, 2], 'float64')], {}, 'torch.linalg.det(x0)'],
  ['linalg_cholesky', [definite(3)], {}, 'torch.linalg.cholesky(x0)'],
  ['cholesky_solve', [ramp([3, 2], 7), regular([3, 3])], {}, 'torch.cholesky_solve(x0, x1.tril())'],
  ['cholesky_inverse', [definite(3)], {}, 'torch.cholesky_inverse(x0.tril())'],
  ['linalg_eigvalsh', [regular([3, 3])], {}, 'torch.linalg.eigvalsh(x0)'],
  ['linalg_svdvals', [regular([4, 3])], {}, 'torch.linalg.svdvals(x0)'],
  [
    ([a]) => {
      const [w, v] = apply('_linalg_eigh', [a!], {}) as readonly Tensor[];
      return one('mul', [v!, one('mul', [v!, one('exp', [w!], {})], {})], {});
    },
    [regular([3, 3])],
    {},
    '(lambda w, v: v * v * w.exp())(*torch.linalg.eigh(x0))',
  ],
  [
    ([a]) => {
      const [u, s, vh] = apply('_linalg_svd', [a!], {}) as readonly Tensor[];
      return one('mm', [one('mul', [u!, one('exp', [s!], {})], {}), vh!], {});
    },
    [regular([4, 3])],
    {},
    '(lambda u, s, vh: (u * s.exp()) @ vh)(*torch.linalg.svd(x0, full_matrices=False))',
  ],
  [
    ([a]) => {
      const [, l, u] = apply('linalg_lu', [a!], {}) as readonly Tensor[];
      return one('cat', [l!, u!], { dim: 0 });
    },
    [Tensor.from([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3], 'float64')],
    {},
    'torch.cat(torch.linalg.lu(x0)[1:])',
  ],
  ...[-2, 0, 1, 5].map((n): Case => ['linalg_matrix_power', [regular([3, 3])], { n }, `torch.linalg.matrix_power(x0, ${n})`]),
  ...['fro', 'nuc', 2, -2, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(
    (ord): Case => [
      'linalg_matrix_norm',
      [regular([2, 4, 3])],
      { ord },
      `torch.linalg.matrix_norm(x0, ${typeof ord === 'string' ? `'${ord}'` : `float('${ord}')`})`,
    ],
  ),
  ['linalg_matrix_rank', [ramp([4, 3])], {}, 'torch.linalg.matrix_rank(x0)'],
  ['linalg_cond', [regular([3, 3])], {}, 'torch.linalg.cond(x0)'],
  ['linalg_lstsq', [regular([4, 3]), ramp([4, 2], 3)], {}, 'torch.linalg.lstsq(x0, x1).solution'],
  ['linalg_vander', [ramp([2, 3])], { N: 4 }, 'torch.linalg.vander(x0, N=4)'],
  ...[null, 'ortho', 'forward'].flatMap((norm): Case[] => {
    const mode = norm === null ? 'None' : `'${norm}'`;
    return [
      ['fft_fft', [ramp([2, 6])], { norm }, `torch.fft.fft(x0, norm=${mode})`],
      ['fft_ifft', [ramp([2, 5])], { norm, n: 7 }, `torch.fft.ifft(x0, n=7, norm=${mode})`],
      ['fft_rfft', [ramp([5, 2])], { norm, n: 4, dim: 0 }, `torch.fft.rfft(x0, n=4, dim=0, norm=${mode})`],
      ['fft_irfft', [ramp([2, 4])], { norm }, `torch.fft.irfft(x0, norm=${mode})`],
      ['fft_hfft', [ramp([2, 4])], { norm, n: 5 }, `torch.fft.hfft(x0, n=5, norm=${mode})`],
      ['fft_ihfft', [ramp([2, 4])], { norm }, `torch.fft.ihfft(x0, norm=${mode})`],
      ['fft_fftn', [ramp([2, 3, 4])], { norm, dim: [-2, -1] }, `torch.fft.fft2(x0, norm=${mode})`],
      ['fft_ifftn', [ramp([2, 3, 4])], { norm }, `torch.fft.ifftn(x0, norm=${mode})`],
      ['fft_rfftn', [ramp([3, 4])], { norm, s: [2, 5] }, `torch.fft.rfftn(x0, s=(2, 5), norm=${mode})`],
      ['fft_irfftn', [ramp([3, 4])], { norm, s: [3, 7] }, `torch.fft.irfftn(x0, s=(3, 7), norm=${mode})`],
    ];
  }),
  ['fft_fftshift', [ramp([3, 4])], {}, 'torch.fft.fftshift(x0)'],
  ['fft_ifftshift', [ramp([5])], { dim: 0 }, 'torch.fft.ifftshift(x0, 0)'],
  ['stft', [ramp([2, 20]), ramp([6], 2)], { n_fft: 8, win_length: 6, hop_length: 3 }, 'torch.stft(x0, 8, 3, 6, x1, return_complex=True)'],
  [
    'stft',
    [ramp([20]), null],
    { n_fft: 8, center: false, normalized: true },
    'torch.stft(x0, 8, center=False, normalized=True, return_complex=True)',
  ],
  [
    ([x, w, v]) =>
      functions.istft!([functions.stft!([x!, w!], { n_fft: 8, hop_length: 2 }) as Tensor, v!], { n_fft: 8, hop_length: 2 }) as Tensor,
    [ramp([2, 20]), regular([8, 1]).alias([8], [1]), definite(3).alias([8], [1], 0)],
    {},
    'torch.istft(torch.stft(x0, 8, 2, window=x1, return_complex=True), 8, 2, window=x2)',
  ],
];

const trackedInputs = cases.map(([, inputs]) =>
  inputs.map((t) => {
    if (!t) return null;
    const own = Tensor.from(t.toArray(), t.shape, t.dtype);
    own.requiresGrad = t.dtype === 'float64';
    return own;
  }),
);
const requests = cases.map(
  ([name, , , expression], i): Request => ({
    key: `${typeof name === 'string' ? name : ''} #${i}`,
    expression,
    inputs: trackedInputs[i]!.map((t) => t && { shape: t.shape, dtype: t.dtype, values: encode(t.toArray()), grad: t.requiresGrad }),
  }),
);
const { answers } = askPyTorch(requests, process.env.NABLA_PYTORCH ?? '/usr/bin/python3');

const coverage = emptyCoverage();
afterAll(() => writeCoverage('functions', coverage));

describe('composite functions give PyTorch’s numbers', () => {
  cases.forEach(([name, , attrs, expression], i) => {
    it(`${expression} of ${trackedInputs[i]!.map((t) => JSON.stringify(t?.shape)).join(' ')}`, () => {
      const theirs = answers[requests[i]!.key]!;
      expect(theirs.error).toBeUndefined();
      const result = typeof name === 'string' ? functions[name]!(trackedInputs[i]!, attrs) : name(trackedInputs[i]!);
      const outputs = result instanceof Tensor ? [result] : result;
      let worst = 0;
      const close = (got: readonly number[], expected: readonly number[]) => {
        worst = Math.max(worst, worstDifference(got, expected));
        expect(worst).toBeLessThan(1e-11);
      };
      outputs.forEach((y, k) => {
        expect({ shape: y.shape, dtype: y.dtype }).toEqual({ shape: theirs.outputs![k]!.shape, dtype: theirs.outputs![k]!.dtype });
        close(y.toArray(), decode(theirs.outputs![k]!.values));
      });
      const ends = differentiable(outputs);
      const leaves = trackedInputs[i]!.filter((t): t is Tensor => t?.requiresGrad ?? false);
      if (ends.length === 0) return noteComparison(coverage, publicNames(expression), false, 'float64', worst, expression);
      const gs = grad(
        ends,
        leaves,
        ends.map((t, k) => patternLike(t, 17 * k)),
      );
      gs.forEach((g, k) => close(numbers(g, leaves[k]!), decode(theirs.grads![k]!)));
      noteComparison(coverage, publicNames(expression), true, 'float64', worst, expression);
    });
  });
});
