"""The bar itself: it shows nothing and passes everything through."""

import threading


class tqdm:
    def __init__(self, iterable=None, *args, total=None, **kwargs):
        self.iterable = iterable
        self.total = total if total is not None else len(iterable) if hasattr(iterable, "__len__") else None
        self.n = 0

    @classmethod
    def set_lock(cls, lock):
        cls._lock = lock

    @classmethod
    def get_lock(cls):
        return getattr(cls, "_lock", None) or threading.RLock()

    def __iter__(self):
        for value in self.iterable:
            yield value
            self.n += 1

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def update(self, n=1):
        self.n += n

    @classmethod
    def write(cls, s, *args, end="\n", **kwargs):
        print(s, end=end)

    @classmethod
    def pandas(cls, *args, **kwargs):
        return None

    def _nothing(self, *args, **kwargs):
        return None

    set_description = set_description_str = set_postfix = set_postfix_str = refresh = close = clear = reset = unpause = display = _nothing


def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
