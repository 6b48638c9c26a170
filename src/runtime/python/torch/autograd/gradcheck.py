"""torch.autograd.gradcheck: the analytic Jacobian against central differences, element by element."""

from .._tensor import Tensor
from .._warnings import warn
from .grad_mode import enable_grad, no_grad


class GradcheckError(RuntimeError):
    """A gradient check failed."""


def _flatten(inputs):
    return (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)


def _outputs(func, inputs):
    out = func(*inputs)
    return tuple(o for o in ((out,) if isinstance(out, Tensor) else tuple(out)) if isinstance(o, Tensor))


def _differentiable(outs):
    return tuple(o for o in outs if o.requires_grad and (o.dtype.is_floating_point or o.dtype.is_complex))


def _numerical(func, inputs, x, outs, eps):
    """d(outputs)/dx by central differences: one list of columns per output."""
    columns = [[] for _ in outs]
    flat = x.data.view(-1) if x.is_contiguous() else None
    with no_grad():
        for i in range(x.numel()):
            # A non-contiguous input is perturbed through its index, so that its memory order stays.
            place = flat if flat is not None else x.data
            index = i if flat is not None else _unravel(i, x.shape)
            before = place[index].item()
            place[index] = before + eps
            plus = [o.clone() for o in _pick(_outputs(func, inputs), outs)]
            place[index] = before - eps
            minus = [o.clone() for o in _pick(_outputs(func, inputs), outs)]
            place[index] = before
            for column, p, m in zip(columns, plus, minus):
                column.append(((p - m) / (2 * eps)).reshape(-1).tolist())
    return columns


def _pick(made, outs):
    return [o for o in made if o.dtype.is_floating_point or o.dtype.is_complex][: len(outs)]


def _unravel(i, shape):
    out = []
    for s in reversed(shape):
        i, r = divmod(i, s)
        out.append(r)
    return tuple(out[::-1])


def _analytical(outs, x):
    """The same from reverse mode, row by row."""
    from . import grad
    from .._creation import zeros_like

    tables = []
    for out in outs:
        rows = []
        for j in range(out.numel()):
            cotangent = zeros_like(out)
            cotangent[_unravel(j, out.shape)] = 1
            (g,) = grad(out, [x], cotangent, retain_graph=True, allow_unused=True)
            if g is not None and (g.dtype is not x.dtype or g.shape != x.shape):
                raise GradcheckError("grad is incorrect size" if g.shape != x.shape else "grad has wrong type")
            rows.append([0.0] * x.numel() if g is None else g.reshape(-1).tolist())
        tables.append([list(column) for column in zip(*rows)] if rows else [[] for _ in range(x.numel())])
    return tables


def _close(a, b, rtol, atol):
    return a == b or abs(a - b) <= atol + rtol * abs(b) or (a != a and b != b)


def gradcheck(
    func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, nondet_tol=0.0, check_undefined_grad=True, check_grad_dtypes=False,
    check_batched_grad=False, check_batched_forward_grad=False, check_forward_ad=False, check_backward_ad=True, fast_mode=False, masked=None,
):  # fmt: skip
    """True if analytic and numeric derivatives agree. Both modes of PyTorch use the full Jacobian here."""
    try:
        _check(func, _flatten(inputs), eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def _check(func, inputs, eps, atol, rtol, nondet_tol):
    wanted = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    if not wanted:
        raise ValueError("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.")
    for i, x in enumerate(inputs):
        if isinstance(x, Tensor) and x.requires_grad:
            if x.dtype.name not in ("float64", "complex128"):
                warn(f"Input #{i} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. ")
            x.retain_grad()
    with enable_grad():
        outs = _differentiable(_outputs(func, inputs))
        for which, x in enumerate(wanted):
            analytical = _analytical(outs, x)
            again = _analytical(outs, x)
            numerical = _numerical(func, inputs, x, outs, eps)
            for o, (a, b, n) in enumerate(zip(analytical, again, numerical)):
                _compare(a, n, o, which, rtol, atol)
                if any(abs(p - q) > nondet_tol for r, s in zip(a, b) for p, q in zip(r, s)):
                    raise GradcheckError("Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.")


def _compare(a, n, o, i, rtol, atol):
    if not all(_close(p, q, rtol, atol) for r, s in zip(a, n) for p, q in zip(r, s)):
        from .._creation import tensor

        raise GradcheckError(f"Jacobian mismatch for output {o} with respect to input {i},\nnumerical:{tensor(n)}\nanalytical:{tensor(a)}\n")


def gradgradcheck(
    func, inputs, grad_outputs=None, *, eps=1e-6, atol=1e-5, rtol=1e-3, gen_non_contig_grad_outputs=False, raise_exception=True, nondet_tol=0.0,
    check_undefined_grad=True, check_grad_dtypes=False, check_batched_grad=False, check_fwd_over_rev=False, check_rev_over_rev=True, fast_mode=False, masked=False,
):  # fmt: skip
    """gradcheck of the gradient."""
    from .. import randn_like
    from . import grad

    inputs = _flatten(inputs)
    if grad_outputs is None:
        outs = _differentiable(_outputs(func, inputs))
        given = tuple(randn_like(o).requires_grad_() for o in outs)
    else:
        given = tuple(g.detach().requires_grad_() if not g.requires_grad else g for g in _flatten(grad_outputs))
    count = len(inputs)

    def gradient(*args):
        xs = tuple(x for x in args[:count] if isinstance(x, Tensor) and x.requires_grad)
        with enable_grad():
            made = grad(_differentiable(_outputs(func, args[:count])), xs, args[count:], create_graph=True, allow_unused=True)
        return tuple(g for g in made if g is not None)

    return gradcheck(_live(gradient, count), (*inputs, *given), eps=eps, atol=atol, rtol=rtol, raise_exception=raise_exception, nondet_tol=nondet_tol)


def _live(f, count):
    """Numeric differentiation runs without recording, but a gradient needs it inside."""

    def run(*args):
        with enable_grad():
            made = f(*args)
        return made

    return run
