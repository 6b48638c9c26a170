"""sklearn.model_selection: which samples are trained on and which are kept for tests, drawn as scikit-learn draws them."""

import math

import numpy as np
from _nabla.absent import placeholder_names

from .utils import check_consistent_length, check_random_state, length_of, taken

__getattr__ = placeholder_names("sklearn.model_selection")


def _sizes(n, test_size, train_size, default=0.25):
    """Numbers of training and of test samples: shares are rounded down and up."""
    if test_size is None and train_size is None:
        test_size = default
    for name, size in (("test_size", test_size), ("train_size", train_size)):
        if isinstance(size, float) and not 0 < size < 1 or isinstance(size, int) and not 0 < size < n:
            raise ValueError(f"{name}={size} should be either positive and smaller than the number of samples {n} or a float in the (0, 1) range")
    test = None if test_size is None else math.ceil(test_size * n) if isinstance(test_size, float) else int(test_size)
    train = None if train_size is None else math.floor(train_size * n) if isinstance(train_size, float) else int(train_size)
    train, test = n - test if train is None else train, n - train if test is None else test
    if train + test > n:
        raise ValueError(f"The sum of train_size and test_size = {train + test}, should be smaller than the number of samples {n}. Reduce test_size and/or train_size.")
    if train == 0:
        raise ValueError(f"With n_samples={n}, test_size={test_size} and train_size={train_size}, the resulting train set will be empty. Adjust any of the aforementioned parameters.")
    return train, test


def _shared_out(counts, draws, generator):
    """How many of each class are among so many draws: in proportion, the largest remainders first, those as large by lot."""
    exact = counts / counts.sum() * draws
    made = np.floor(exact)
    need = int(draws - made.sum())
    rest = exact - made
    for value in np.unique(rest).tolist()[::-1]:
        if need <= 0:
            break
        (where,) = np.nonzero(rest == value)
        chosen = generator.choice(where, size=min(len(where), need), replace=False)
        made[chosen] += 1
        need -= len(chosen)
    return made.astype(int)


def _stratified(classes, train_size, test_size, generator):
    """Indices for training and for the test, with each class's share of both."""
    labels, number = np.unique(np.asarray(classes), return_inverse=True)
    counts = np.bincount(number)
    if counts.min() < 2:
        raise ValueError("The least populated class in y has only 1 member, which is too few. The minimum number of groups for any class cannot be less than 2.")
    for size, name in ((train_size, "train_size"), (test_size, "test_size")):
        if size < len(labels):
            raise ValueError(f"The {name} = {size} should be greater or equal to the number of classes = {len(labels)}")
    members = np.split(np.argsort(number, kind="mergesort"), np.cumsum(counts)[:-1])
    of_train = _shared_out(counts, train_size, generator)
    of_test = _shared_out(counts - of_train, test_size, generator)
    train, test = [], []
    for i, own in enumerate(members):
        own = own[generator.permutation(int(counts[i]))].tolist()
        train += own[: int(of_train[i])]
        test += own[int(of_train[i]) : int(of_train[i] + of_test[i])]
    return generator.permutation(np.array(train)), generator.permutation(np.array(test))


def train_test_split(*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None):
    if not arrays:
        raise ValueError("At least one array required as input")
    check_consistent_length(*arrays)
    n = length_of(arrays[0])
    n_train, n_test = _sizes(n, test_size, train_size)
    if not shuffle:
        if stratify is not None:
            raise ValueError("Stratified train/test split is not implemented for shuffle=False")
        train, test = np.arange(n_train), np.arange(n_train, n_train + n_test)
    elif stratify is not None:
        train, test = _stratified(stratify, n_train, n_test, check_random_state(random_state))
    else:
        order = check_random_state(random_state).permutation(n)
        train, test = order[n_test : n_test + n_train], order[:n_test]
    return [taken(a, rows) for a in arrays for rows in (train, test)]


class _Folds:
    def __init__(self, n_splits=5, *, shuffle=False, random_state=None):
        if random_state is not None and not shuffle:
            raise ValueError("Setting a random_state has no effect since shuffle is False. You should leave random_state to its default (None), or set shuffle=True.")
        self.n_splits, self.shuffle, self.random_state = n_splits, shuffle, random_state

    def get_n_splits(self, X=None, y=None, groups=None):
        return self.n_splits

    def split(self, X, y=None, groups=None):
        n = length_of(X)
        if self.n_splits > n:
            raise ValueError(f"Cannot have number of splits n_splits={self.n_splits} greater than the number of samples: n_samples={n}.")
        fold = self._fold_of_each(n, y)
        for i in range(self.n_splits):
            yield np.nonzero(fold != i)[0], np.nonzero(fold == i)[0]


class KFold(_Folds):
    def _fold_of_each(self, n, y):
        order = np.arange(n)
        if self.shuffle:
            check_random_state(self.random_state).shuffle(order)
        fold = np.zeros(n, dtype=int)
        for i, rows in enumerate(np.array_split(order, self.n_splits)):
            fold[rows] = i
        return fold


class StratifiedKFold(_Folds):
    def _fold_of_each(self, n, y):
        generator = check_random_state(self.random_state)
        labels = np.asarray(y).reshape(-1).tolist()
        number = {}
        for label in labels:  # by first appearance
            number.setdefault(label, len(number))
        encoded = np.array([number[label] for label in labels])
        ordered = np.sort(encoded)
        shares = [np.bincount(ordered[i :: self.n_splits], minlength=len(number)) for i in range(self.n_splits)]
        fold = np.zeros(n, dtype=int)
        for k in range(len(number)):
            own = np.repeat(np.arange(self.n_splits), np.array([int(s[k]) for s in shares]))
            if self.shuffle:
                generator.shuffle(own)
            fold[encoded == k] = own
        return fold


class ShuffleSplit:
    def __init__(self, n_splits=10, *, test_size=None, train_size=None, random_state=None):
        self.n_splits, self.test_size, self.train_size, self.random_state = n_splits, test_size, train_size, random_state

    def get_n_splits(self, X=None, y=None, groups=None):
        return self.n_splits

    def split(self, X, y=None, groups=None):
        n = length_of(X)
        n_train, n_test = _sizes(n, self.test_size, self.train_size, 0.1)
        generator = check_random_state(self.random_state)
        for _ in range(self.n_splits):
            order = generator.permutation(n)
            yield order[n_test : n_test + n_train], order[:n_test]
