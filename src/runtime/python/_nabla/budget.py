"""The time that a run may take. When it is over the program is interrupted, and what was recorded until then is kept."""

import contextlib
import signal

from .engine import BudgetExceeded

_deadline = None  # runtime/worker/deadline.ts


def attach(deadline):
    global _deadline
    _deadline = deadline


@contextlib.contextmanager
def limited(milliseconds):
    """Within, BudgetExceeded is raised where the program is when the time is over."""

    def over(*_):
        raise BudgetExceeded(f"stopped after {milliseconds / 1000:g} s: the program did not finish within its time budget")

    signal.signal(signal.SIGINT, over)
    _deadline.set(milliseconds)
    try:
        yield
    finally:
        _deadline.clear()
