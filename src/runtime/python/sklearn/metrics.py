"""sklearn.metrics: scores of predictions."""

import numpy as np
from _nabla.absent import placeholder_names, refuse, without

from .utils import check_consistent_length

__getattr__ = placeholder_names("sklearn.metrics")


def _plain(y):
    y = y.detach().numpy() if hasattr(y, "detach") else y
    return np.asarray(y)


def _pair(y_true, y_pred, sample_weight=None):
    if sample_weight is not None:
        refuse("sample weights of scores")
    y_true, y_pred = _plain(y_true), _plain(y_pred)
    check_consistent_length(y_true, y_pred)
    return y_true, y_pred


def _labels(y_true, y_pred, labels=None):
    """Both as lists, and the classes in order."""
    y_true, y_pred = (y.reshape(-1).tolist() for y in _pair(y_true, y_pred))
    return y_true, y_pred, sorted(set(y_true) | set(y_pred)) if labels is None else list(labels)


def accuracy_score(y_true, y_pred, *, normalize=True, sample_weight=None):
    y_true, y_pred = _pair(y_true, y_pred, sample_weight)
    right = y_true == y_pred
    right = right.all(axis=1) if right.ndim > 1 else right
    return float(right.mean()) if normalize else int(right.sum())


def confusion_matrix(y_true, y_pred, *, labels=None, sample_weight=None, normalize=None):
    without("sklearn.metrics.confusion_matrix", sample_weight=sample_weight is not None)
    y_true, y_pred, classes = _labels(y_true, y_pred, labels)
    number = {c: i for i, c in enumerate(classes)}
    made = [[0] * len(classes) for _ in classes]
    for a, b in zip(y_true, y_pred):
        if a in number and b in number:
            made[number[a]][number[b]] += 1
    made = np.array(made)
    if normalize is None:
        return made
    total = made.sum(axis=1)[:, None] if normalize == "true" else made.sum(axis=0) if normalize == "pred" else made.sum()
    return np.nan_to_num(made / total)


def precision_recall_fscore_support(
    y_true, y_pred, *, beta=1.0, labels=None, pos_label=1, average=None, warn_for=(), sample_weight=None, zero_division="warn"
):
    without("sklearn.metrics.precision_recall_fscore_support", sample_weight=sample_weight is not None)
    given, guessed, classes = _labels(y_true, y_pred, labels)
    if average == "binary":
        if len(classes) > 2:
            raise ValueError("Target is multiclass but average='binary'. Please choose another average setting, one of [None, 'micro', 'macro', 'weighted'].")
        classes = [pos_label]
    otherwise = 0.0 if zero_division == "warn" else float(zero_division)
    right = [sum(a == b == c for a, b in zip(given, guessed)) for c in classes]
    called = [guessed.count(c) for c in classes]
    support = [given.count(c) for c in classes]
    if average == "micro":
        right, called, support = [sum(right)], [sum(called)], [sum(support)]

    def share(part, whole):
        return part / whole if whole else otherwise

    def score(p, r, c, s):
        if not c and not s:
            return otherwise
        return (1 + beta**2) * p * r / (beta**2 * p + r) if p + r else 0.0

    precision = [share(t, c) for t, c in zip(right, called)]
    recall = [share(t, s) for t, s in zip(right, support)]
    f = [score(*v) for v in zip(precision, recall, called, support)]
    if average is None:
        return np.array(precision), np.array(recall), np.array(f), np.array(support)
    weights = support if average == "weighted" else [1] * len(f)
    total = sum(weights)
    return *(sum(w * v for w, v in zip(weights, values)) / total if total else otherwise for values in (precision, recall, f)), None


def _one_of(position, name):
    def score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division="warn"):
        made = precision_recall_fscore_support(
            y_true, y_pred, labels=labels, pos_label=pos_label, average=average, sample_weight=sample_weight, zero_division=zero_division
        )
        return made[position]

    score.__name__ = score.__qualname__ = name
    return score


precision_score, recall_score, f1_score = (_one_of(i, n) for i, n in enumerate(("precision_score", "recall_score", "f1_score")))


