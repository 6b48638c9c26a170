"""LightningModule and LightningDataModule."""

import inspect
import sys

import torch
from _nabla.placeholders import Missing
from torch import nn

from .utilities import AttributeDict


class _Hyperparameters:
    """`save_hyperparameters` and `hparams`."""

    def save_hyperparameters(self, *args, ignore=None, frame=None, logger=True):
        """Keep the arguments of the constructor that calls this as `self.hparams`: all of them, those named, or those of one dictionary or namespace."""
        frame = frame or sys._getframe(1)
        given = {}
        # Constructors that call each other: the innermost class's own arguments come last.
        while frame is not None and "__class__" in frame.f_locals and frame.f_code.co_name == "__init__":
            values = inspect.getargvalues(frame)
            own = {n: values.locals[n] for n in values.args[1:] if n in values.locals}
            own.update(values.locals.get(values.keywords, {}) if values.keywords else {})
            given = {**given, **own}
            frame = frame.f_back
        if not given and frame is not None:
            values = inspect.getargvalues(frame)
            given = {n: values.locals[n] for n in values.args[1:] if n in values.locals}
            given.update(values.locals.get(values.keywords, {}) if values.keywords else {})
        if args and all(isinstance(a, str) for a in args):
            given = {n: given[n] for n in args}
        elif args:
            given = dict(args[0]) if isinstance(args[0], dict) else dict(vars(args[0]))
        for name in [ignore] if isinstance(ignore, str) else ignore or ():
            given.pop(name, None)
        # Written around nn.Module, which would register modules among them a second time.
        self.__dict__["_hparams"] = AttributeDict({**self.__dict__.get("_hparams", {}), **given})

    @property
    def hparams(self):
        if "_hparams" not in self.__dict__:
            self.__dict__["_hparams"] = AttributeDict()
        return self.__dict__["_hparams"]

    @property
    def hparams_initial(self):
        return AttributeDict(self.hparams)

    @classmethod
    def load_from_checkpoint(cls, checkpoint_path, *args, **kwargs):
        raise Missing(f"{cls.__name__}.load_from_checkpoint: checkpoints cannot be read here")


def _nothing(self, *args, **kwargs):
    pass


class LightningModule(_Hyperparameters, nn.Module):
    """A module that knows how it is trained: `training_step` returns the loss, `configure_optimizers` the optimizers."""

    def __init__(self, *args, **kwargs):
        super().__init__()
        self.__dict__.update(_trainer=None, automatic_optimization=True, example_input_array=None, strict_loading=True)

    @property
    def trainer(self):
        if self.__dict__["_trainer"] is None:
            raise RuntimeError(f"{type(self).__qualname__} is not attached to a `Trainer`.")
        return self.__dict__["_trainer"]

    @trainer.setter
    def trainer(self, trainer):
        self.__dict__["_trainer"] = trainer

    def _of_trainer(self, name, otherwise):
        trainer = self.__dict__["_trainer"]
        return otherwise if trainer is None else getattr(trainer, name)

    current_epoch = property(lambda self: self._of_trainer("current_epoch", 0))
    global_step = property(lambda self: self._of_trainer("global_step", 0))
    logger = property(lambda self: self._of_trainer("logger", None))
    loggers = property(lambda self: [logger] if (logger := self.logger) else [])
    device = property(lambda self: torch.device("cpu"))
    dtype = property(lambda self: next((p.dtype for p in self.parameters()), torch.get_default_dtype()))
    global_rank = local_rank = 0
    on_gpu = False

    def log(self, name, value, *args, **kwargs):
        """Keep a metric for schedulers that ask for it; it is written nowhere."""
        self._of_trainer("callback_metrics", {})[name] = value.detach() if isinstance(value, torch.Tensor) else torch.tensor(float(value))

    def log_dict(self, dictionary, *args, **kwargs):
        for name, value in dictionary.items():
            self.log(name, value)

    def print(self, *args, **kwargs):
        print(*args, **kwargs)

    def training_step(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} has no `training_step`")

    def configure_optimizers(self):
        return None

    def optimizers(self, use_pl_optimizer=True):
        """The optimizers, for manual optimization: one, or a list of several."""
        found = self.trainer.optimizers
        return found[0] if len(found) == 1 else found

    def lr_schedulers(self):
        found = [s["scheduler"] for s in self.trainer.lr_scheduler_configs]
        return found[0] if len(found) == 1 else found or None

    def manual_backward(self, loss, *args, **kwargs):
        loss.backward(*args, **kwargs)

    def backward(self, loss, *args, **kwargs):
        loss.backward(*args, **kwargs)

    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure=None):
        optimizer.step(closure=optimizer_closure)

    def optimizer_zero_grad(self, epoch, batch_idx, optimizer):
        optimizer.zero_grad()

    def lr_scheduler_step(self, scheduler, metric):
        scheduler.step() if metric is None else scheduler.step(metric)

    def clip_gradients(self, optimizer, gradient_clip_val=None, gradient_clip_algorithm=None):
        if not gradient_clip_val:
            return
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        if gradient_clip_algorithm == "value":
            nn.utils.clip_grad_value_(parameters, gradient_clip_val)
        else:
            nn.utils.clip_grad_norm_(parameters, gradient_clip_val)

    def configure_gradient_clipping(self, optimizer, gradient_clip_val=None, gradient_clip_algorithm=None):
        self.clip_gradients(optimizer, gradient_clip_val, gradient_clip_algorithm)

    def toggle_optimizer(self, optimizer, *args):
        """Leave gradients only to the parameters of this optimizer, until `untoggle_optimizer`."""
        mine = {id(p) for group in optimizer.param_groups for p in group["params"]}
        self.__dict__["_toggled"] = [(p, p.requires_grad) for o in self.trainer.optimizers for g in o.param_groups for p in g["params"]]
        for p, _ in self.__dict__["_toggled"]:
            if id(p) not in mine:
                p.requires_grad = False

    def untoggle_optimizer(self, optimizer, *args):
        for p, required in self.__dict__.pop("_toggled", []):
            p.requires_grad = required

    def freeze(self):
        for p in self.parameters():
            p.requires_grad = False
        self.eval()

    def unfreeze(self):
        for p in self.parameters():
            p.requires_grad = True
        self.train()


class LightningDataModule(_Hyperparameters):
    """Where the data come from: `setup` makes data sets, `train_dataloader` and its like the loaders."""

    trainer = None

    def __init__(self):
        pass

    train_dataloader = val_dataloader = test_dataloader = predict_dataloader = None


_HOOKS = (
    "prepare_data setup teardown on_fit_start on_fit_end on_train_start on_train_end on_train_epoch_start on_train_epoch_end "
    "on_train_batch_start on_train_batch_end on_validation_start on_validation_end on_validation_epoch_start on_validation_epoch_end "
    "on_validation_batch_start on_validation_batch_end on_test_start on_test_end on_test_epoch_start on_test_epoch_end on_test_batch_start "
    "on_test_batch_end on_predict_start on_predict_end on_before_zero_grad on_before_backward on_after_backward on_before_optimizer_step "
    "on_save_checkpoint on_load_checkpoint configure_callbacks"
).split()
for _name in _HOOKS:
    setattr(LightningModule, _name, _nothing)
    setattr(LightningDataModule, _name, _nothing)
