"""Anomaly detection: a derivative that is NaN ends the backward pass, with the operation's name and, beside the error, its place.

https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection
"""

from _nabla import engine

_enabled, _check_nan = False, True


def _set(enabled, check_nan):
    global _enabled, _check_nan
    _enabled, _check_nan = bool(enabled), bool(check_nan)
    engine.call("refuseAnomalies", _enabled and _check_nan)


class set_detect_anomaly:
    def __init__(self, mode=True, check_nan=True):
        self._before = _enabled, _check_nan
        _set(mode, check_nan)

    def __enter__(self):
        return None

    def __exit__(self, *exc):
        _set(*self._before)
        return False


class detect_anomaly(set_detect_anomaly):
    def __init__(self, check_nan=True):
        super().__init__(True, check_nan)


def is_anomaly_enabled():
    return _enabled


def is_anomaly_check_nan_enabled():
    return _check_nan
