"""jax.extend.linear_util: functions that transformations are put around."""

from _nabla.absent import absent_names


class WrappedFun:
    def __init__(self, f):
        self.f = f

    def call_wrapped(self, *args, **kwargs):
        return self.f(*args, **kwargs)


def wrap_init(f, params=None, *, debug_info=None):
    return WrappedFun(f)


__getattr__ = absent_names("jax.extend.linear_util", "transformation transformation2 transformation_with_aux transformation_with_aux2 cache merge_linear_aux StoreException")
