"""Random numbers: PyTorch's CPU generator, drawn in the order PyTorch draws."""

import contextlib
import operator

from _nabla import engine

from . import _dtype
from ._creation import empty_like, filled, shape_of, tensor
from ._dtype import check_device
from ._random_kinds import refuse_kind
from ._tensor import Tensor, as_dtype, wrap

FUNCTIONS = (
    "manual_seed seed initial_seed get_rng_state set_rng_state rand randn randint rand_like randn_like randint_like randperm normal bernoulli multinomial poisson Generator default_generator"
).split()


class Generator:
    """A stream of random numbers. The default one is number 0 of the engine."""

    def __init__(self, device="cpu", _number=None):
        check_device(device)
        self._known = _number
        self.device = _dtype.cpu

    @property
    def _number(self):
        # Made on first use: nothing may call the engine while torch is imported.
        if self._known is None:
            self._known = engine.random("create")
        return self._known

    def manual_seed(self, seed):
        if not isinstance(seed, int):
            seed = int(seed)
        if not -0x8000_0000_0000_0000 <= seed <= 0xFFFF_FFFF_FFFF_FFFF:
            raise RuntimeError("Overflow when unpacking unsigned long long")
        engine.random("seed", self._number, str(seed % 2**64))
        return self

    def seed(self):
        import random

        # PyTorch takes the system's entropy here; so do we.
        value = random.SystemRandom().getrandbits(63)
        self.manual_seed(value)
        return value

    def initial_seed(self):
        return int(engine.random("initialSeed", self._number))

    def get_state(self):
        state = tensor(list(engine.random("getState", self._number).encode()), dtype=_dtype.uint8)
        return state

    def set_state(self, state):
        if not hasattr(state, "dtype"):
            raise TypeError(f"expected a torch.ByteTensor, but got {type(state).__name__}")
        if state.dtype is not _dtype.uint8:
            raise TypeError("RNG state must be a torch.ByteTensor")
        text = bytes(state.tolist())
        if not (text.startswith(b"{") and text.endswith(b"}")):  # what get_state gives is text, of another size than PyTorch's
            raise RuntimeError(
                "Expected either a CPUGeneratorImplStateLegacy of size 5048 or a CPUGeneratorImplState of size 5056 "
                f"but found the input RNG state size to be {len(text)}"
            )
        engine.random("setState", self._number, text.decode())
        return self

    def clone_state(self):
        return Generator().set_state(self.get_state())


default_generator = Generator(_number=0)


def manual_seed(seed):
    return default_generator.manual_seed(int(seed))


def seed():
    return default_generator.seed()


def initial_seed():
    return default_generator.initial_seed()


def get_rng_state():
    return default_generator.get_state()


def set_rng_state(new_state):
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, **_):
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)


def fill(kind, t, p=0.0, q=0.0, other=None, generator=None):
    """Overwrites a tensor with draws, in its memory order. Not recorded on the tape."""
    refuse_kind(kind, t.dtype, p, q, other)
    number = 0 if generator is None else generator._number
    if engine.before_write:
        engine.before_write()
    engine.note_site()
    engine.random("fill", kind, number, t._h, p, q, -1 if other is None else other._h)
    return t


def row_major(t):
    """Room for draws that do not follow the memory order of the tensor they belong to."""
    return empty_like(t, memory_format=_dtype.contiguous_format)


def _overwrite(t, kind, p=0.0, q=0.0, other=None, generator=None):
    """An in-place draw as the user sees it: the old value's history ends here."""
    if t.requires_grad and _grad_enabled():
        if t.is_leaf:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        # Draws have no derivative: what was there no longer matters, exactly as after zero_().
        drawn = fill(kind, empty_like(t), p, q, other, generator)
        return t.copy_(drawn)
    return fill(kind, t, p, q, other, generator)


def _grad_enabled():
    on = engine.call("setGradMode", True)
    if not on:
        engine.call("setGradMode", False)
    return on


