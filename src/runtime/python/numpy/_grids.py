"""np.r_, np.c_, np.mgrid and np.ogrid, of any package with NumPy's functions (jax.numpy has them too)."""


class _Rows:
    def __init__(self, of, join):
        self._of, self._join = of, join

    def __getitem__(self, key):
        parts = key if isinstance(key, tuple) else (key,)
        return self._of[self._join]([_ranged(self._of, p) if isinstance(p, slice) else self._of["atleast_1d"](p) for p in parts])


def _ranged(of, s):
    if isinstance(s.step, complex):
        return of["linspace"](s.start, s.stop, int(abs(s.step)))
    return of["arange"](s.start or 0, s.stop, s.step or 1)


class _Grid:
    def __init__(self, of, sparse=False):
        self._of, self._sparse = of, sparse

    def __getitem__(self, key):
        keys = key if isinstance(key, tuple) else (key,)
        grids = self._of["meshgrid"](*(_ranged(self._of, k) for k in keys), indexing="ij", sparse=self._sparse)
        if self._sparse:
            return tuple(grids) if isinstance(key, tuple) else grids[0]
        return self._of["stack"](grids) if isinstance(key, tuple) else grids[0]


def grids(of):
    """r_, c_, mgrid and ogrid made of the functions of a namespace."""
    return _Rows(of, "concatenate"), _Rows(of, "column_stack"), _Grid(of), _Grid(of, sparse=True)
