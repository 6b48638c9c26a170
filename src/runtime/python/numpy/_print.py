"""How arrays are written: shortest digits that tell numbers apart, at most 8 after the point, in columns of one width."""

import contextlib
import math

_options = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False}


def set_printoptions(**kwargs):
    _options.update({k: v for k, v in kwargs.items() if k in _options})


def get_printoptions():
    return dict(_options)


@contextlib.contextmanager
def printoptions(**kwargs):
    before = get_printoptions()
    set_printoptions(**kwargs)
    try:
        yield get_printoptions()
    finally:
        set_printoptions(**before)


def _shortest(value, kind):
    """The digits of a float, as few as its precision needs."""
    if kind.name == "float64":
        return repr(value)
    digits = {"float32": 9, "float16": 5, "bfloat16": 5}[kind.name]
    for n in range(1, digits + 1):
        text = f"{value:.{n}g}"
        if kind(float(text)) == kind(value):
            return repr(float(text))
    return repr(value)


def number_text(value, kind):
    """A single number as str() of a NumPy scalar gives it."""
    if kind.kind == "V":
        return _general(value)
    if kind.kind != "f":
        return str(value)
    text = _shortest(value, kind)
    small, large = 1e-4, {"float64": 1e16, "float32": 1e6, "float16": 1e3}[kind.name]
    if value == 0 or not math.isfinite(value) or "e" in text or small <= abs(value) < large:
        return text
    digits = text.lstrip("-").replace(".", "").strip("0")
    return f"{'-' if value < 0 else ''}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{math.floor(math.log10(float(text.lstrip('-')))):+03d}"


def _general(value):
    """A bfloat16, as ml_dtypes writes it."""
    return f"{value:g}"


def _decimals(value, kind):
    text = _shortest(value, kind)
    if "e" in text or len(text.partition(".")[2]) > _options["precision"]:
        text = f"{value:.{_options['precision']}f}"
    return len(text.partition(".")[2].rstrip("0"))


def _formatter(values, kind):
    """A function number -> text of one width for all of them."""
    if kind.kind == "b":
        return lambda v: f"{v!s:>5}"
    if kind.kind == "V":
        return _general
    if kind.kind in "iu":
        width = max((len(str(v)) for v in values), default=0)
        return lambda v: f"{v:>{width}d}"
    if kind.kind == "c":
        real, imaginary = _formatter([v.real for v in values], _part(kind)), _formatter([abs(v.imag) for v in values], _part(kind))
        return lambda v: f"{real(v.real)}{'-' if v.imag < 0 else '+'}{imaginary(abs(v.imag)).strip()}j"
    finite = [v for v in values if math.isfinite(v)]
    sizes = [abs(v) for v in finite if v != 0]
    scientific = not _options["suppress"] and sizes and (max(sizes) >= 1e8 or min(sizes) < 1e-4 or max(sizes) / min(sizes) > 1e3)
    if scientific:
        # A wide range alone is no reason: NumPy looks at the largest, the smallest and their ratio.
        decimals = max((len(_mantissa(v, kind)) for v in finite), default=0)
        decimals = min(decimals, _options["precision"])
        write = lambda v: _exponent(f"{v:.{decimals}e}", decimals)
    else:
        decimals = max((_decimals(v, kind) for v in finite), default=0)
        write = lambda v: f"{v:.{decimals}f}" if decimals else f"{v:.0f}."
    texts = [write(v) for v in finite]
    left = max([len(t.partition(".")[0]) for t in texts], default=0)
    width = max([left + max((len(t) - len(t.partition(".")[0]) for t in texts), default=0), *(len(str(v)) for v in values if not math.isfinite(v))], default=0)

    def one(v):
        if not math.isfinite(v):
            return f"{v!s:>{width}}"
        text = write(v)
        if not scientific and decimals:
            own = f"{v:.{_decimals(v, kind)}f}"
            text = (own if "." in own else own + ".").ljust(len(text))
        return f"{text:>{width}}"

    return one


def _mantissa(v, kind):
    text = _shortest(v, kind)
    number = f"{float(text):.16e}" if kind.name == "float64" else f"{float(text):.8e}"
    digits = "".join(c for c in text.partition("e")[0] if c.isdigit()).strip("0")
    return digits[1:] if number else ""


def _exponent(text, decimals):
    mantissa, _, exponent = text.partition("e")
    if not decimals:
        mantissa += "."
    return f"{mantissa}e{exponent[0]}{exponent[1:].zfill(2)}"


def _part(kind):
    from ._dtypes import dtype

    return dtype("float64" if kind.itemsize == 16 else "float32")


def _shown(values, edge, cut):
    """The entries of a dimension that are printed; None stands for the dots."""
    n = len(values)
    return list(values) if not cut or n <= 2 * edge else [*values[:edge], None, *values[-edge:]]


def _leaves(values, depth, edge, cut):
    if depth == 0:
        yield values
        return
    for v in _shown(values, edge, cut):
        if v is not None:
            yield from _leaves(v, depth - 1, edge, cut)


def _lines(values, depth, write, separator, edge, cut, indent, width):
    if depth == 0:
        return write(values)
    shown = _shown(values, edge, cut)
    if depth == 1:
        text, line = "", ""
        words = ["..." if v is None else write(v) for v in shown]
        for i, word in enumerate(words):
            tail = separator.rstrip() if i < len(words) - 1 else ""
            piece = (" " if line and separator else "") + word
            if line and indent + len(line) + len(piece) + len(tail) >= width:
                text += line.rstrip(" ") + "\n" + " " * indent
                piece = word
                line = ""
            line += piece + tail
        return f"[{text}{line}]"
    joint = separator.rstrip() + "\n" * (depth - 1) + " " * indent
    parts = ["..." if v is None else _lines(v, depth - 1, write, separator, edge, cut, indent + 1, width) for v in shown]
    return "[" + joint.join(parts) + "]"


def _text(a, separator, indent):
    cut = a.size > _options["threshold"]
    edge = _options["edgeitems"]
    values = a.tolist()
    if a.size == 0:
        return "[]"
    write = str if a.ndim == 0 and a.dtype.kind == "b" else _formatter(list(_leaves(values, a.ndim, edge, cut)), a.dtype)
    if a.ndim == 0:
        return write(values)
    return _lines(values, a.ndim, write, separator, edge, cut, indent + 1, _options["linewidth"])


def array_str(a, *args):
    return _text(a, " ", 0) if a.ndim else number_text(a.item(), a.dtype)


def array_repr(a, *args):
    text = _text(a, ", ", len("array("))
    tail = []
    if (a.size == 0 and a.shape != (0,)) or a.size > _options["threshold"]:
        tail.append(f"shape={a.shape}")
    if a.dtype.name not in ("float64", "int64", "bool", "complex128") or a.size == 0:
        tail.append(f"dtype={a.dtype.name}")
    return f"array({', '.join([text, *tail])})"


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", **kwargs):
    before = dict(_options)
    if precision is not None:
        _options["precision"] = precision
    try:
        return _text(a, separator if separator != " " else " ", 0)
    finally:
        _options.update(before)
