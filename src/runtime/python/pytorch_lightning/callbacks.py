"""Callbacks: a program's own are called; those of Lightning watch, save and print, and do nothing here."""

_HOOKS = (
    "setup teardown on_fit_start on_fit_end on_sanity_check_start on_sanity_check_end on_train_start on_train_end "
    "on_train_epoch_start on_train_epoch_end on_train_batch_start on_train_batch_end on_validation_start on_validation_end "
    "on_validation_epoch_start on_validation_epoch_end on_validation_batch_start on_validation_batch_end on_test_start on_test_end "
    "on_test_epoch_start on_test_epoch_end on_test_batch_start on_test_batch_end on_predict_start on_predict_end "
    "on_before_zero_grad on_before_backward on_after_backward on_before_optimizer_step on_exception on_save_checkpoint on_load_checkpoint"
).split()


def _nothing(self, *args, **kwargs):
    pass


class Callback:
    """Base of callbacks: every hook does nothing until it is overridden. Hooks get the trainer and the module, then what they are about."""

    state_key = ""

    def state_dict(self):
        return {}

    def load_state_dict(self, state_dict):
        pass


for _name in _HOOKS:
    setattr(Callback, _name, _nothing)


class _Inert(Callback):
    def __init__(self, *args, **kwargs):
        self.__dict__.update(kwargs)


class ModelCheckpoint(_Inert):
    best_model_path = ""
    best_model_score = None


def _inert(name):
    return type(name, (_Inert,), {"__module__": __name__})


EarlyStopping = _inert("EarlyStopping")
LearningRateMonitor = _inert("LearningRateMonitor")
DeviceStatsMonitor = _inert("DeviceStatsMonitor")
ModelSummary = _inert("ModelSummary")
RichModelSummary = _inert("RichModelSummary")
ProgressBar = _inert("ProgressBar")
TQDMProgressBar = _inert("TQDMProgressBar")
RichProgressBar = _inert("RichProgressBar")
Timer = _inert("Timer")
