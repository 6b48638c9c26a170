"""sklearn.preprocessing: scaling of columns, and numbers for classes."""

import itertools

import numpy as np
from _nabla.absent import placeholder_names, refuse, without

from .base import BaseEstimator, TransformerMixin

__getattr__ = placeholder_names("sklearn.preprocessing")


class NotFittedError(ValueError, AttributeError):
    pass


def _table(X):
    """Numbers as an array of rows and columns; float32 stays float32."""
    if hasattr(X, "detach"):
        X = X.detach().numpy()
    X = np.asarray(X)
    X = X if X.dtype in ("float32", "float64") else X.astype(float)
    if X.ndim != 2:
        raise ValueError(f"Expected 2D array, got {X.ndim}D array instead:\narray={X}.\nReshape your data either using array.reshape(-1, 1) if your data has a single feature or array.reshape(1, -1) if it contains a single sample.")
    return X


def _no_zeros(scale):
    """A column without spread is left as it is."""
    return np.where(scale < 10 * np.finfo(scale.dtype).eps, np.ones_like(scale), scale)


class _Scaler(BaseEstimator, TransformerMixin):
    """Learns a number or two for each column, and applies them."""

    _scale = None

    def _fitted(self):
        if self._scale is None:
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' with appropriate arguments before using this estimator."
            )

    def fit(self, X, y=None, sample_weight=None):
        if sample_weight is not None:
            refuse("sample weights of scalers")
        X = _table(X)
        self.n_features_in_ = X.shape[1]
        self.n_samples_seen_ = X.shape[0]
        self._learn(X)
        return self

    def transform(self, X, copy=None):
        self._fitted()
        X = _table(X)
        if X.shape[1] != self.n_features_in_:
            raise ValueError(f"X has {X.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input.")
        return self._apply(X)

    def inverse_transform(self, X, copy=None):
        self._fitted()
        return self._undo(_table(X))


class StandardScaler(_Scaler):
    def __init__(self, *, copy=True, with_mean=True, with_std=True):
        self.copy, self.with_mean, self.with_std = copy, with_mean, with_std

    def _learn(self, X):
        wide = X.astype("float64")
        self.mean_, self.var_ = wide.mean(axis=0), wide.var(axis=0)
        self.scale_ = _no_zeros(np.sqrt(self.var_)) if self.with_std else None
        self._scale = np.ones_like(self.var_) if self.scale_ is None else self.scale_

    def _apply(self, X):
        X = X - self.mean_.astype(X.dtype) if self.with_mean else X
        return X / self._scale.astype(X.dtype)

    def _undo(self, X):
        X = X * self._scale.astype(X.dtype)
        return X + self.mean_.astype(X.dtype) if self.with_mean else X


class MinMaxScaler(_Scaler):
    def __init__(self, feature_range=(0, 1), *, copy=True, clip=False):
        self.feature_range, self.copy, self.clip = feature_range, copy, clip

    def _learn(self, X):
        low, high = self.feature_range
        if low >= high:
            raise ValueError(f"Minimum of desired feature range must be smaller than maximum. Got {self.feature_range}.")
        self.data_min_, self.data_max_ = X.min(axis=0), X.max(axis=0)
        self.data_range_ = self.data_max_ - self.data_min_
        self.scale_ = self._scale = (high - low) / _no_zeros(self.data_range_)
        self.min_ = low - self.data_min_ * self.scale_

    def _apply(self, X):
        X = X * self.scale_.astype(X.dtype) + self.min_.astype(X.dtype)
        return np.clip(X, *self.feature_range) if self.clip else X

    def _undo(self, X):
        return (X - self.min_.astype(X.dtype)) / self.scale_.astype(X.dtype)


class MaxAbsScaler(_Scaler):
    def __init__(self, *, copy=True):
        self.copy = copy

    def _learn(self, X):
        self.max_abs_ = np.abs(X).max(axis=0)
        self.scale_ = self._scale = _no_zeros(self.max_abs_)

    def _apply(self, X):
        return X / self.scale_.astype(X.dtype)

    def _undo(self, X):
        return X * self.scale_.astype(X.dtype)


def scale(X, *, axis=0, with_mean=True, with_std=True, copy=True):
    X = np.asarray(X)
    flat = X.ndim == 1
    rows = _table(X.reshape(-1, 1) if flat else X if axis == 0 else X.T)
    made = StandardScaler(with_mean=with_mean, with_std=with_std).fit_transform(rows)
    return made.reshape(-1) if flat else made if axis == 0 else made.T


def minmax_scale(X, feature_range=(0, 1), *, axis=0, copy=True):
    X = np.asarray(X)
    flat = X.ndim == 1
    made = MinMaxScaler(feature_range).fit_transform(_table(X.reshape(-1, 1) if flat else X if axis == 0 else X.T))
    return made.reshape(-1) if flat else made if axis == 0 else made.T


