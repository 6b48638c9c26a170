"""A module called with other tensors in place of its parameters and buffers."""

import contextlib


@contextlib.contextmanager
def _swapped(module, tensors):
    """Puts tensors where parameters and buffers were, and back again whatever happens."""
    before = []
    try:
        for path, value in tensors.items():
            owner_path, _, name = path.rpartition(".")
            owner = module.get_submodule(owner_path)
            table = owner._parameters if name in owner._parameters else owner._buffers
            if name not in table:
                raise KeyError(f"Unexpected key: {path}")
            before.append((table, name, table[name]))
            table[name] = value
        yield
    finally:
        for table, name, value in reversed(before):
            table[name] = value


def _functional_call(module, tensors, args=None, kwargs=None, *, tie_weights=True, strict=False):
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    with _swapped(module, tensors):
        return module(*args, **(kwargs or {}))


functional_call = _functional_call
