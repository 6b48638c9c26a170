"""Anomaly detection. The trace finds the origin of NaNs by itself, so the switches only remember their state."""

_enabled = False


class set_detect_anomaly:
    def __init__(self, mode=True, check_nan=True):
        global _enabled
        self._before = _enabled
        _enabled = bool(mode)

    def __enter__(self):
        return None

    def __exit__(self, *exc):
        global _enabled
        _enabled = self._before
        return False


class detect_anomaly(set_detect_anomaly):
    def __init__(self, check_nan=True):
        super().__init__(True, check_nan)


def is_anomaly_enabled():
    return _enabled
