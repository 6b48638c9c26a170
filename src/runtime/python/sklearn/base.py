"""sklearn.base: what programs derive their own estimators from."""

import inspect


class BaseEstimator:
    def get_params(self, deep=True):
        return {name: getattr(self, name, None) for name in inspect.signature(type(self).__init__).parameters if name not in ("self", "args", "kwargs")}

    def set_params(self, **params):
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __repr__(self):
        return f"{type(self).__name__}()"


class TransformerMixin:
    def fit_transform(self, X, y=None, **fit_params):
        return self.fit(X, **fit_params).transform(X) if y is None else self.fit(X, y, **fit_params).transform(X)


class ClassifierMixin:
    _estimator_type = "classifier"

    def score(self, X, y, sample_weight=None):
        from .metrics import accuracy_score

        return accuracy_score(y, self.predict(X), sample_weight=sample_weight)


class RegressorMixin:
    _estimator_type = "regressor"

    def score(self, X, y, sample_weight=None):
        from .metrics import r2_score

        return r2_score(y, self.predict(X), sample_weight=sample_weight)


def clone(estimator, *, safe=True):
    return type(estimator)(**estimator.get_params())
