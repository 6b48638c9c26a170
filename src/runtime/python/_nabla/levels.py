"""Transforms (grad, vjp, …) that run inside each other, of torch.func and of JAX: recording is on inside, whatever the program around does."""

_depth = 0


def is_nested():
    """Whether a transform is running: what one makes then belongs to what another records."""
    return _depth > 0


class level:
    def __enter__(self):
        global _depth
        from torch.autograd import enable_grad

        _depth += 1
        self._mode = enable_grad()
        self._mode.__enter__()

    def __exit__(self, *exc):
        global _depth
        _depth -= 1
        self._mode.__exit__(*exc)
        return False
