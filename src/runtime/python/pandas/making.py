"""The columns of a table from what its constructor takes; rows drawn at random."""

import numpy as np
from _nabla.absent import refuse

from .columns import column, inferred, of_objects
from .series import Series


def sampled(length, n, frac, replace, weights, random_state):
    """Numbers of rows drawn as pandas draws them."""
    if weights is not None:
        refuse("weights of samples")
    size = n if n is not None else 1 if frac is None else int(round(frac * length))
    if not replace and size > length:
        raise ValueError("Cannot take a larger sample than population when 'replace=False'")
    generator = np.random.RandomState(random_state) if isinstance(random_state, int) else random_state or np.random
    return generator.choice(length, size=size, replace=replace).tolist()


def columns_of(data, DataFrame, index, names):
    """The columns of a table as a dictionary, from what the constructor of `DataFrame` takes, and the labels of the rows if the data have some."""
    labels = None
    if data is None:
        return {name: of_objects([float("nan")] * len(index or [])) for name in names if names is not None} if names is not None else {}, None
    if isinstance(data, DataFrame):
        return {n: data._columns[n].copy() for n in (data._columns if names is None else names)}, data._index
    if isinstance(data, Series):
        return {(names or [0 if data.name is None else data.name])[0]: data._column.copy()}, data._index
    if isinstance(data, dict):
        length = next((len(v) for v in data.values() if hasattr(v, "__len__") and not isinstance(v, str)), None if index is None else len(index))
        labels = next((v._index for v in data.values() if isinstance(v, Series)), None)
        made = {name: column(v, length) for name, v in data.items() if names is None or name in names}
        if len({len(c) for c in made.values()}) > 1:
            raise ValueError("All arrays must be of the same length")
        return {n: made[n] for n in (made if names is None else names)}, labels
    if hasattr(data, "detach"):
        data = data.detach().numpy()
    if hasattr(data, "shape"):
        columns = [data[:, i] for i in range(data.shape[1])] if len(data.shape) == 2 else [data]
    else:
        rows = list(data)
        if rows and isinstance(rows[0], dict):
            keys = list(dict.fromkeys(k for row in rows for k in row)) if names is None else list(names)
            return {k: inferred([row.get(k, float("nan")) for row in rows]) for k in keys}, None
        if rows and isinstance(rows[0], Series):
            names = rows[0]._index.tolist() if names is None else names
        rows = [list(row) if hasattr(row, "__iter__") and not isinstance(row, str) else [row] for row in rows]
        columns = [inferred(list(c)) for c in zip(*rows)] if rows else [inferred([]) for _ in names or []]
    names = list(range(len(columns))) if names is None else list(names)
    if len(names) != len(columns):
        raise ValueError(f"Shape of passed values is ({len(data)}, {len(columns)}), indices imply ({len(data)}, {len(names)})")
    return {name: column(c) for name, c in zip(names, columns)}, labels
