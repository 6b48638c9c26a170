"""An assertion that tracing keeps."""


def _assert(condition, message):
    assert condition, message
