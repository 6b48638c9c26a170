"""SciPy beside torch. Printed by SciPy 1.10 on PyTorch 1.13: signs of decompositions are LAPACK's."""

SETUP = """import numpy as np, scipy, scipy.linalg, scipy.fft, scipy.special, scipy.optimize, scipy.signal
from scipy.spatial import distance
from scipy.linalg import qr, lu
t = torch.from_numpy
r = np.random.RandomState(3)
a, b, c = r.randn(4, 4), r.randn(4, 3), r.randn(5, 3)
z = r.randn(3, 3) + 1j * r.randn(3, 3)
pd = a @ a.T + np.eye(4)
x = np.array([-1.5, -0.3, 0.2, 0.9, 2.5])
p = np.array([0.1, 0.4, 0.9])"""
CASES = [
    "out = [t(np.ascontiguousarray(m)) for m in (*qr(a), *qr(c), *qr(c, mode='economic'), *qr(c, mode='r'))]",
    "out = [t(np.ascontiguousarray(m)) for m in (*lu(a), *lu(c), *lu(b.T), *lu(a, permute_l=True))]",
    "f = scipy.linalg.lu_factor(a); out = [t(f[0]), t(f[1].astype(int)), t(scipy.linalg.lu_solve(f, b)), t(scipy.linalg.lu_solve(f, b[:, 0], trans=1))]",
    "out = [t(np.ascontiguousarray(m)) for m in (scipy.linalg.cholesky(pd), scipy.linalg.cholesky(pd, lower=True), scipy.linalg.cho_solve(scipy.linalg.cho_factor(pd), b))]",
    "out = [t(np.ascontiguousarray(m)) for m in (scipy.linalg.solve(a, b), scipy.linalg.solve(a, b[:, 0]), scipy.linalg.solve_triangular(a, b), scipy.linalg.solve_triangular(a, b, lower=True, trans=1, unit_diagonal=True), scipy.linalg.inv(a))]",
    "out = [float(scipy.linalg.det(a)), float(scipy.linalg.norm(a)), float(scipy.linalg.norm(a, 1))]",
    "w, v = scipy.linalg.eigh(pd); out = [t(w), t(np.ascontiguousarray(np.abs(v))), t(scipy.linalg.eigvalsh(a + a.T, lower=False))]",
    "w, v = scipy.linalg.eigh(a + a.T, pd); out = [t(w), t(np.ascontiguousarray(np.abs(v)))]",
    "w = scipy.linalg.eigvals(a); out = [t(np.sort(w.real)), t(np.sort(np.abs(w)))]",
    "out = [t(scipy.linalg.svdvals(b)), t(np.ascontiguousarray(scipy.linalg.expm(a / 3))), t(np.ascontiguousarray(scipy.linalg.expm(z / 3))), t(np.ascontiguousarray(scipy.linalg.sqrtm(pd))), t(np.ascontiguousarray(scipy.linalg.logm(pd)))]",
    "n = scipy.linalg.null_space(b.T); q = scipy.linalg.orth(b); out = [t(np.ascontiguousarray(n @ n.T)), t(np.ascontiguousarray(q @ q.T)), t(np.ascontiguousarray(scipy.linalg.pinv(b)))]",
    "out = [t(scipy.linalg.block_diag(a, b)), t(scipy.linalg.toeplitz(x)), t(scipy.linalg.toeplitz(x, p)), t(scipy.linalg.circulant(p)), t(scipy.linalg.hankel(x)), t(scipy.linalg.hankel(p, x)), t(scipy.linalg.hadamard(4))]",
    "out = [t(np.ascontiguousarray(f(a, k, norm=n))) for f in (scipy.fft.dct, scipy.fft.idct, scipy.fft.dst, scipy.fft.idst) for k in (1, 2, 3, 4) for n in (None, 'ortho', 'forward')]",
    "out = [t(np.ascontiguousarray(m)) for m in (scipy.fft.dct(a, axis=0, n=6), scipy.fft.dct(b, n=2), scipy.fft.dctn(a), scipy.fft.idctn(a, norm='ortho'), scipy.fft.fft(a), scipy.fft.fftshift(a))]",
    "out = [t(np.asarray(getattr(scipy.special, n)(x))) for n in 'erf erfc erfcx expit exp2 i0 i0e i1 i1e ndtr log_ndtr gamma'.split()]",
    "out = [t(np.asarray(getattr(scipy.special, n)(p))) for n in 'logit erfinv ndtri gammaln digamma psi entr gamma'.split()]",
    "out = [t(np.asarray(v)) for v in (scipy.special.softmax(a, axis=1), scipy.special.softmax(a), scipy.special.log_softmax(a, axis=0), scipy.special.xlogy(p, p), scipy.special.rel_entr(p, p[::-1].copy()))]",
    "out = [float(scipy.special.logsumexp(a)), t(scipy.special.logsumexp(a, axis=1)), t(scipy.special.logsumexp(a, axis=0, keepdims=True))]",
    "out = [scipy.special.comb(7, 3, exact=True), float(scipy.special.comb(7, 3)), float(scipy.special.factorial(6)), float(scipy.special.binom(9, 4)), float(scipy.special.perm(6, 2)), t(scipy.special.comb(np.array([5, 6]), 2)), t(scipy.special.gamma(np.array([4.0, 0.5, -0.5, -1.5])))]",
    "i, j = scipy.optimize.linear_sum_assignment(a); k, l = scipy.optimize.linear_sum_assignment(c); m, n = scipy.optimize.linear_sum_assignment(b.T, maximize=True); out = [t(np.asarray(v)) for v in (i, j, k, l, m, n)]",
    "s = r.rand(7, 9); i, j = scipy.optimize.linear_sum_assignment(s); out = [t(i), t(j), float(s[i, j].sum())]",
    "scipy.optimize.linear_sum_assignment(np.full((2, 2), np.inf))",
    "out = [t(np.ascontiguousarray(v)) for m in ('zoh', 'foh', 'bilinear', 'euler', 'backward_diff') for v in scipy.signal.cont2discrete((a, b, b.T, np.zeros((3, 3))), 0.1, method=m)[:4]]",
    "out = [t(distance.cdist(b, c, m)) for m in ('euclidean', 'sqeuclidean', 'cityblock', 'cosine', 'chebyshev')] + [t(distance.pdist(b)), t(distance.squareform(distance.pdist(b))), float(distance.cosine(p, p[::-1]))]",
    "out = [t(np.asarray(getattr(scipy.special, 'eval_' + n)(k, x))) for n in 'legendre chebyt chebyu hermite hermitenorm laguerre'.split() for k in (0, 1, 3)]",
    "from scipy.special import kve; from scipy.stats import norm; out = 1",
    "scipy.linalg.inv(np.zeros((2, 2)))",
    "scipy.linalg.hadamard(3)",
    "import scipy.sparse as sp; rng = np.random.RandomState(0); i, j = rng.randint(0, 5, 12), rng.randint(0, 5, 12); m = sp.coo_matrix((np.ones(12), (i, j)), shape=(5, 5), dtype=np.float32); adj = m + m.T.multiply(m.T > m) - m.multiply(m.T > m); d = np.array((adj + sp.eye(5)).sum(1)); inv = np.power(d, -1).flatten(); out = [t(np.asarray(v)) for v in (m.toarray(), adj.todense(), d, sp.diags(inv).dot(adj).toarray(), (adj @ np.arange(10.0).reshape(5, 2)), adj.tocoo().row.astype(int), adj.tocoo().data, adj.tocsr().indptr.astype(int), adj.tocsr().indices.astype(int), adj.sum(0), (adj * 2 - adj / 4).toarray(), adj.T.dot(adj).toarray())] + [float(adj.sum()), m.tocsr().nnz]",
    "import scipy.sparse as sp; m = sp.csr_matrix(np.array([[1, 0, 2], [0, 0, 3]])); f = [m.toarray(), m[0].toarray(), m[:, 2].toarray(), sp.vstack([m, m]).toarray(), sp.hstack([m, m]).toarray(), sp.block_diag([m, m]).toarray(), sp.diags([[1, 2], [3]], [0, 1]).toarray(), sp.triu(m, 1).toarray(), sp.csr_matrix((np.array([5, 6]), np.array([2, 0]), np.array([0, 1, 2])), shape=(2, 3)).toarray(), m.astype(float).power(2).toarray(), m.max(0).toarray() if hasattr(m.max(0), 'toarray') else m.max(0).reshape(1, -1)]; out = [t(np.ascontiguousarray(v)) for v in f] + [int(m[0, 2]), m.nnz, sp.issparse(m), list(m.shape)]; l = sp.lil_matrix((2, 2)); l[0, 1] = 4; out.append(t(l.toarray())); i = torch.from_numpy(np.vstack((m.tocoo().row, m.tocoo().col)).astype(np.int64)); out.append(torch.sparse_coo_tensor(i, torch.from_numpy(m.data.astype(np.float32)), m.shape).to_dense())",
    "import scipy.sparse as sp; sp.coo_matrix((np.ones(2), ([0, 4], [0, 1])), shape=(2, 2))",
    "import scipy.sparse as sp; sp.eye(3).dot(np.ones(4))",
]
