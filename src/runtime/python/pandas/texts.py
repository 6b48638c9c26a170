"""Series.str: string methods, element by element; what is missing stays so."""

import re

from _nabla.absent import refuse, without

from .columns import NAN, inferred, is_missing

_PLAIN = (
    "lower upper strip lstrip rstrip title capitalize swapcase startswith endswith isdigit isalpha isalnum isnumeric isspace isupper islower find rfind count zfill center ljust "
    "rjust partition rpartition casefold"
).split()


class StringMethods:
    def __init__(self, series):
        self._series = series

    def _each(self, compute):
        values = self._series._column.tolist()
        return self._series._made(inferred([v if is_missing(v) else compute(v) for v in values]))

    def __getattr__(self, name):
        if name not in _PLAIN:
            refuse(f"Series.str.{name}")
        return lambda *args: self._each(lambda v: getattr(v, name)(*args))

    def __getitem__(self, key):
        return self._each(lambda v: v[key] if isinstance(key, slice) or -len(v) <= key < len(v) else NAN)

    def get(self, i):
        return self[i]

    def len(self):
        return self._each(len)

    def contains(self, pat, case=True, flags=0, na=None, regex=True):
        search = re.compile(pat if regex else re.escape(pat), flags | (0 if case else re.IGNORECASE)).search
        made = self._each(lambda v: bool(search(v)))
        return made if na is None else made.fillna(na)

    def replace(self, pat, repl, n=-1, case=None, flags=0, regex=False):
        without("Series.str.replace", case=case is False)
        if not regex:
            return self._each(lambda v: v.replace(pat, repl, n))
        return self._each(lambda v: re.sub(pat, repl, v, max(n, 0), flags))

    def split(self, pat=None, n=-1, expand=False):
        made = self._each(lambda v: v.split(pat, n if n else -1))
        return _table(made) if expand else made

    def extract(self, pat, flags=0, expand=True):
        search = re.compile(pat, flags).search
        groups = max(re.compile(pat).groups, 1)
        made = self._each(lambda v: list(m.groups()) if (m := search(v)) else [NAN] * groups)
        return _table(made) if expand or groups > 1 else made.map(lambda v: v if is_missing(v) else v[0])

    def cat(self, others=None, sep=""):
        return sep.join(v for v in self._series._column.tolist() if not is_missing(v)) if others is None else refuse("Series.str.cat of several series")


def _table(series):
    """A series of lists as a table with a column for each place."""
    from .frame import DataFrame

    rows = [[v] if is_missing(v) else v for v in series._column.tolist()]
    width = max(map(len, rows), default=0)
    return DataFrame({i: inferred([row[i] if i < len(row) else None for row in rows]) for i in range(width)}, index=series._index)
