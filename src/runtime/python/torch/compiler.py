"""torch.compiler: programs run as the Python they are."""


def _same(fn=None, *args, **kwargs):
    return (lambda f: f) if fn is None else fn


disable = allow_in_graph = assume_constant_result = substitute_in_graph = _same


def compile(*args, **kwargs):
    from . import compile as plain

    return plain(*args, **kwargs)


def is_compiling():
    return False


is_dynamo_compiling = is_exporting = is_compiling


def reset():
    return None


cudagraph_mark_step_begin = reset