def normalize(X, norm="l2", *, axis=1, copy=True, return_norm=False):
    X = _table(X)
    if norm not in ("l1", "l2", "max"):
        raise ValueError(f"The 'norm' parameter of normalize must be a str among {{'l1', 'l2', 'max'}}. Got {norm!r} instead.")
    size = np.abs(X)
    size = size.sum(axis=axis) if norm == "l1" else size.max(axis=axis) if norm == "max" else np.sqrt((X * X).sum(axis=axis))
    divisor = _no_zeros(size)
    made = X / (divisor[:, None] if axis == 1 else divisor)
    return (made, size) if return_norm else made


class LabelEncoder(BaseEstimator, TransformerMixin):
    def fit(self, y):
        self.classes_ = np.unique(np.asarray(y))
        return self

    def transform(self, y):
        number = {c: i for i, c in enumerate(self.classes_.tolist())}
        unseen = sorted({v for v in np.asarray(y).tolist() if v not in number}, key=str)
        if unseen:
            raise ValueError(f"y contains previously unseen labels: {unseen}")
        return np.array([number[v] for v in np.asarray(y).tolist()], dtype="int64")

    def fit_transform(self, y):
        return self.fit(y).transform(y)

    def inverse_transform(self, y):
        return self.classes_[np.asarray(y)]


class LabelBinarizer(BaseEstimator, TransformerMixin):
    def __init__(self, *, neg_label=0, pos_label=1, sparse_output=False):
        self.neg_label, self.pos_label, self.sparse_output = neg_label, pos_label, sparse_output

    def fit(self, y):
        self.classes_ = np.unique(np.asarray(y))
        return self

    def transform(self, y):
        classes = self.classes_.tolist()
        columns = classes if len(classes) > 2 else classes[1:]
        return np.array([[self.pos_label if v == c else self.neg_label for c in columns] for v in np.asarray(y).tolist()])


def label_binarize(y, *, classes, neg_label=0, pos_label=1, sparse_output=False):
    without("sklearn.preprocessing.label_binarize", sparse_output=sparse_output)
    made = LabelBinarizer(neg_label=neg_label, pos_label=pos_label)
    made.classes_ = np.asarray(classes)
    return made.transform(y)


def _columns(X):
    """Columns as lists, of a table, an array or a list of rows."""
    X = X.values if hasattr(X, "iloc") else X
    return [list(c) for c in zip(*(row.tolist() if hasattr(row, "tolist") else row for row in X))]


class _ByCategory(BaseEstimator, TransformerMixin):
    def __init__(self, *, categories="auto", handle_unknown="error", dtype=float, **options):
        self.categories, self.handle_unknown, self.dtype, self.options = categories, handle_unknown, dtype, options

    def fit(self, X, y=None):
        given = None if isinstance(self.categories, str) else self.categories
        self.categories_ = [np.unique(np.asarray(c)) for c in _columns(X)] if given is None else [np.asarray(c) for c in given]
        return self

    def _numbers(self, X):
        for i, (column, categories) in enumerate(zip(_columns(X), self.categories_, strict=True)):
            number = {c: n for n, c in enumerate(categories.tolist())}
            unknown = [v for v in column if v not in number]
            if unknown and self.handle_unknown == "error":
                raise ValueError(f"Found unknown categories {sorted(set(unknown), key=str)} in column {i} during transform")
            yield [number.get(v, -1) for v in column], len(categories)


class OrdinalEncoder(_ByCategory):
    def transform(self, X):
        return np.array([numbers for numbers, _ in self._numbers(X)], dtype=self.dtype).T


class _Dense:
    """What stands for a sparse matrix: programs ask it for its array."""

    def __init__(self, array):
        self._array, self.shape, self.dtype = array, array.shape, array.dtype

    def toarray(self):
        return self._array

    todense = toarray

    @property
    def A(self):
        return self._array


class OneHotEncoder(_ByCategory):
    """The options `sparse` and `sparse_output` say whether the result is an array at once."""

    def transform(self, X):
        parts = [np.array([[float(n == i) for i in range(count)] for n in numbers], dtype=self.dtype) for numbers, count in self._numbers(X)]
        kept = [p[:, 1:] if self.options.get("drop") == "first" else p for p in parts]
        made = np.concatenate(kept, axis=1)
        return made if self.options.get("sparse_output", self.options.get("sparse", True)) is False else _Dense(made)

    def get_feature_names_out(self, input_features=None):
        names = input_features or [f"x{i}" for i in range(len(self.categories_))]
        return np.array([f"{name}_{c}" for name, categories in zip(names, self.categories_) for c in categories.tolist()])


class PolynomialFeatures(BaseEstimator, TransformerMixin):
    def __init__(self, degree=2, *, interaction_only=False, include_bias=True, order="C"):
        self.degree, self.interaction_only, self.include_bias = degree, interaction_only, include_bias

    def fit(self, X, y=None):
        self.n_features_in_ = _table(X).shape[1]
        return self

    def transform(self, X):
        X = _table(X)
        chosen = itertools.combinations if self.interaction_only else itertools.combinations_with_replacement
        products = [c for d in range(0 if self.include_bias else 1, self.degree + 1) for c in chosen(range(X.shape[1]), d)]
        columns = []
        for factors in products:
            column = np.ones(len(X), dtype=X.dtype)
            for f in factors:
                column = column * X[:, f]
            columns.append(column)
        return np.stack(columns, axis=1)