# --- functions -----------------------------------------------------------------------------------------------------------------
def _finish(made, requires_grad, out=None):
    if out is not None:
        return out.copy_(made)
    if requires_grad:
        made.requires_grad = True
    return made


def _sized(kind, p, q):
    def make(*args, size=None, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, names=None):
        shape = shape_of(args if size is None else (size,), make.__name__)
        dtype = _dtype.default if dtype is None else as_dtype(dtype)
        if dtype.is_complex:
            return _finish(_complex_normal(shape, dtype, generator) if kind == "normal" else _complex_uniform(shape, dtype, generator), requires_grad, out)
        return _finish(fill(kind, filled(shape, 0, dtype, False, device), p, q, None, generator), requires_grad, out)

    return make


def _complex_normal(shape, dtype, generator):
    # A complex normal has variance 1 in all: each part has 1/2.
    return _fill_parts("normal", shape, dtype, 0.0, 1 / 2**0.5, generator)


def _complex_uniform(shape, dtype, generator):
    return _fill_parts("uniform", shape, dtype, 0.0, 1.0, generator)


def _fill_parts(kind, shape, dtype, p, q, generator):
    out = filled(shape, 0, dtype)
    fill(kind, wrap(engine.op("view_as_real", None, out._h)), p, q, None, generator)
    return out


rand = _sized("uniform", 0.0, 1.0)
randn = _sized("normal", 0.0, 1.0)
rand.__name__ = rand.__qualname__ = "rand"
randn.__name__ = randn.__qualname__ = "randn"


def _like(kind, p, q):
    def make(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=_dtype.preserve_format, generator=None):
        made = empty_like(input, dtype=dtype, device=device, memory_format=memory_format)
        if made.dtype.is_complex:
            return _finish((_complex_normal if kind == "normal" else _complex_uniform)(list(made.shape), made.dtype, generator), requires_grad)
        return _finish(fill(kind, made, p, q, None, generator), requires_grad)

    return make


rand_like = _like("uniform", 0.0, 1.0)
randn_like = _like("normal", 0.0, 1.0)


