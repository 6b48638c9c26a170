"""Jacobians, Hessians and their products, as torch.autograd.functional has them."""

from _nabla.absent import without

from .._tensor import Tensor
from . import grad_mode


def _tuple(v, function, what="inputs"):
    if isinstance(v, tuple):
        return v, True
    if isinstance(v, list):
        return tuple(v), True
    if not isinstance(v, Tensor):
        raise TypeError(f"The {what} given to {function} must be either a Tensor or a tuple of Tensors but the given {what} has type {type(v)}.")
    return (v,), False


def _fresh(inputs, create_graph):
    """Inputs that can be differentiated, detached unless a graph is to be built on them."""
    return tuple(x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_() for x in inputs)


def _run(func, inputs, function):
    out = func(*inputs)
    outs, many = _tuple(out, function, "outputs of the user-provided function")
    return outs, many


def _zeros_for(grads, inputs):
    from .._creation import zeros_like

    return tuple(zeros_like(x) if g is None else g for g, x in zip(grads, inputs))


def _grad(outs, inputs, cotangents, create_graph, retain=True):
    from . import grad

    pairs = [(o, c) for o, c in zip(outs, cotangents or [None] * len(outs)) if o.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    return grad([o for o, _ in pairs], inputs, [c for _, c in pairs], retain_graph=retain, create_graph=create_graph, allow_unused=True)


def _finish(values, create_graph):
    return values if create_graph else tuple(v.detach() for v in values)


def _shaped(values, many):
    return tuple(values) if many else values[0]


def _check_v(v, like, what, function):
    vs, _ = _tuple(v, function, "v")
    if len(vs) != len(like):
        raise RuntimeError(f"v is a tuple of invalid length: should be {len(like)} but got {len(vs)}.")
    for i, (a, b) in enumerate(zip(vs, like)):
        if a.shape != b.shape:
            raise RuntimeError(f"{'Entry ' + str(i) + ' in ' if len(like) > 1 else ''}v has invalid size: should be {b.shape} but got {a.shape}.")
    return vs


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    without("torch.autograd.functional.vjp", strict=strict)
    with grad_mode.enable_grad():
        xs, many = _tuple(inputs, "vjp")
        xs = _fresh(xs, create_graph)
        outs, outs_many = _run(func, xs, "vjp")
        if v is None:
            if len(outs) != 1 or outs[0].numel() != 1:
                raise RuntimeError("The vector v can only be None if the user-provided function returns a single Tensor with a single element.")
        else:
            v = _check_v(v, outs, "outputs", "vjp")
        grads = _zeros_for(_grad(outs, xs, v, create_graph), xs)
    return _shaped(_finish(outs, create_graph), outs_many), _shaped(_finish(grads, create_graph), many)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """By the double-backward trick: the vector-Jacobian product is linear in its vector, so its own gradient is the Jacobian-vector product."""
    without("torch.autograd.functional.jvp", strict=strict)
    from .._creation import zeros_like

    with grad_mode.enable_grad():
        xs, many = _tuple(inputs, "jvp")
        xs = _fresh(xs, create_graph)
        if v is None:
            if len(xs) != 1 or xs[0].numel() != 1:
                raise RuntimeError("The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.")
            v = (xs[0].detach() * 0 + 1,)
        v = _check_v(v, xs, "inputs", "jvp")
        outs, outs_many = _run(func, xs, "jvp")
        duals = tuple(zeros_like(o).requires_grad_() for o in outs)
        grads = _zeros_for(_grad(outs, xs, duals, True), xs)
        made = _zeros_for(_grad(grads, duals, v, create_graph), outs)
    return _shaped(_finish(outs, create_graph), outs_many), _shaped(_finish(made, create_graph), outs_many)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    without("torch.autograd.functional.jacobian", strict=strict)
    from . import jacobian_of

    with grad_mode.enable_grad():
        xs, many = _tuple(inputs, "jacobian")
        xs = _fresh(xs, create_graph)
        outs, outs_many = _run(func, xs, "jacobian")
        rows = [tuple(j.reshape(out.shape + x.shape) for j, x in zip(jacobian_of(out, xs, create_graph), xs)) for out in outs]
    rows = [_finish(r, create_graph) for r in rows]
    rows = [_shaped(r, many) for r in rows]
    return _shaped(rows, outs_many)


def _scalar(func):
    def checked(*xs):
        out = func(*xs)
        if not isinstance(out, Tensor):
            raise RuntimeError("The function given to hessian should return a single Tensor")
        if out.numel() != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        return out.reshape(())

    return checked


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    without("torch.autograd.functional.hessian", strict=strict)
    many = isinstance(inputs, (tuple, list))
    run = _scalar(func)

    def gradient(*xs):
        out = run(*xs)
        grads = _zeros_for(_grad((out,), xs, None, True), xs)
        return grads if many else grads[0]

    return jacobian(gradient, tuple(inputs) if many else inputs, create_graph)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    without("torch.autograd.functional.vhp", strict=strict)
    with grad_mode.enable_grad():
        xs, many = _tuple(inputs, "vhp")
        xs = _fresh(xs, create_graph)
        v = _check_v(v, xs, "inputs", "vhp") if v is not None else (xs[0].detach() * 0 + 1,)
        out = _scalar(func)(*xs)
        grads = _zeros_for(_grad((out,), xs, None, True), xs)
        made = _zeros_for(_grad(grads, xs, v, create_graph), xs)
    return _finish((out,), create_graph)[0], _shaped(_finish(made, create_graph), many)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    without("torch.autograd.functional.hvp", strict=strict)
    from .._creation import zeros_like

    with grad_mode.enable_grad():
        xs, many = _tuple(inputs, "hvp")
        xs = _fresh(xs, create_graph)
        v = _check_v(v, xs, "inputs", "hvp") if v is not None else (xs[0].detach() * 0 + 1,)
        out = _scalar(func)(*xs)
        grads = _zeros_for(_grad((out,), xs, None, True), xs)
        duals = tuple(zeros_like(x).requires_grad_() for x in xs)
        back = _zeros_for(_grad(grads, xs, duals, True), xs)
        made = _zeros_for(_grad(back, duals, v, create_graph), xs)
    return _finish((out,), create_graph)[0], _shaped(_finish(made, create_graph), many)
