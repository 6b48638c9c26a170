"""What PyTorch says of arguments that a function does not take.

Nothing is checked before a call: this is asked after one has failed, so that good calls pay nothing.
"""

import inspect

from .. import _dtype
from .._tensor import NUMBERS, Tensor

# Functions that PyTorch parses in C++ with several signatures; one refusal covers them all.
_FUNCTIONS = frozenset(
    "add addbmm addcdiv addcmul addmm addmv addr all any arange baddbmm bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor bmm bucketize clamp "
    "clamp_ clamp_max clamp_min clip conv1d conv2d conv3d copysign count_nonzero ctc_loss div divide dsplit eq fill fill_ float_power floor_divide fmod ge greater "
    "greater_equal gt hsplit index_fill isin le lerp linspace less less_equal lt masked_fill max mean min mm moveaxis movedim multiply narrow ne not_equal pow quantile "
    "randint randperm remainder repeat_interleave rsub scatter searchsorted spmm std std_mean sub subtract sum tensor_split true_divide var var_mean vsplit where xlogy".split()
)
_METHODS = frozenset(
    "add addbmm addcdiv addcmul addmm addmv addr all any argsort baddbmm bernoulli bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor "
    "clamp clamp_max clamp_min clip copysign count_nonzero divide dsplit eq fill float_power floor_divide fmod ge greater greater_equal gt hsplit index_fill "
    "le lerp less less_equal lt masked_fill max mean min moveaxis movedim multiply narrow ne not_equal pow prod quantile remainder repeat_interleave scatter "
    "sort squeeze std sub subtract sum tensor_split true_divide var view vsplit where xlogy".split()
)
# The functions of torch.nn.functional that PyTorch has in C++; the others are Python.
FUNCTIONAL_IN_C = frozenset(
    "adaptive_avg_pool1d avg_pool1d avg_pool2d avg_pool3d bilinear celu_ channel_shuffle conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d "
    "conv_transpose3d cosine_similarity elu_ gelu hardshrink hardtanh_ leaky_relu_ linear logsigmoid one_hot pairwise_distance pdist pixel_shuffle "
    "pixel_unshuffle prelu relu_ rrelu_ scaled_dot_product_attention selu_ softplus softshrink".split()
)
# What the functions of torch.nn.functional call inside, which is what complains.
_INSIDE = {"unfold": "im2col", "fold": "col2im"}
# Functions that take a list of whole numbers and say which element is none.
_LISTS = frozenset("pad unfold fold flip layer_norm".split())
# Functions of torch.nn.functional that call the method of the same name.
_OF_INPUT = frozenset(("softmax", "log_softmax"))
# Functions that are Python in PyTorch too: what Python itself says of their arguments is right.
PYTHON = frozenset(
    "atleast_1d atleast_2d atleast_3d block_diag broadcast_shapes broadcast_tensors cartesian_prod cdist chain_matmul einsum meshgrid norm split tensordot "
    "unique unique_consecutive unravel_index unflatten manual_seed seed initial_seed get_rng_state set_rng_state".split()
)

_INT, _BOOL, _TENSOR, _INTS, _NUMBER, _DEVICE = "int", "bool", "Tensor", "tuple of ints", "Number", "torch.device"
_KINDS = {
    **dict.fromkeys("dim dim0 dim1 dim2 start_dim end_dim k chunks diagonal offset n dimension step start length num_classes num_samples steps row col upscale_factor r window_length".split(), _INT),
    **dict.fromkeys("keepdim largest sorted descending unbiased requires_grad".split(), _BOOL),
    **dict.fromkeys("input other mat2 index mask vec target weight tensor1 tensor2 batch1 batch2 self indices tensor running_mean".split(), _TENSOR),
    **dict.fromkeys("dims shape repeats sizes stride padding dilation kernel_size normalized_shape shifts pad output_size".split(), _INTS),
    **dict.fromkeys("min max exponent value alpha beta negative_slope".split(), _NUMBER),
    "device": _DEVICE,
    "dtype": "torch.dtype",
}
_OF_FUNCTION = {("select", "index"): _INT, ("unfold", "size"): _INT}
# Arguments that may be several dimensions, or a number instead of a tensor, by function.
_WIDER = {
    "dim": "sum mean amax amin std var logsumexp squeeze nansum nanmean norm all any count_nonzero std_mean var_mean prod".split(),
    "dims": "flip roll rot90".split(),
    "other": None,
    "index": "select index_add".split(),
    "repeats": "repeat_interleave".split(),
    "weight": "lerp".split(),
    "padding": "conv1d conv2d conv3d".split(),
}


