"""The named tuples that functions with several results return."""

from collections import namedtuple


def _named(name, fields):
    made = namedtuple(name, fields)
    made.__module__ = "torch.return_types"

    def show(self):
        parts = ",\n".join(f"{f}={v!r}" for f, v in zip(self._fields, self))
        return f"torch.return_types.{name}(\n{parts})"

    def missing(self, attribute):
        raise AttributeError(f"'torch.return_types.{name}' object has no attribute '{attribute}'", name=attribute, obj=self)

    made.__repr__ = show
    made.__getattr__ = missing
    return made


max = _named("max", "values indices")
min = _named("min", "values indices")
aminmax = _named("aminmax", "min max")
sort = _named("sort", "values indices")
topk = _named("topk", "values indices")
kthvalue = _named("kthvalue", "values indices")
median = _named("median", "values indices")
nanmedian = _named("nanmedian", "values indices")
mode = _named("mode", "values indices")
cummax = _named("cummax", "values indices")
cummin = _named("cummin", "values indices")
svd = _named("svd", "U S V")
qr = _named("qr", "Q R")
slogdet = _named("slogdet", "sign logabsdet")
frexp = _named("frexp", "mantissa exponent")
histogram = _named("histogram", "hist bin_edges")
linalg_svd = _named("linalg_svd", "U S Vh")
linalg_qr = _named("linalg_qr", "Q R")
linalg_eigh = _named("linalg_eigh", "eigenvalues eigenvectors")
linalg_eig = _named("linalg_eig", "eigenvalues eigenvectors")
linalg_slogdet = _named("linalg_slogdet", "sign logabsdet")
linalg_inv_ex = _named("linalg_inv_ex", "inverse info")
linalg_cholesky_ex = _named("linalg_cholesky_ex", "L info")
linalg_lstsq = _named("linalg_lstsq", "solution residuals rank singular_values")
linalg_lu = _named("linalg_lu", "P L U")
linalg_lu_factor = _named("linalg_lu_factor", "LU pivots")
linalg_lu_factor_ex = _named("linalg_lu_factor_ex", "LU pivots info")
linalg_solve_ex = _named("linalg_solve_ex", "result info")
lu_unpack = _named("lu_unpack", "P L U")
triangular_solve = _named("triangular_solve", "solution cloned_coefficient")
