"""sklearn.datasets: made-up data, drawn in the order scikit-learn draws (https://scikit-learn.org/stable/datasets/sample_generators.html), and the small sets
that scikit-learn brings along, where the chosen environment has it."""

import numpy as np
from _nabla import loading
from _nabla.absent import placeholder_names
from _nabla.placeholders import Placeholder

from .utils import Bunch, check_random_state
from .utils import shuffle as shuffled

__getattr__ = placeholder_names("sklearn.datasets")


def _halves(n_samples):
    if isinstance(n_samples, int):
        return n_samples // 2, n_samples - n_samples // 2
    try:
        first, second = n_samples
    except ValueError:
        raise ValueError("`n_samples` can be either an int or a two-element tuple.") from None
    return first, second


def _two_classes(first, second, shuffle, noise, random_state):
    """Points (x, y) of two curves as rows, and the number of the curve of each."""
    generator = check_random_state(random_state)
    X = np.concatenate([np.stack(first, 1), np.stack(second, 1)])
    y = np.concatenate([np.zeros(len(first[0]), dtype=np.int64), np.ones(len(second[0]), dtype=np.int64)])
    if shuffle:
        X, y = shuffled(X, y, random_state=generator)
    return X if noise is None else X + generator.normal(scale=noise, size=X.shape), y


def make_moons(n_samples=100, *, shuffle=True, noise=None, random_state=None):
    outer, inner = (np.linspace(0, np.pi, n) for n in _halves(n_samples))
    return _two_classes((np.cos(outer), np.sin(outer)), (1 - np.cos(inner), 1 - np.sin(inner) - 0.5), shuffle, noise, random_state)


def make_circles(n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8):
    if not 0 <= factor < 1:
        raise ValueError(f"The 'factor' parameter of make_circles must be a float in the range [0.0, 1.0). Got {factor} instead.")
    outer, inner = (np.linspace(0, 2 * np.pi, n, endpoint=False) for n in _halves(n_samples))
    return _two_classes((np.cos(outer), np.sin(outer)), (np.cos(inner) * factor, np.sin(inner) * factor), shuffle, noise, random_state)


def _shares(n, parts):
    """n in whole parts as equal as possible, the larger ones first."""
    return [n // parts + (i < n % parts) for i in range(parts)]


def make_blobs(n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10.0, 10.0), shuffle=True, random_state=None, return_centers=False):
    generator = check_random_state(random_state)
    sizes = None if isinstance(n_samples, int) else list(n_samples)
    if centers is None:
        centers = 3 if sizes is None else len(sizes)
    if isinstance(centers, int):
        centers = generator.uniform(center_box[0], center_box[1], size=(centers, n_features))
    centers = np.asarray(centers)
    count, n_features = centers.shape
    sizes = sizes or _shares(n_samples, count)
    spreads = list(cluster_std) if hasattr(cluster_std, "__len__") else [cluster_std] * count
    X = np.concatenate([generator.normal(loc=centers[i], scale=spreads[i], size=(n, n_features)) for i, n in enumerate(sizes)])
    y = np.repeat(np.arange(count), np.array(sizes))
    if shuffle:
        X, y = shuffled(X, y, random_state=generator)
    return (X, y, centers) if return_centers else (X, y)


def make_regression(
    n_samples=100, n_features=100, *, n_informative=10, n_targets=1, bias=0.0, effective_rank=None, tail_strength=0.5, noise=0.0, shuffle=True, coef=False, random_state=None
):
    if effective_rank is not None:
        Placeholder("make_regression(effective_rank=…)", "Nabla has no sklearn.datasets.make_low_rank_matrix")._fail()
    n_informative = min(n_features, n_informative)
    generator = check_random_state(random_state)
    X = generator.standard_normal(size=(n_samples, n_features))
    truth = np.zeros((n_features, n_targets))
    truth[:n_informative, :] = 100 * generator.uniform(size=(n_informative, n_targets))
    y = np.dot(X, truth) + bias
    if noise > 0.0:
        y = y + generator.normal(scale=noise, size=y.shape)
    if shuffle:
        X, y = shuffled(X, y, random_state=generator)
        indices = np.arange(n_features)
        generator.shuffle(indices)
        X, truth = X[:, indices], truth[indices]
    return (X, np.squeeze(y), np.squeeze(truth)) if coef else (X, np.squeeze(y))


def _without_replacement(population, count, generator):
    """Different numbers below `population`: from a permutation, or, of very few or almost all, drawn one by one."""
    if 0.01 < count / population < 0.99:
        return generator.permutation(population)[:count].tolist()
    if count / population < 0.2:
        chosen = []
        while len(chosen) < count:
            drawn = int(generator.randint(population))
            if drawn not in chosen:
                chosen.append(drawn)
        return chosen
    reservoir = list(range(count))
    for i in range(count, population):
        drawn = int(generator.randint(0, i + 1))
        if drawn < count:
            reservoir[drawn] = i
    return reservoir


def _corners(count, dimensions, generator):
    """Different corners of the unit cube, as rows of 0 and 1."""
    if dimensions > 30:
        return np.concatenate([generator.randint(2, size=(count, dimensions - 30)), _corners(count, 30, generator)], axis=1)
    return np.array([[n >> bit & 1 for bit in reversed(range(dimensions))] for n in _without_replacement(2**dimensions, count, generator)])