def refusal(f, name, is_method, in_python, error, args, kwargs):
    """The exception that PyTorch raises in place of `error`; None where the arguments are not to blame."""
    signature = _Signature(f, is_method)
    overloaded = name.rstrip("_") in _METHODS if is_method else name in _FUNCTIONS
    if isinstance(error, TypeError) and error.__traceback__ is None:  # the call itself did not fit
        given = args[1:] if is_method else args
        if overloaded:
            return TypeError(f"{name}() received an invalid combination of arguments - got {_types(given, kwargs)}, but expected one of:\n * {signature}\n")
        if name not in PYTHON:
            return signature.misfit(name, given, kwargs)
    if isinstance(error, (RuntimeError, IndexError)) and "Boolean value of Tensor" not in str(error):
        return None  # the engine's own refusal, of shapes or values
    wrong = signature.wrong_type(name, args, kwargs, getattr(error, "obj", None))
    if wrong is None:
        return None
    argument, position, kind, value = wrong
    name = _INSIDE.get(name, name) if in_python else name
    given = args[1:] if is_method else args
    if overloaded and argument != "alpha" and (position != 0 or len(given) + len(kwargs) > 1):
        return TypeError(f"{name}() received an invalid combination of arguments - got {_types(given, kwargs)}, but expected one of:\n * {signature}\n")
    if in_python and name in _OF_INPUT and position == 0:
        return AttributeError(f"'{type(value).__name__}' object has no attribute '{name}'")
    place = "" if position is None else f" (position {position + (not is_method)})"
    at = _odd_element(value) if kind == _INTS else None
    if kind == _INTS and name in _INSIDE.values() and isinstance(value, float):
        value, at = (value,), 0  # it was spread over the dimensions before
    found = f", but found element of type {type(value[at]).__name__} at pos {at}" if at is not None else f", not {type(value).__name__}"
    return TypeError(f"{name}(): argument '{argument}'{place} must be {kind}{found}")


def _odd_element(value):
    """The place of the first element of a list that is no whole number."""
    return next((i for i, v in enumerate(value) if not hasattr(v, "__index__")), None) if isinstance(value, (tuple, list)) else None


def _types(args, kwargs):
    """`(Tensor, int, dim=str)`, with the odd comma that PyTorch puts where there are only keywords."""
    parts = [type(a).__name__ for a in args] + [f"{k}={type(v).__name__}" for k, v in kwargs.items()]
    return f"({', '.join(parts)}{', ' if kwargs and not args else ''})"


class _Signature:
    def __init__(self, f, is_method):
        code = f.__code__
        self.positional = list(code.co_varnames[: code.co_argcount])
        self.first = self.positional[0] if self.positional else None
        if is_method:
            del self.positional[0]
        self.required = self.positional[: len(self.positional) - len(f.__defaults__ or ())]
        self.keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        self.variadic = bool(code.co_flags & inspect.CO_VARARGS)
        self.is_method = is_method

    def __str__(self):
        parts = [n if n in self.required else f"{n} = …" for n in self.positional if not n.startswith("_")]
        return f"({', '.join(parts + (['*'] + list(self.keyword) if self.keyword else []))})"

    def misfit(self, name, given, kwargs):
        """Too few arguments, too many, or names that are not there."""
        known = [n for n in self.positional if not n.startswith("_")]
        if len(given) > len(known) and not self.variadic:
            most, least = len(known), len([n for n in self.required if n in known])
            takes = f"{most}" if least == most else f"from {least} to {most}"
            return TypeError(f"{name}() takes {takes} positional argument{'' if takes == '1' else 's'} but {len(given)} {'was' if len(given) == 1 else 'were'} given")
        missing = [n for n in self.required[len(given) :] if n not in kwargs]
        if missing:
            names = ", ".join(f'"{n}"' for n in missing)
            # PyTorch has the plural the wrong way round.
            return TypeError(f"{name}() missing {len(missing)} required positional argument{'s' if len(missing) == 1 else ''}: {names}")
        unknown = next((k for k in kwargs if k not in known and k not in self.keyword), None)
        return None if unknown is None else TypeError(f"{name}() got an unexpected keyword argument '{unknown}'")

    def wrong_type(self, name, args, kwargs, blamed):
        """(argument, its position or None for a keyword, the type it should have, its value) of the first argument of a wrong type."""
        names = [self.first, *self.positional] if self.is_method else self.positional
        for position, (argument, value) in enumerate(zip(names, args)):
            kind = _misfit(name, argument, value, position == 0 or blamed is value)
            if kind:
                return argument, position, kind, value
        for argument, value in kwargs.items():
            kind = _misfit(name, argument, value, blamed is value)
            if kind:
                return argument, None, kind, value
        return None


def _misfit(function, argument, value, must):
    """The type that an argument should have, if it has another."""
    kind = _TENSOR if must and argument in ("input", "self") else _OF_FUNCTION.get((function, argument)) or _KINDS.get(argument)
    if kind is None or value is None and not must:
        return None
    wider = _WIDER.get(argument, ())
    if kind == _TENSOR:
        if isinstance(value, Tensor) or hasattr(type(value), "__torch_function__") or hasattr(value, "__array__"):
            return None
        return None if not must and (wider is None or function.rstrip("_") in wider) and isinstance(value, NUMBERS) else kind
    if kind == _INT:
        if hasattr(value, "__index__") and not isinstance(value, bool) and not (isinstance(value, Tensor) and value.numel() != 1):
            return None
        return None if function.rstrip("_") in wider and isinstance(value, (tuple, list)) else kind
    if kind == _BOOL:
        return None if isinstance(value, bool) else kind
    if kind == _NUMBER:
        if isinstance(value, Tensor):
            return None if value.dim() == 0 else kind
        return None if isinstance(value, NUMBERS) or hasattr(value, "__array__") else kind
    if kind == _DEVICE:
        return None if isinstance(value, (str, int, _dtype.device)) else kind
    if kind == _INTS:
        if isinstance(value, str) and function in wider:
            return None
        if isinstance(value, (tuple, list)):
            return kind if function in _LISTS and _odd_element(value) is not None else None
        return None if isinstance(value, Tensor) or hasattr(value, "__index__") else kind
    return None if isinstance(value, _dtype.dtype) or value in (int, float, bool, complex) else kind
