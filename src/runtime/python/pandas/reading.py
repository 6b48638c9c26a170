"""pandas.read_csv (https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html): text in columns."""

import csv
import gzip
import io
import re

from _nabla.absent import refuse, without

from .columns import inferred
from .frame import DataFrame
from .index import Index

_MISSING = frozenset(("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"))
_TRUTH = {"True": True, "TRUE": True, "true": True, "False": False, "FALSE": False, "false": False}
_IGNORED = frozenset("engine low_memory memory_map float_precision on_bad_lines error_bad_lines warn_bad_lines verbose cache_dates skip_blank_lines infer_datetime_format storage_options dialect".split())


def _text(source, encoding, compression):
    if hasattr(source, "read"):
        text = source.read()
        return text.decode(encoding) if isinstance(text, bytes) else text
    path = str(source)
    if "://" in path:
        refuse("reading tables from the network")
    if compression == "gzip" or compression == "infer" and path.endswith(".gz"):
        with gzip.open(path, "rt", encoding=encoding) as f:
            return f.read()
    if path.endswith((".zip", ".bz2", ".xz", ".zst")):
        refuse("reading tables from archives")
    with open(path, encoding=encoding, newline="") as f:
        return f.read()


def _rows(text, sep, quotechar, skipinitialspace, comment):
    text = text.removeprefix("\ufeff")
    if comment:
        text = "\n".join(line.split(comment)[0] for line in text.split("\n"))
    if sep is None:
        sep = csv.Sniffer().sniff(text[:4096]).delimiter
    if len(sep) == 1:
        return [row for row in csv.reader(io.StringIO(text), delimiter=sep, quotechar=quotechar, skipinitialspace=skipinitialspace) if row]
    split = re.compile(sep).split
    return [split(line.strip() if sep == r"\s+" else line) for line in text.splitlines() if line.strip()]


def _column(cells, missing, thousands, decimal):
    """The column of a list of texts: whole numbers, numbers, truth values, or the texts."""
    gaps = [c in missing for c in cells]
    plain = [c.replace(thousands, "") if thousands else c for c in cells]
    plain = [c.replace(decimal, ".") for c in plain] if decimal != "." else plain
    if not any(gaps):
        try:
            return inferred([_read(int, c) for c in plain])
        except ValueError:
            pass
        if cells and all(c in _TRUTH for c in cells):
            return inferred([_TRUTH[c] for c in cells])
    try:
        return inferred([float("nan") if gap else _read(float, c) for c, gap in zip(plain, gaps)])
    except ValueError:
        return inferred([float("nan") if gap else c for c, gap in zip(cells, gaps)])


def _read(number, text):
    if "_" in text:  # Python reads it as a number, pandas does not
        raise ValueError
    return number(text)


def read_csv(
    filepath_or_buffer, sep=",", *, delimiter=None, header="infer", names=None, index_col=None, usecols=None, dtype=None, converters=None, skipinitialspace=False, skiprows=None,
    skipfooter=0, nrows=None, na_values=None, keep_default_na=True, na_filter=True, parse_dates=False, compression="infer", thousands=None, decimal=".", quotechar='"', comment=None,
    encoding="utf-8", delim_whitespace=False, chunksize=None, iterator=False, squeeze=False, prefix=None, **ignored,
):  # fmt: skip
    without("pandas.read_csv", prefix=prefix is not None)
    unknown = [name for name in ignored if name not in _IGNORED]
    if unknown:
        refuse(f"read_csv({unknown[0]}=…)")
    if chunksize or iterator:
        refuse("reading tables in chunks")
    rows = _rows(_text(filepath_or_buffer, encoding or "utf-8", compression), r"\s+" if delim_whitespace else delimiter or sep, quotechar, skipinitialspace, comment)
    if callable(skiprows):
        rows = [row for i, row in enumerate(rows) if not skiprows(i)]
    elif isinstance(skiprows, int):
        rows = rows[skiprows:]
    elif skiprows is not None:
        rows = [row for i, row in enumerate(rows) if i not in set(skiprows)]
    if header == "infer":
        header = 0 if names is None else None
    if not isinstance(header, (int, type(None))):
        refuse("tables with several lines of names")
    if not rows:
        raise ValueError("No columns to parse from file")  # pandas.errors.EmptyDataError is one
    head = None if header is None else rows[header]
    rows = rows[0 if header is None else header + 1 :]
    rows = rows[: len(rows) - skipfooter if nrows is None else nrows]
    width = max((len(row) for row in rows), default=len(head or []))
    if names is None:
        names = list(range(width)) if head is None else _distinct(head)
    if len(names) < width and index_col is None:  # the first column has no name: it has the labels of the rows
        names, index_col = [*[None] * (width - len(names)), *names], 0
    names = list(names)
    missing = (_MISSING if keep_default_na else frozenset()) | _as_texts(na_values) if na_filter else frozenset()
    cells = list(zip(*(row + [""] * (len(names) - len(row)) for row in rows))) if rows else [() for _ in names]
    wanted = _wanted(usecols, names)
    made = {}
    for i, name in enumerate(names):
        if i in wanted or i == index_col or name == index_col and name is not None:
            own = missing | _as_texts(na_values[name]) if isinstance(na_values, dict) and name in na_values else missing
            column = list(cells[i])
            convert = (converters or {}).get(name)
            made[name] = inferred([convert(c) for c in column]) if convert else _column(column, own, thousands, decimal)
            kind = dtype.get(name) if isinstance(dtype, dict) else dtype
            if kind is not None and str(kind) != "category":
                made[name] = inferred(column) if kind in (str, object, "str", "object") else made[name].astype(kind)
    index = None
    if index_col is not None and index_col is not False:
        if isinstance(index_col, (list, tuple)):
            refuse("an index of several levels")
        label = names[index_col] if isinstance(index_col, int) else index_col
        index = Index(made.pop(label), name=label)
    table = DataFrame(made, index=index)
    return table._series(next(iter(made))) if squeeze and len(made) == 1 else table


def read_table(filepath_or_buffer, sep="\t", **options):
    return read_csv(filepath_or_buffer, sep, **options)


def _distinct(head):
    """Names of columns; what is empty or repeated gets a name of its own."""
    seen, made = {}, []
    for i, name in enumerate(head):
        name = name if name else f"Unnamed: {i}"
        count = seen[name] = seen.get(name, -1) + 1
        made.append(f"{name}.{count}" if count else name)
    return made


def _as_texts(values):
    if values is None or isinstance(values, dict):
        return frozenset()
    return frozenset(map(str, values if isinstance(values, (list, tuple, set)) else [values]))


def _wanted(usecols, names):
    if usecols is None:
        return set(range(len(names)))
    if callable(usecols):
        return {i for i, name in enumerate(names) if usecols(name)}
    absent = [c for c in usecols if isinstance(c, str) and c not in names]
    if absent:
        raise ValueError(f"Usecols do not match columns, columns expected but not found: {absent}")
    return {names.index(c) if isinstance(c, str) else c for c in usecols}
