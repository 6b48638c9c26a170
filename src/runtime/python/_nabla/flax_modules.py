"""Flax's modules as functions of their parameters: `init` makes these, and `apply` is what is run and differentiated.

https://flax-linen.readthedocs.io/en/latest/api_reference/flax.linen/module.html
"""


def is_flax(target):
    return any(c.__name__ == "Module" and c.__module__.startswith("flax.linen") for c in type(target).__mro__)


def as_function(module, args, kwargs, seed):
    """(function, arguments): the parameters are the first argument; other collections, such as running means, are constants of it."""
    import jax

    keys = jax.random.split(jax.random.key(seed), 3)
    variables = module.init({"params": keys[0], "dropout": keys[1]}, *args, **kwargs)
    state = {k: v for k, v in variables.items() if k != "params"}

    def apply(params, *args, **kwargs):
        out = module.apply({"params": params, **state}, *args, rngs={"dropout": keys[2]}, mutable=list(state), **kwargs)
        return out[0] if state else out

    apply.__name__ = type(module).__name__
    return apply, (variables.get("params", {}), *args)
