"""torch.fft."""

from _nabla.engine import op

from . import _dtype
from ._creation import arange
from ._functions.registry import api
from ._tensor import wrap

__all__ = []


def public(f):
    __all__.append(f.__name__)
    return api(f)


def _one(name):
    def f(input, n=None, dim=-1, norm=None):
        return wrap(op(f"fft_{name}", {"n": n, "dim": dim, "norm": norm}, input._h))

    f.__name__ = f.__qualname__ = name
    return public(f)


fft, ifft, rfft, irfft, hfft, ihfft = map(_one, ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"))


def _list(v):
    return None if v is None else list(v) if isinstance(v, (tuple, list)) else [v]


def _many(name):
    def f(input, s=None, dim=None, norm=None):
        return wrap(op(f"fft_{name}", {"s": _list(s), "dim": _list(dim), "norm": norm}, input._h))

    def two(input, s=None, dim=(-2, -1), norm=None):
        return f(input, s, dim, norm)

    f.__name__ = f.__qualname__ = name
    two.__name__ = two.__qualname__ = name[:-1] + "2"
    return public(f), public(two)


fftn, fft2 = _many("fftn")
ifftn, ifft2 = _many("ifftn")
rfftn, rfft2 = _many("rfftn")
irfftn, irfft2 = _many("irfftn")


_OTHER_WAY = {None: "forward", "backward": "forward", "forward": "backward", "ortho": "ortho"}


def _real_spectrum(name, rank_two):
    """Of Hermitian signals and back: the real transforms of the conjugate, scaled the other way."""

    def f(input, s=None, dim=(-2, -1) if rank_two else None, norm=None):
        if name.startswith("i"):
            return rfftn(input, s, dim, _OTHER_WAY[norm]).conj()
        return irfftn(input.conj(), s, dim, _OTHER_WAY[norm])

    f.__name__ = f.__qualname__ = name
    return public(f)


hfft2, ihfft2, hfftn, ihfftn = (_real_spectrum(n, n.endswith("2")) for n in ("hfft2", "ihfft2", "hfftn", "ihfftn"))


@public
def fftshift(input, dim=None):
    return wrap(op("fft_fftshift", {"dim": _list(dim)}, input._h))


@public
def ifftshift(input, dim=None):
    return wrap(op("fft_ifftshift", {"dim": _list(dim)}, input._h))


def fftfreq(n, d=1.0, *, dtype=None, device=None, requires_grad=False, layout=None):
    kind = dtype or _dtype.default
    made = arange(n, dtype=kind)
    half = (n + 1) // 2
    if n > 1:
        made[half:] = arange(-(n // 2), 0, dtype=kind)
    made = made * (1.0 / (n * d))
    return made.requires_grad_() if requires_grad else made


def rfftfreq(n, d=1.0, *, dtype=None, device=None, requires_grad=False, layout=None):
    made = arange(n // 2 + 1, dtype=dtype or _dtype.default) * (1.0 / (n * d))
    return made.requires_grad_() if requires_grad else made


__all__ += ["fftfreq", "rfftfreq"]
