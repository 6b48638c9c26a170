import { Tensor } from '../../../../src/engine/index.ts';
import { type Builder, type Choices, grown, type Makers, requires, withRank } from './support.ts';

const last = (b: Builder, x: number) => b.shape(x).at(-1)!;
/** Σ over k of a square matrix made from x: x xᵀ + 1, positive definite. */
function definite(b: Builder, x: number): number {
  requires(b.rank(x) >= 1 && b.at(x).size > 0);
  const m = b.rank(x) === 1 ? b.one('unsqueeze', [x], { dim: 0 }) : x;
  const n = b.shape(m).at(-2)!;
  requires(n <= 4);
  const product = b.call('matmul', [m, b.one('transpose', [m], { dim0: -2, dim1: -1 })], {}, 'torch.matmul(x0, x1)');
  const eye = b.constant(
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 + i / 7 : 0)),
    [n, n],
    'float64',
  );
  return b.one('add', [product, eye]);
}
/** Definite, then skewed, so that nothing is symmetric by accident. */
function regular(b: Builder, c: Choices, x: number): number {
  const d = definite(b, x);
  return c.flag() ? d : b.one('add', [d, b.one('triu', [b.one('mul', [d, Tensor.number(0.5)])], { diagonal: 1 })]);
}
// Not 0: for small baddbmm 1.13 then reads memory that nobody has written.
const blend = (c: Choices) => ({ beta: c.of([1, 0.5]), alpha: c.of([1, -2]) });

export const matrices: Makers = {
  matmul: (b, c, x) => {
    requires(b.rank(x) > 0);
    const n = last(b, x);
    const other = c.of([[n], [n, 2], [n, 3], [2, n, 2], [1, n, 3]]);
    b.call('matmul', [x, grown(b, c, other)], {}, 'torch.matmul(x0, x1)');
  },
  matmul_left: (b, c, x) => {
    requires(b.rank(x) > 1);
    const n = b.shape(x).at(-2)!;
    b.call(
      'matmul',
      [grown(b, c, c.of([[n], [2, n], [2, 3, n]].filter((s) => s.length < 3 || b.rank(x) < 3))), x],
      {},
      'torch.matmul(x0, x1)',
    );
  },
  mm: (b, c, x) => {
    const m = withRank(b, x, 2);
    b.one('mm', [m, grown(b, c, [last(b, m), 2])]);
  },
  bmm: (b, c, x) => {
    const m = withRank(b, x, 3);
    b.one('bmm', [m, grown(b, c, [b.shape(m)[0]!, last(b, m), 2])]);
  },
  mv: (b, c, x) => {
    const m = withRank(b, x, 2);
    b.one('mv', [m, grown(b, c, [last(b, m)])]);
  },
  dot: (b, c, x) => {
    const v = withRank(b, x, 1);
    b.one('dot', [v, grown(b, c, [last(b, v)])]);
  },
  addmm: (b, c, x) => {
    const m = withRank(b, x, 2);
    b.one('addmm', [grown(b, c, c.of([[2], [1, 2], [b.shape(m)[0]!, 2]])), m, grown(b, c, [last(b, m), 2])], blend(c));
  },
  addmv: (b, c, x) => {
    const m = withRank(b, x, 2);
    b.one('addmv', [grown(b, c, [b.shape(m)[0]!]), m, grown(b, c, [last(b, m)])], blend(c));
  },
  baddbmm: (b, c, x) => {
    const m = withRank(b, x, 3);
    const [k, p, q] = b.shape(m) as [number, number, number];
    b.one(c.of(['baddbmm', 'addbmm']), [grown(b, c, [p, 2]), m, grown(b, c, [k, q, 2])], blend(c));
  },
  addr: (b, c, x) => {
    const v = withRank(b, x, 1);
    b.one('addr', [grown(b, c, [last(b, v), 2]), v, grown(b, c, [2])], blend(c));
  },
  linear: (b, c, x) => {
    requires(b.rank(x) > 0);
    b.call('linear', [x, grown(b, c, [3, last(b, x)]), c.flag() ? grown(b, c, [3]) : null], {}, 'F.linear(x0, x1, x2)');
  },
  einsum: (b, c, x) => {
    const m = withRank(b, x, 2);
    const [p, q] = b.shape(m) as [number, number];
    const [equation, shape] = c.of<[string, number[]]>([
      ['ij,jk->ik', [q, 2]],
      ['ij,ij->i', [p, q]],
      ['ij,kj->ki', [2, q]],
      ['ij,i->j', [p]],
      ['ij,k->kij', [2]],
      ['ij,jk->', [q, 2]],
    ]);
    b.call('einsum', [m, grown(b, c, shape)], { equation }, `torch.einsum('${equation}', x0, x1)`);
  },
  cdist: (b, c, x) => {
    const m = withRank(b, x, 2);
    requires(b.at(m).size > 0);
    b.one('_cdist_forward', [m, grown(b, c, [3, last(b, m)])], { p: c.of([2, 1, 3]) });
  },
  inv: (b, c, x) => b.call('linalg_inv', [regular(b, c, x)], {}, 'torch.linalg.inv(x0)'),
  solve: (b, c, x) => {
    const a = regular(b, c, x);
    b.call('linalg_solve', [a, grown(b, c, [last(b, a), 2])], {}, 'torch.linalg.solve(x0, x1)');
  },
  det: (b, c, x) => b.one('_linalg_det', [regular(b, c, x)]),
  slogdet: (b, c, x) => b.run('_linalg_slogdet', [regular(b, c, x)]),
  cholesky: (b, _, x) => b.call('linalg_cholesky', [definite(b, x)], {}, 'torch.linalg.cholesky(x0)'),
  solve_triangular: (b, c, x) => {
    const a = definite(b, x);
    const upper = c.flag();
    const text = upper ? 'True' : 'False';
    b.call('solve_triangular', [a, grown(b, c, [last(b, a), 2])], { upper }, `torch.linalg.solve_triangular(x0, x1, upper=${text})`);
  },
  matrix_exp: (b, _, x) => b.one('matrix_exp', [b.one('tanh', [definite(b, x)])]),
  eigvalsh: (b, _, x) => b.call('linalg_eigvalsh', [definite(b, x)], {}, 'torch.linalg.eigvalsh(x0)'),
  svdvals: (b, _, x) => b.call('linalg_svdvals', [definite(b, x)], {}, 'torch.linalg.svdvals(x0)'),
};
