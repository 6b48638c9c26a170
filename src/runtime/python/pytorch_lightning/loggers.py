"""Loggers that keep nothing."""

from _nabla.placeholders import Placeholder


class Logger:
    name = "nabla"
    version = 0
    save_dir = log_dir = "."

    def __init__(self, *args, **kwargs):
        self.experiment = Placeholder(f"{type(self).__name__}.experiment", "nothing is logged here")

    def log_metrics(self, metrics, step=None):
        pass

    def log_hyperparams(self, params, *args, **kwargs):
        pass

    def watch(self, model, *args, **kwargs):
        pass

    def finalize(self, status):
        pass


class CSVLogger(Logger):
    pass


class TensorBoardLogger(Logger):
    pass


class WandbLogger(Logger):
    pass


class MLFlowLogger(Logger):
    pass


class CometLogger(Logger):
    pass


class NeptuneLogger(Logger):
    pass
