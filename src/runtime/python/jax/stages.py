"""jax.stages: kinds of compiled functions. Nothing is compiled."""


class Wrapped:
    pass


class Traced:
    pass


class Lowered:
    pass


class Compiled:
    pass


class ArgInfo:
    pass
