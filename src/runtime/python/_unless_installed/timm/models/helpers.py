"""What is done to all parts of a model."""

from _nabla.absent import placeholder_names


def named_apply(fn, module, name="", depth_first=True, include_root=False):
    """Call `fn(module=…, name=…)` for every submodule."""
    if not depth_first and include_root:
        fn(module=module, name=name)
    for child_name, child in module.named_children():
        named_apply(fn, child, f"{name}.{child_name}" if name else child_name, depth_first, include_root=True)
    if depth_first and include_root:
        fn(module=module, name=name)
    return module


def checkpoint_seq(functions, x, every=1, flatten=False, skip_last=False, preserve_rng_state=True):
    """One after the other; what is kept and what computed again makes no difference to the numbers."""
    if flatten:
        functions = (f for group in functions for f in group)
    for f in functions:
        x = f(x)
    return x


__getattr__ = placeholder_names(__name__)
