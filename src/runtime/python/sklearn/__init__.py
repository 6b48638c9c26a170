"""scikit-learn, as far as programs make and prepare data with it before they train: made-up data sets, splits, scaling, encodings and scores. Models are not here."""

from _nabla.absent import placeholder_modules

from . import base, datasets, metrics, model_selection, preprocessing, utils

__version__ = "1.6.0"
__all__ = ["base", "datasets", "metrics", "model_selection", "preprocessing", "utils"]

placeholder_modules(
    "sklearn",
    "calibration cluster compose covariance cross_decomposition decomposition discriminant_analysis dummy ensemble exceptions feature_extraction feature_selection "
    "gaussian_process impute inspection isotonic kernel_approximation kernel_ridge linear_model manifold mixture multiclass multioutput naive_bayes neighbors neural_network "
    "pipeline random_projection svm tree",
)