def make_classification(
    n_samples=100,
    n_features=20,
    *,
    n_informative=2,
    n_redundant=2,
    n_repeated=0,
    n_classes=2,
    n_clusters_per_class=2,
    weights=None,
    flip_y=0.01,
    class_sep=1.0,
    hypercube=True,
    shift=0.0,
    scale=1.0,
    shuffle=True,
    random_state=None,
):
    generator = check_random_state(random_state)
    if n_informative + n_redundant + n_repeated > n_features:
        raise ValueError("Number of informative, redundant and repeated features must sum to less than the number of total features")
    if n_informative < np.log2(n_classes * n_clusters_per_class):
        raise ValueError(
            f"n_classes({n_classes}) * n_clusters_per_class({n_clusters_per_class}) must be smaller or equal 2**n_informative({n_informative})={2**n_informative}"
        )
    weights = [1.0 / n_classes] * n_classes if weights is None else list(weights)
    if len(weights) == n_classes - 1:
        weights.append(1.0 - sum(weights))
    clusters = n_classes * n_clusters_per_class
    sizes = [int(n_samples * weights[k % n_classes] / n_clusters_per_class) for k in range(clusters)]
    for i in range(n_samples - sum(sizes)):
        sizes[i % clusters] += 1
    centroids = _corners(clusters, n_informative, generator).astype(float) * (2 * class_sep) - class_sep
    if not hypercube:
        centroids = centroids * generator.uniform(size=(clusters, 1))
        centroids = centroids * generator.uniform(size=(1, n_informative))
    informative = generator.standard_normal(size=(n_samples, n_informative))
    parts = []
    for k, rows in enumerate(np.split(informative, np.cumsum(np.array(sizes))[:-1])):
        parts.append(np.dot(rows, 2 * generator.uniform(size=(n_informative, n_informative)) - 1) + centroids[k])
    X = np.concatenate(parts)
    y = np.repeat(np.arange(clusters) % n_classes, np.array(sizes))
    if n_redundant > 0:
        X = np.concatenate([X, np.dot(X, 2 * generator.uniform(size=(n_informative, n_redundant)) - 1)], axis=1)
    if n_repeated > 0:
        known = n_informative + n_redundant
        X = np.concatenate([X, X[:, ((known - 1) * generator.uniform(size=n_repeated) + 0.5).astype(int)]], axis=1)
    if X.shape[1] < n_features:
        X = np.concatenate([X, generator.standard_normal(size=(n_samples, n_features - X.shape[1]))], axis=1)
    if flip_y >= 0.0:
        flipped = generator.uniform(size=n_samples) < flip_y
        y[flipped] = generator.randint(n_classes, size=int(flipped.sum()))
    X = X + ((2 * generator.uniform(size=n_features) - 1) * class_sep if shift is None else shift)
    X = X * (1 + 100 * generator.uniform(size=n_features) if scale is None else scale)
    if shuffle:
        X, y = shuffled(X, y, random_state=generator)
        indices = np.arange(n_features)
        generator.shuffle(indices)
        X = X[:, indices]
    return X, y


def make_swiss_roll(n_samples=100, *, noise=0.0, random_state=None, hole=False):
    if hole:
        Placeholder("make_swiss_roll(hole=True)", "Nabla makes no swiss roll with a hole")._fail()
    generator = check_random_state(random_state)
    t = 1.5 * np.pi * (1 + 2 * generator.uniform(size=n_samples))
    y = 21 * generator.uniform(size=n_samples)
    X = np.stack([t * np.cos(t), y, t * np.sin(t)])
    return (X + noise * generator.standard_normal(size=(3, n_samples))).T, t


def make_s_curve(n_samples=100, *, noise=0.0, random_state=None):
    generator = check_random_state(random_state)
    t = 3 * np.pi * (generator.uniform(size=n_samples) - 0.5)
    X = np.stack([np.sin(t), 2 * generator.uniform(size=n_samples), np.sign(t) * (np.cos(t) - 1)], axis=1)
    return X + noise * generator.standard_normal(size=(3, n_samples)).T, t


def _brought_along(name, features):
    """A loader of one of scikit-learn's own tables: a line of counts and class names, then a line for each sample with its class at the end."""

    def load(*, return_X_y=False, as_frame=False):
        path = next((p for p in (f"{folder}/sklearn/datasets/data/{name}.csv" for folder in loading.environment) if loading.kind(p) == "file"), None)
        if path is None:
            Placeholder(f"sklearn.datasets.load_{name}()", "its data come with scikit-learn, which the chosen environment does not have")._fail()
        head, *lines = loading.read(path).split()
        rows = [[float(v) for v in line.split(",")] for line in lines]
        data, target = np.array([r[:-1] for r in rows]), np.array([int(r[-1]) for r in rows])
        if as_frame:
            import pandas

            data = pandas.DataFrame(data, columns=features(data.shape[1]))
            target = pandas.Series(target, name="target")
        if return_X_y:
            return data, target
        return Bunch(data=data, target=target, target_names=np.array(head.split(",")[2:]), feature_names=features(data.shape[1]), DESCR="", filename=f"{name}.csv")

    load.__name__ = load.__qualname__ = f"load_{name}"
    return load


load_iris = _brought_along("iris", lambda n: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"])
load_wine = _brought_along(
    "wine_data",
    lambda n: (
        "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins color_intensity hue od280/od315_of_diluted_wines proline"
    ).split(),
)
load_breast_cancer = _brought_along(
    "breast_cancer",
    lambda n: [
        f"{when}{what}{end}"
        for when, end in (("mean ", ""), ("", " error"), ("worst ", ""))
        for what in "radius,texture,perimeter,area,smoothness,compactness,concavity,concave points,symmetry,fractal dimension".split(",")
    ],
)
