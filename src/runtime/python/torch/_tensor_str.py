"""How tensors print, after PyTorch's layout: a common number format per tensor, summaries of big ones, and the suffix that says the rest."""

import math

from . import _dtype


class _Options:
    precision = 4
    threshold = 1000
    edgeitems = 3
    linewidth = 80
    sci_mode = None


PRINT_OPTS = _Options()


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None):
    profiles = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
    if profile is not None:
        PRINT_OPTS.precision, PRINT_OPTS.threshold, PRINT_OPTS.edgeitems, PRINT_OPTS.linewidth = profiles[profile]
    for name, value in (("precision", precision), ("threshold", threshold), ("edgeitems", edgeitems), ("linewidth", linewidth)):
        if value is not None:
            setattr(PRINT_OPTS, name, value)
    PRINT_OPTS.sci_mode = sci_mode


class _Format:
    """The width and style common to all numbers that will be shown."""

    def __init__(self, values, kind):
        self.floating = kind.is_floating_point
        self.integers = False
        self.scientific = False
        self.width = 1
        if not self.floating:
            self.width = max((len(str(v)) for v in values), default=1)
            return
        finite = [abs(v) for v in values if v == v and abs(v) != math.inf and v != 0]
        if not finite:
            self.width = max((len(self._text(v)) for v in values), default=1)
            if all(v == 0 for v in values if v == v and abs(v) != math.inf) and values:
                self.integers = True
                self.width = max(len(self.format(v, pad=False)) for v in values)
            return
        high, low = max(finite), min(finite)
        self.integers = all(v == math.ceil(v) for v in finite)
        if self.integers:
            self.scientific = high / low > 1000.0 or high > 1e8
        else:
            self.scientific = high / low > 1000.0 or high > 1e8 or low < 1e-4
        if PRINT_OPTS.sci_mode is not None:
            self.scientific = PRINT_OPTS.sci_mode
        shown = [v for v in values if v == v and abs(v) != math.inf and v != 0]
        # Where all finite numbers are whole, PyTorch does not reckon with the others.
        odd = [] if self.integers and not self.scientific else [v for v in values if v != v or abs(v) == math.inf]
        self.width = max(len(self.format(v, pad=False)) for v in shown + odd)

    def _text(self, v):
        return "nan" if v != v else ("inf" if v > 0 else "-inf") if abs(v) == math.inf else f"{v:.{PRINT_OPTS.precision}f}"

    def format(self, v, pad=True):
        if not self.floating:
            text = str(v)
        elif self.scientific:
            text = f"{v:.{PRINT_OPTS.precision}e}"
        elif self.integers:
            text = f"{v:.0f}"
            text += "." if math.isfinite(v) else ""
        else:
            text = f"{v:.{PRINT_OPTS.precision}f}"
        return text.rjust(self.width) if pad else text


def _numbers(t):
    return t.reshape(-1).tolist()


def _row(t, indent, show):
    values = t.tolist()
    width = show.width if hasattr(show, "width") else 0
    per_line = max(1, (PRINT_OPTS.linewidth - indent) // (width + 2))
    n = len(values)
    if t.summarise and n > 2 * PRINT_OPTS.edgeitems:
        texts = [show(v) for v in values[: PRINT_OPTS.edgeitems]] + [" ..."] + [show(v) for v in values[-PRINT_OPTS.edgeitems :]]
    else:
        texts = [show(v) for v in values]
    lines = [", ".join(texts[i : i + per_line]) for i in range(0, len(texts), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


class _Rows:
    """Nested lists with the flag whether to leave out the middle."""

    def __init__(self, values, summarise):
        self.values = values
        self.summarise = summarise

    def tolist(self):
        return self.values


def _block(values, depth, indent, summarise, show):
    if depth == 0:
        return show(values)
    if depth == 1:
        return _row(_Rows(values, summarise), indent, show)
    edge = PRINT_OPTS.edgeitems
    inner = lambda v: _block(v, depth - 1, indent + 1, summarise, show)
    if summarise and len(values) > 2 * edge:
        parts = [inner(v) for v in values[:edge]] + ["..."] + [inner(v) for v in values[-edge:]]
    else:
        parts = [inner(v) for v in values]
    return "[" + ("," + "\n" * (depth - 1) + " " * (indent + 1)).join(parts) + "]"


class _Show:
    def __init__(self, formats, kind):
        self.formats = formats
        self.kind = kind
        self.width = formats[0].width if len(formats) == 1 else formats[0].width + formats[1].width + 1

    def __call__(self, v):
        if len(self.formats) == 1:
            return self.formats[0].format(v)
        real = self.formats[0].format(v.real, pad=False)
        imag = self.formats[1].format(v.imag, pad=False)
        imag = imag.lstrip() + "j"
        return real.rjust(self.formats[0].width) + (imag if imag.startswith("-") else "+" + imag)


def _shown(t, summarise):
    """The elements that will be seen: they decide the format."""
    if not summarise:
        return t
    from . import cat

    for d, n in enumerate(t.shape):
        edge = PRINT_OPTS.edgeitems
        if n > 2 * edge:
            t = cat([t.narrow(d, 0, edge), t.narrow(d, n - edge, edge)], d)
    return t


def _contents(t, indent):
    summarise = t.numel() > PRINT_OPTS.threshold
    seen = _numbers(_shown(t, summarise))
    kind = t.dtype
    if kind.is_complex:
        real = kind.to_real()
        show = _Show([_Format([v.real for v in seen], real), _Format([v.imag for v in seen], real)], kind)
    else:
        show = _Show([_Format(seen, kind)], kind)
    return _block(t.tolist(), t.dim(), indent, summarise, show)


def _suffixes(t):
    out = []
    kind = t.dtype
    default = kind in (_dtype.default, _dtype.int64, _dtype.bool) or kind is _dtype.default_complex()
    if t.numel() == 0:
        if t.dim() != 1:
            out.append(f"size={tuple(t.shape)}")
        if kind is not _dtype.default:
            out.append(f"dtype={kind}")
    elif not default:
        out.append(f"dtype={kind}")
    if t.grad_fn is not None:
        out.append(f"grad_fn=<{t.grad_fn.name()}>")
    elif t.requires_grad:
        out.append("requires_grad=True")
    return out


def tensor_repr(t):
    from .autograd.grad_mode import no_grad

    with no_grad():
        prefix = "tensor("
        is_plain = type(t).__name__ in ("Tensor", "Parameter")
        if not is_plain:
            prefix = f"{type(t).__name__}("
        plain = t.detach()
        text = "[]" if t.numel() == 0 else _contents(plain, len(prefix))
        suffixes = _suffixes(t)
    last = len(text) - text.rfind("\n") + 1
    out = prefix + text
    line = last + len(prefix) if "\n" not in text else last
    for s in suffixes:
        if line + len(s) + 2 > PRINT_OPTS.linewidth:
            out += ",\n" + " " * len(prefix) + s
            line = len(prefix) + len(s)
        else:
            out += ", " + s
            line += len(s) + 2
    return out + ")"


def _tensor_str(t, indent):
    return _contents(t.detach(), indent)


def _str(t, *, tensor_contents=None):
    return tensor_repr(t)
