"""The time that a run may take. When it is over the program is interrupted, and what was recorded until then is kept."""

import contextlib
import signal

from .engine import BudgetExceeded

_deadline = None  # runtime/worker/deadline.ts
_OWN_FOLDER = __file__[: __file__.rindex("/") + 1]


def attach(deadline):
    global _deadline
    _deadline = deadline


def _can_end(frame):
    """
    Whether a run may be ended where it is. Not within Nabla's own work, which would be left half done (a record without its end, an argument on its
    way to the engine): the signal comes again a moment later. The standard library works for whoever called it.
    """
    while frame is not None and frame.f_code.co_filename.startswith(("/lib/", "<frozen ")):
        frame = frame.f_back
    return frame is not None and not frame.f_code.co_filename.startswith(_OWN_FOLDER)


@contextlib.contextmanager
def limited(milliseconds):
    """Within, BudgetExceeded is raised where the program is when the time is over."""

    def over(_, frame):
        if _can_end(frame):
            raise BudgetExceeded(f"stopped after {milliseconds / 1000:g} s: the program did not finish within its time budget")

    signal.signal(signal.SIGINT, over)
    _deadline.set(milliseconds)
    try:
        yield
    finally:
        _deadline.clear()
