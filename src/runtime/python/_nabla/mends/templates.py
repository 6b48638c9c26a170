"""What may be missing around a value: a sign, a factor, a sum over broadcast copies, a mask, a whole term of a known formula."""

import ast


def of_value(slot, scope, dialect):
    node = slot[3]
    v = ast.unparse(node)
    w = v if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) else f"({v})"
    others = [x for x in scope.saved if x != v]
    yield 2, "sign", slot, f"-{w}", "the sign is wrong"
    for g in scope.cotangents:
        if not _uses(node, g):
            yield 3, "cotangent", slot, f"{g} * {w}", f"the gradient of the output is forgotten: backward must multiply by `{g}`"
    yield 5, "factor", slot, f"2 * {w}", "the factor 2 is lost"
    yield 5, "factor", slot, f"{w} / 2", "the factor ½ is lost"
    yield from _transposed(slot, w, dialect)
    yield from _summed(slot, w, scope, dialect)
    yield from _sized(slot, w, scope, dialect)
    for x in (*others, *scope.context):
        yield 6, "factor", slot, f"{w} * {x}", f"the factor `{x}` is lost"
        yield 6, "factor", slot, f"{w} / {x}", f"the factor 1 / `{x}` is lost"
        yield 8, "factor", slot, f"{w} * {x} ** 2", f"the factor `{x}`² is lost"
    for x in others:
        yield 7, "mask", slot, f"{w} * ({x} > 0)", f"the mask is lost: no gradient passes where `{x}` ≤ 0"
        yield 7, "mask", slot, f"{w} * ({x} != 0)", f"the mask is lost: no gradient passes where `{x}` is 0"
    for x in others:
        for c in scope.constants:
            yield 7, "mask", slot, f"{w} * ({x} < {c})", f"the mask is lost: forward is flat where `{x}` ≥ {c}"
            yield 7, "mask", slot, f"{w} * ({x} > {c})", f"the mask is lost: forward is flat where `{x}` ≤ {c}"
    for c in scope.constants:
        if c not in (0, 1):
            yield 6, "factor", slot, f"{c} * {w}", f"the factor {c} is lost"
    for x in scope.context:
        yield (3 if "eps" in x else 8), "eps", slot, f"{w} + {x}", f"`{x}` is in forward only: it is lost here" if "eps" in x else f"the term `{x}` is lost"
    for x in others:
        yield 7, "term", slot, f"{w} + {x}", f"the term `{x}` is lost"
        yield 7, "term", slot, f"{w} - {x}", f"the term −`{x}` is lost"
    for g in scope.cotangents:
        yield 7, "term", slot, f"{w} + {g}", f"the term `{g}` is lost"
        for x in others:
            yield 7, "term", slot, f"{w} + {g} * {x}", f"the term `{g} * {x}` is lost"
            yield 7, "term", slot, f"{w} - {g} * {x}", f"the term −`{g} * {x}` is lost"
    for e in scope.expressions:
        yield 6, "factor", slot, f"{w} * {e}", f"the factor `{e}` is lost"
        yield 6, "factor", slot, f"{w} / {e}", f"the factor 1 / `{e}` is lost"
        for g in scope.cotangents:
            yield 7, "term", slot, f"{w} + {g} * {e}", f"the term `{g} * {e}` is lost"
            yield 7, "term", slot, f"{w} - {g} * {e}", f"the term −`{g} * {e}` is lost"
    yield from _of_normalisation(slot, w, scope, others, dialect)
    if dialect == "torch":
        for dims in ("0", "-1", "-2, -1"):
            yield 6, "flip", slot, f"{w}.flip({dims})", "the flip is forgotten: the gradient of a correlation is a convolution"
        yield 7, "flip", slot, _flipped_twice(node), "it must run from the end: flip before and after"


