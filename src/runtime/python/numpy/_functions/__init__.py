"""The functions of `numpy` that are neither ufuncs nor reductions, by topic."""

from .._array import ndarray
from .arranging import *  # noqa: F403
from .bits import *  # noqa: F403
from .comparing import *  # noqa: F403
from .joining import *  # noqa: F403
from .making import *  # noqa: F403
from .pairs import *  # noqa: F403
from .polynomials import *  # noqa: F403
from .products import *  # noqa: F403
from .searching import *  # noqa: F403
from .sets import *  # noqa: F403
from .signals import *  # noqa: F403

for _name in "repeat take clip round nonzero searchsorted trace diagonal argpartition choose put".split():
    setattr(ndarray, _name, globals()[_name])
ndarray.compress = lambda self, condition, axis=None: compress(condition, self, axis)  # noqa: F405
del _name, arranging, bits, comparing, joining, making, pairs, polynomials, products, searching, sets, signals  # noqa: F821 - the parts are not names of numpy
