"""Calls a module with other tensors in place of its parameters and buffers."""

import contextlib


@contextlib.contextmanager
def _swapped(module, values, tie_weights=True, strict=False):
    """Inside, the named tensors are the module's."""
    known = dict(module.named_parameters(remove_duplicate=False)) | dict(module.named_buffers(remove_duplicate=False))
    if strict:
        missing, extra = sorted(known.keys() - values.keys()), sorted(values.keys() - known.keys())
        if missing or extra:
            problems = [f"Unexpected key(s): {', '.join(extra)}."] * bool(extra) + [f"Missing key(s): {', '.join(missing)}."] * bool(missing)
            raise RuntimeError(f"Error(s) in stateless functional_call for {type(module).__name__}:\n\t" + "\n\t".join(problems))
    values = dict(values)
    if tie_weights:
        # Other names of the same tensor get the new value too.
        given = {id(known[name]): value for name, value in values.items() if name in known}
        values = {name: given[id(t)] for name, t in known.items() if t is not None and id(t) in given} | values
    undo = []
    try:
        for path, value in values.items():
            prefix, _, name = path.rpartition(".")
            owner = module.get_submodule(prefix)
            table = owner._parameters if name in owner._parameters else owner._buffers if name in owner._buffers else None
            if table is None:
                raise AttributeError(f"{type(owner).__name__} has no attribute `{name}`")
            undo.append((table, name, table[name]))
            table[name] = value
        yield
    finally:
        for table, name, old in reversed(undo):
            table[name] = old


def functional_call(module, parameters_and_buffers, args=None, kwargs=None, *, tie_weights=True, strict=False):
    if isinstance(parameters_and_buffers, (list, tuple)):
        merged = {}
        for part in parameters_and_buffers:
            repeated = merged.keys() & part.keys()
            if repeated:
                raise ValueError(f"{sorted(repeated)} appeared in multiple dictionaries; behavior of functional call is ambiguous")
            merged |= part
        parameters_and_buffers = merged
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    with _swapped(module, parameters_and_buffers, tie_weights, strict):
        return module(*args, **(kwargs or {}))
