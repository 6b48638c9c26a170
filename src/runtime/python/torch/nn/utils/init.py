"""skip_init."""


def skip_init(module_cls, *args, **kwargs):
    """A module whose parameters were not drawn. Only the draws are undone here: building one takes no time worth saving."""
    from ...random import fork_rng

    with fork_rng():
        made = module_cls(*args, **kwargs)
    for p in made.parameters():
        p.detach().zero_()
    return made