def randint(low=None, high=None, size=None, *, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    if size is None:
        if not isinstance(high, (tuple, list)):
            raise TypeError(f"randint(): argument 'size' (position 2) must be tuple of ints, not {type(high).__name__}")
        low, high, size = 0, low, high
    elif high is None:
        low, high = 0, low
    elif low is None:
        low = 0
    low, high = operator.index(low), operator.index(high)
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    made = filled(shape_of((size,), "randint"), 0, dtype or _dtype.int64, False, device)
    return _finish(fill("randint", made, float(low), float(high), None, generator), requires_grad, out)


def randint_like(input, low, high=None, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None):
    low, high = map(operator.index, (0, low) if high is None else (low, high))
    return _finish(fill("randint", empty_like(input, dtype=dtype), float(low), float(high)), requires_grad)


def _count(n):
    if not hasattr(n, "__index__"):
        raise TypeError(f"randperm(): argument 'n' (position 1) must be int, not {type(n).__name__}")
    return shape_of(((n,),), "randperm")


def randperm(n, *, generator=None, out=None, dtype=_dtype.int64, layout=None, device=None, requires_grad=False, pin_memory=False):
    return _finish(fill("randperm", filled(_count(n), 0, dtype or _dtype.int64, False, device), 0.0, 0.0, None, generator), requires_grad, out)


def normal(mean=0.0, std=1.0, size=None, *, generator=None, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    if size is not None:
        if std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
        made = filled(shape_of((size,), "normal"), 0, dtype or _dtype.default, False, device)
        return _finish(fill("normal", made, float(mean), float(std), None, generator), requires_grad, out)
    if not isinstance(mean, Tensor) and not isinstance(std, Tensor):
        raise TypeError("normal() received an invalid combination of arguments - got (float, float), but expected one of:\n * (Tensor mean, Tensor std)\n * (Tensor mean, float std)\n * (float mean, Tensor std)\n * (float mean, float std, tuple of ints size)\n")
    if isinstance(mean, Tensor) and isinstance(std, Tensor):
        from . import broadcast_tensors

        like = broadcast_tensors(mean, std)[0]
    else:
        like = mean if isinstance(mean, Tensor) else std
    noise = fill("normal", row_major(like), 0.0, 1.0, None, generator)
    mean = mean.detach() if isinstance(mean, Tensor) else mean
    std = std.detach() if isinstance(std, Tensor) else std
    return _finish(noise.mul_(std).add_(mean), False, out)


def bernoulli(input, p=None, *, generator=None, out=None):
    if p is not None:
        return fill("bernoulli", row_major(input), float(p), 0.0, None, generator)
    return _finish(_flat(fill("bernoulli_each", row_major(input), 0.0, 0.0, input, generator), input, "bernoulli"), False, out)


def _flat(drawn, parameter, name):
    """A draw that has gradient zero, and not none, with respect to its parameter."""
    return wrap(engine.op("zero_slope", {"drawn": name}, drawn._h, parameter._h)) if parameter.requires_grad else drawn


def multinomial(input, num_samples, replacement=False, *, generator=None, out=None):
    if not input.dtype.is_floating_point:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype.title}")
    rank = input.dim()
    if rank not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    categories = input.shape[-1]
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > categories:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    made = filled([*input.shape[:-1], num_samples], 0, _dtype.int64)
    # A single draw takes the same way as draws without replacement.
    kind = "multinomial" if replacement and num_samples > 1 else "multinomial_without"
    return _finish(fill(kind, made, float(categories), float(num_samples), input, generator), False, out)


def poisson(input, generator=None):
    return _flat(fill("poisson", row_major(input), 0.0, 0.0, input, generator), input, "poisson")


# --- methods -------------------------------------------------------------------------------------------------------------------
def _normal_(self, mean=0.0, std=1.0, *, generator=None):
    if std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    return _overwrite(self, "normal", float(mean), float(std), None, generator)


def _uniform_(self, a=0.0, b=1.0, *, generator=None, **bounds):
    # `from` is a keyword of Python, so it arrives among the others.
    low, high = float(bounds.get("from", a)), float(bounds.get("to", b))
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    return _overwrite(self, "uniform", low, high, None, generator)


def _bernoulli_(self, p=0.5, *, generator=None):
    if isinstance(p, Tensor):
        p = p.detach().expand(self.shape)
        return _overwrite(self, "bernoulli_each", 0.0, 0.0, p, generator)
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    return _overwrite(self, "bernoulli", float(p), 0.0, None, generator)


def _random_(self, low=None, high=None, *, generator=None, **bounds):
    low, high = bounds.get("from", low), bounds.get("to", high)
    if low is None:
        return _overwrite(self, "random", 0.0, 0.0, None, generator)
    if high is None:
        low, high = 0, low
    return _overwrite(self, "randint", float(low), float(high), None, generator)


def _simple(kind, p, q, names):
    def method(self, *args, generator=None, **kwargs):
        values = dict(zip(names, (p, q)))
        values.update(zip(names, args))
        values.update(kwargs)
        return _overwrite(self, kind, *(float(values[n]) for n in names), *([0.0] * (2 - len(names))), None, generator)

    return method


METHODS = {
    "normal_": _normal_,
    "uniform_": _uniform_,
    "bernoulli_": _bernoulli_,
    "random_": _random_,
    "exponential_": _simple("exponential", 1.0, 0.0, ("lambd",)),
    "geometric_": _simple("geometric", 0.5, 0.0, ("p",)),
    "log_normal_": _simple("log_normal", 1.0, 2.0, ("mean", "std")),
    "cauchy_": _simple("cauchy", 0.0, 1.0, ("median", "sigma")),
    "bernoulli": bernoulli,
    "multinomial": multinomial,
}
