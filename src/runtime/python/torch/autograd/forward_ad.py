"""Dual numbers are not there yet; torch.func.jvp is."""

from _nabla.engine import Unsupported


def _refuse(name):
    def f(*args, **kwargs):
        raise Unsupported(f"Nabla does not support torch.autograd.forward_ad.{name} yet")

    return f


dual_level = _refuse("dual_level")
make_dual = _refuse("make_dual")
unpack_dual = _refuse("unpack_dual")
enter_dual_level = _refuse("enter_dual_level")
exit_dual_level = _refuse("exit_dual_level")