def _uses(node, name):
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _transposed(slot, w, dialect):
    text = "a transposition is missing"
    if dialect == "numpy":
        yield 5, "transpose", slot, f"{w}.T", text
    else:
        yield 5, "transpose", slot, f"{w}.t()", text
        yield 6, "transpose", slot, f"{w}.transpose(-1, -2)", text
        yield 6, "transpose", slot, f"{w}.transpose(0, 1)", text
    node = slot[3]
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    if product:
        a, b = _wrap(node.left), _wrap(node.right)
        t = ".T" if dialect == "numpy" else ".t()"
        for one in (f"{a}{t} @ {b}", f"{a} @ {b}{t}", f"{b}{t} @ {a}", f"{b} @ {a}{t}"):
            yield 5, "transpose", slot, one, text
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("mm", "matmul", "dot") and len(node.args) == 1:
        a, b, m = _wrap(node.func.value), _wrap(node.args[0]), node.func.attr
        t = ".T" if dialect == "numpy" else ".t()"
        for one in (f"{a}{t}.{m}({b})", f"{a}.{m}({b}{t})", f"{b}{t}.{m}({a})"):
            yield 5, "transpose", slot, one, text


def _summed(slot, w, scope, dialect):
    keep = "keepdims=True" if dialect == "numpy" else "keepdim=True"
    axis = "axis=" if dialect == "numpy" else ""
    text = "the input was broadcast: the sum over the copies is missing"
    for arguments in (f"{axis}0", f"{axis}0, {keep}", f"{axis}1", f"{axis}1, {keep}", f"{axis}-1, {keep}", f"{axis}(0, 2, 3)", ""):
        yield 6, "sum", slot, f"{w}.sum({arguments})", text
    node = slot[3]
    # The cotangent inside a product: p * g where p * Σ g is meant.
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for field, other in (("left", "right"), ("right", "left")):
            inner = getattr(node, field)
            if isinstance(inner, ast.Name) and inner.id in scope.cotangents:
                for d in (0, 1, -1):
                    summed = f"{inner.id}.sum({axis}{d}, {keep})"
                    yield 7, "sum", slot, f"{_wrap(getattr(node, other))} * {summed}", f"`{inner.id}` must be summed along the normalised dimension"


def _sized(slot, w, scope, dialect):
    for x in (*scope.cotangents, *scope.saved):
        for size in (f"{x}.shape[0]", f"{x}.shape[-1]", f"{x}.size" if dialect == "numpy" else f"{x}.numel()"):
            yield 7, "factor", slot, f"{w} / {size}", f"the divisor `{size}` is lost: a mean spreads its gradient over its elements"
            yield 8, "factor", slot, f"{w} * {size}", f"the factor `{size}` is lost"
    for x in scope.context:
        if "shape" in x or "size" in x:
            yield 7, "factor", slot, f"{w} / torch.Size({x}).numel()" if dialect == "torch" else f"{w} / np.prod({x})", f"the divisor is lost: a mean spreads its gradient over the elements of `{x}`"
        yield 8, "factor", slot, f"{w} / len({x})", f"the divisor is lost: the size of `{x}`"


def _of_normalisation(slot, w, scope, others, dialect):
    """Softmax, norms and normalisations: the result depends on every element of a row."""
    keep = "keepdims=True" if dialect == "numpy" else "keepdim=True"
    axis = "axis=" if dialect == "numpy" else ""
    for d in (-1, 0):
        mean = f"{w}.mean({axis}{d}, {keep})"
        yield 8, "mean", slot, f"{w} - {mean}", "the term of the mean is missing: the mean depends on the input too"
        for h in others:
            along = f"({w} * {h}).mean({axis}{d}, {keep})"
            yield 9, "mean", slot, f"{w} - {h} * {along}", "the term of the variance is missing: it depends on the input too"
            yield 9, "mean", slot, f"{w} - {mean} - {h} * {along}", "the mean terms are missing: mean and variance depend on the input too"
            yield 9, "projection", slot, f"{w} - {h} * ({w} * {h}).sum({axis}{d}, {keep})", f"the projection is missing: the part along `{h}` must be taken out"
            for g in scope.cotangents:
                yield 9, "softmax", slot, f"{h} * ({g} - ({g} * {h}).sum({axis}{d}, {keep}))", f"only the diagonal of the softmax's Jacobian is used: diag(`{h}`) − `{h}` `{h}`ᵀ has other entries too"


def _flipped_twice(node):
    """f(g) as f(g.flip(0)).flip(0)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        first = _wrap(node.args[0])
        rest = "".join(f", {ast.unparse(a)}" for a in node.args[1:]) + "".join(f", {ast.unparse(k)}" for k in node.keywords)
        return f"{ast.unparse(node.func)}({first}.flip(0){rest}).flip(0)"
    return ast.unparse(node)


def _wrap(node):
    text = ast.unparse(node)
    return text if isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) else f"({text})"
