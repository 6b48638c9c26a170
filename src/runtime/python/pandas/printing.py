"""How tables and series are printed."""

from .columns import is_missing

_MOST = 60  # rows that are printed whole


def _number(v, decimals):
    return "NaN" if is_missing(v) else f"{v:.{decimals}f}"


def _decimals(values):
    """As many as the numbers need, at most six."""
    needed = 1
    for v in values:
        if isinstance(v, float) and not is_missing(v) and abs(v) != float("inf"):
            needed = max(needed, len(f"{v:.6f}".rstrip("0").partition(".")[2]))
    return needed


def _cells(values):
    if any(isinstance(v, float) for v in values) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        decimals = _decimals(values)
        return [_number(v, decimals) for v in values]
    return ["NaN" if isinstance(v, float) and is_missing(v) else str(v) for v in values]


def _ends(length):
    """The rows that are shown: all, or the first and the last five."""
    return list(range(length)) if length <= _MOST else [*range(5), None, *range(length - 5, length)]


def _lines(labels, heads, columns, length):
    rows = _ends(length)
    shown = [r for r in rows if r is not None]
    parts = [["", *(str(labels[r]) for r in shown)]]
    width = max(map(len, parts[0]))
    parts = [[c.ljust(width) for c in parts[0]]]
    for head, col in zip(heads, columns):
        values = col.tolist()
        cells = [str(head), *_cells([values[r] for r in shown])]
        width = max(map(len, cells))
        parts.append([c.rjust(width) for c in cells])
    lines = ["  ".join(cells) for cells in zip(*parts)]
    if None in rows:
        lines.insert(6, "..")
    return lines


def shown_table(table):
    columns = table._columns
    if not columns:
        return f"Empty DataFrame\nColumns: []\nIndex: {table.index.tolist()!r}"
    lines = _lines(table.index.tolist(), list(columns), list(columns.values()), len(table))
    if len(table) > _MOST:
        lines += ["", f"[{len(table)} rows x {len(columns)} columns]"]
    return "\n".join(lines)


def shown_series(series):
    lines = _lines(series.index.tolist(), [""], [series._column], len(series))[1:]
    name = "" if series.name is None else f"Name: {series.name}, "
    length = f"Length: {len(series)}, " if len(series) > _MOST else ""
    return "\n".join([*(line.replace("  ", "    ", 1) for line in lines), f"{name}{length}dtype: {series.dtype}"])