def balanced_accuracy_score(y_true, y_pred, *, sample_weight=None, adjusted=False):
    without("sklearn.metrics.balanced_accuracy_score", sample_weight=sample_weight is not None, adjusted=adjusted)
    made = confusion_matrix(y_true, y_pred)
    return float(np.mean(np.array([made[i, i] / made[i].sum() for i in range(len(made)) if made[i].sum()])))


def roc_auc_score(y_true, y_score, *, average="macro", sample_weight=None, max_fpr=None, multi_class="raise", labels=None):
    without("sklearn.metrics.roc_auc_score", max_fpr=max_fpr is not None)
    y_true, y_score = _pair(y_true, y_score, sample_weight)
    if y_score.ndim > 1 and y_score.shape[1] > 1:
        refuse("areas under curves of several classes")
    classes = sorted(set(y_true.reshape(-1).tolist()))
    if len(classes) != 2:
        raise ValueError("Only one class present in y_true. ROC AUC score is not defined in that case.")
    scores = y_score.reshape(-1).tolist()
    above = [s for s, c in zip(scores, y_true.reshape(-1).tolist()) if c == classes[1]]
    below = [s for s, c in zip(scores, y_true.reshape(-1).tolist()) if c != classes[1]]
    # The share of pairs in the right order (Mann and Whitney, 1947): by the ranks of the positive ones, ties at their middle.
    ordered = sorted(scores)
    first, last = {}, {}
    for i, s in enumerate(ordered, 1):
        first.setdefault(s, i)
        last[s] = i
    ranks = sum((first[s] + last[s]) / 2 for s in above)
    return (ranks - len(above) * (len(above) + 1) / 2) / (len(above) * len(below))


def _averaged(errors, multioutput):
    by_output = errors.mean(axis=0) if errors.ndim > 1 else errors.mean()
    if multioutput == "raw_values":
        return np.atleast_1d(by_output)
    return float(np.mean(by_output))


def mean_squared_error(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average", squared=True):
    y_true, y_pred = _pair(y_true, y_pred, sample_weight)
    made = _averaged((y_true - y_pred) ** 2, multioutput)
    return made if squared else np.sqrt(made)


def root_mean_squared_error(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average"):
    return float(np.sqrt(mean_squared_error(y_true, y_pred, sample_weight=sample_weight, multioutput=multioutput)))


def mean_absolute_error(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average"):
    y_true, y_pred = _pair(y_true, y_pred, sample_weight)
    return _averaged(np.abs(y_true - y_pred), multioutput)


def mean_absolute_percentage_error(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average"):
    y_true, y_pred = _pair(y_true, y_pred, sample_weight)
    return _averaged(np.abs(y_pred - y_true) / np.maximum(np.abs(y_true), np.finfo("float64").eps), multioutput)


def r2_score(y_true, y_pred, *, sample_weight=None, multioutput="uniform_average", force_finite=True):
    y_true, y_pred = (y.astype(float).reshape(len(y), -1) for y in _pair(y_true, y_pred, sample_weight))
    left = ((y_true - y_pred) ** 2).sum(axis=0)
    whole = ((y_true - y_true.mean(axis=0)) ** 2).sum(axis=0)
    scores = np.array([1 - a / b if b else float(a == 0) for a, b in zip(left.tolist(), whole.tolist())])
    return scores if multioutput == "raw_values" else float(scores.mean())


def log_loss(y_true, y_pred, *, normalize=True, sample_weight=None, labels=None):
    y_true, y_pred = _pair(y_true, y_pred, sample_weight)
    classes = sorted(set(y_true.tolist())) if labels is None else list(labels)
    p = y_pred if y_pred.ndim > 1 else np.stack([1 - y_pred, y_pred], axis=1)
    eps = np.finfo(p.dtype).eps
    p = np.clip(p, eps, 1 - eps)
    of_true = p[np.arange(len(p)), np.array([classes.index(v) for v in y_true.tolist()])] / p.sum(axis=1)
    return float(-(np.log(of_true)).mean() if normalize else -np.log(of_true).sum())
