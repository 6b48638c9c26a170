"""jax.debug: prints and calls, at once."""


def print(fmt, *args, ordered=False, **kwargs):
    import builtins

    builtins.print(fmt.format(*args, **kwargs))


def callback(callback, *args, ordered=False, **kwargs):
    callback(*args, **kwargs)


def breakpoint(**options):
    """A breakpoint has nobody to wait for here."""
