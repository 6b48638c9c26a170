"""numpy.random: the legacy functions draw from one hidden RandomState. Unseeded, it starts at seed 0, so that a traced program gives the same numbers each time."""

from .generator import PCG64, Generator, SeedSequence, default_rng
from .legacy import RandomState

_hidden = RandomState(0)

for _name in RandomState.PUBLIC:
    globals()[_name] = getattr(_hidden, _name)
del _name


def get_state(legacy=True):
    return _hidden.get_state()


def set_state(state):
    _hidden.set_state(state)
