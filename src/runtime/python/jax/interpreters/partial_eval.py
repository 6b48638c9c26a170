"""jax.interpreters.partial_eval: what can be computed without knowing all inputs. Inputs that are not known stand for zeros."""

import torch
from _nabla.absent import every_name

from .._array import wrap


class PartialVal(tuple):
    """(None, value) of what is known, (abstract value, None) of what is not."""

    @classmethod
    def known(cls, value):
        return cls((None, value))

    @classmethod
    def unknown(cls, aval):
        return cls((aval, None))

    def is_known(self):
        return self[0] is None


def trace_to_jaxpr_nounits(fun, pvals, instantiate=False):
    """Runs the function: every output is known. One that depends on an input that is not has the value it has at zero."""
    given = [wrap(torch.zeros(aval.shape, dtype=aval.dtype.torch)) if aval is not None else value for aval, value in pvals]
    return None, [PartialVal.known(value) for value in fun.call_wrapped(*given)], ()


__getattr__ = every_name("jax.interpreters.partial_eval")
