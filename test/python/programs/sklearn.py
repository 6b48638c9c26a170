"""Data made and prepared with scikit-learn before it is trained on. Printed by scikit-learn 1.2 on PyTorch 1.13."""

SETUP = """import numpy as np
from sklearn import datasets as D, metrics as M, model_selection as S, preprocessing as P
from sklearn.utils import shuffle
def t(*arrays):
    return [torch.from_numpy(np.ascontiguousarray(a)) if hasattr(a, 'dtype') and a.dtype.kind in 'fiub' else list(a) for a in arrays]
r = np.random.RandomState(0)
X, y = r.randn(23, 3), np.random.RandomState(1).randint(0, 3, 23)
p = np.random.RandomState(2).randint(0, 3, 23)
b, q = (y > 0).astype(int), (p > 0).astype(int)
score = np.round(np.random.RandomState(3).rand(23), 1)"""
CASES = [
    "out = t(*D.make_moons(21, random_state=3), *D.make_moons(9, noise=0.2, random_state=3), *D.make_moons((3, 5), shuffle=False))",
    "out = t(*D.make_circles(21, random_state=3), *D.make_circles(9, noise=0.2, factor=0.5, random_state=3))",
    "out = t(*D.make_blobs(12, random_state=1), *D.make_blobs(15, 3, centers=4, cluster_std=[1, 2, 0.5, 0.1], random_state=2), *D.make_blobs([3, 6], centers=[[0, 0], [5, 5]], random_state=2, return_centers=True))",
    "out = t(*D.make_regression(8, 5, noise=2.0, random_state=4), *D.make_regression(7, 3, n_informative=2, n_targets=2, bias=1.0, coef=True, random_state=4))",
    "out = t(*D.make_classification(20, random_state=5), *D.make_classification(15, n_features=2, n_redundant=0, n_clusters_per_class=1, random_state=7, hypercube=False))",
    "out = t(*D.make_classification(20, 8, n_informative=5, n_redundant=1, n_repeated=1, n_classes=3, weights=[0.2, 0.5], flip_y=0.2, shift=None, scale=None, random_state=6))",
    "out = t(*D.make_classification(5, n_features=40, n_informative=35, random_state=7), *D.make_classification(9, n_features=12, n_informative=10, n_clusters_per_class=1, random_state=8))",
    "out = t(*D.make_swiss_roll(8, noise=0.1, random_state=0), *D.make_s_curve(8, noise=0.1, random_state=0))",
    "D.make_classification(20, n_informative=2, n_classes=3)",
    "out = [t(*S.train_test_split(X, y, list(range(23)), random_state=42, **kw)) for kw in ({}, dict(test_size=0.2), dict(test_size=5, train_size=9), dict(stratify=y), dict(test_size=0.3, stratify=y))]",
    "out = t(*S.train_test_split(X, test_size=0.1, shuffle=False)); np.random.seed(0); out += t(*S.train_test_split(y), *shuffle(X, y, random_state=1))",
    "a = torch.arange(20.0).reshape(10, 2); out = S.train_test_split(a, test_size=0.3, random_state=0)",
    "S.train_test_split(X, y[:4])",
    "S.train_test_split(X, test_size=1.5)",
    "out = [t(*pair) for F in (S.KFold(4), S.KFold(4, shuffle=True, random_state=1), S.StratifiedKFold(3), S.StratifiedKFold(3, shuffle=True, random_state=2), S.ShuffleSplit(2, test_size=0.25, random_state=0)) for pair in F.split(X, y)]",
    "S.KFold(3, random_state=1)",
    "out = [t(s.fit_transform(Z), s.inverse_transform(s.fit_transform(Z))) for s in (P.StandardScaler(), P.MinMaxScaler(), P.MinMaxScaler((-1, 2)), P.MaxAbsScaler(), P.StandardScaler(with_std=False)) for Z in (X, X.astype(np.float32), np.ones((4, 2)), y.reshape(-1, 1))]",
    "s = P.StandardScaler().fit(X); m = P.MinMaxScaler().fit(X); out = t(s.mean_, s.var_, s.scale_, m.min_, m.scale_, m.data_max_, P.scale(X), P.scale(X[:, 0]), P.minmax_scale(X))",
    "P.StandardScaler().transform(X)",
    "P.StandardScaler().fit(X[:, 0])",
    "P.StandardScaler().fit(X).transform(X[:, :2])",
    "out = [t(P.normalize(X, n, axis=k)) for n in ('l1', 'l2', 'max') for k in (0, 1)]",
    "e = P.LabelEncoder(); out = t(e.fit_transform(['b', 'a', 'c', 'a']), e.classes_, e.inverse_transform([0, 2]), e.fit_transform([5, 3, 5]), e.transform(np.array([3])))",
    "P.LabelEncoder().fit(['a']).transform(['z'])",
    "out = t(P.OneHotEncoder().fit_transform([['a', 1], ['b', 2], ['a', 3]]).toarray(), P.OrdinalEncoder().fit_transform([['a', 1], ['b', 2], ['a', 3]]), P.OneHotEncoder(drop='first').fit_transform(y.reshape(-1, 1)).toarray(), P.label_binarize(y, classes=[0, 1, 2]), P.LabelBinarizer().fit_transform(b))",
    "out = t(P.PolynomialFeatures(3).fit_transform(X[:, :2]), P.PolynomialFeatures(2, interaction_only=True, include_bias=False).fit_transform(X))",
    "out = [float(v) for v in (M.accuracy_score(y, p), M.accuracy_score(y, p, normalize=False), M.f1_score(b, q), M.precision_score(b, q), M.recall_score(b, q), M.balanced_accuracy_score(y, p), M.roc_auc_score(b, score), M.log_loss(b, np.clip(score, 0.05, 0.95)))] + t(M.confusion_matrix(y, p), M.confusion_matrix(b, q, normalize='true'))",
    "out = [float(v) for a in ('micro', 'macro', 'weighted') for v in M.precision_recall_fscore_support(y, p, average=a)[:3]] + t(*M.precision_recall_fscore_support(y, p))",
    "M.f1_score(y, p)",
    "out = [float(v) for v in (M.mean_squared_error(X[:, 0], X[:, 1]), M.mean_absolute_error(X, X * 2), M.r2_score(X[:, 0], X[:, 1]), M.mean_absolute_percentage_error(X[:, 0], X[:, 1]))] + t(M.mean_squared_error(X, X[::-1], multioutput='raw_values'))",
    "from sklearn.linear_model import LinearRegression; from sklearn.cluster import KMeans; from sklearn.pipeline import make_pipeline; out = 1",
    "lin = nn.Linear(2, 1); X, y = D.make_moons(32, noise=0.1, random_state=0); X = P.StandardScaler().fit_transform(X); out = F.binary_cross_entropy_with_logits(lin(torch.tensor(X, dtype=torch.float32)).squeeze(1), torch.tensor(y, dtype=torch.float32))",
]
