"""The training loop that `Trainer.fit` stands for."""

import random
import sys
from contextlib import contextmanager
from itertools import islice

import torch

from .callbacks import Callback
from .loggers import Logger


class Trainer:
    """Runs a module over its data. Arguments about machines, precision, logging and checkpoints are accepted and have no effect."""

    def __init__(
        self,
        *,
        max_epochs=None,
        min_epochs=None,
        max_steps=-1,
        limit_train_batches=None,
        limit_val_batches=None,
        limit_test_batches=None,
        fast_dev_run=False,
        accumulate_grad_batches=1,
        gradient_clip_val=None,
        gradient_clip_algorithm=None,
        check_val_every_n_epoch=1,
        num_sanity_val_steps=2,
        callbacks=None,
        logger=None,
        **others,
    ):
        few = int(fast_dev_run) or None
        self.max_epochs = 1 if few else max_epochs if max_epochs is not None else 1000 if max_steps == -1 else -1
        self.max_steps = few or max_steps
        self.limits = {
            "train": few or limit_train_batches,
            "val": few or limit_val_batches,
            "test": few or limit_test_batches,
            "predict": few,
        }
        self.accumulate_grad_batches = accumulate_grad_batches
        self.gradient_clip_val, self.gradient_clip_algorithm = gradient_clip_val, gradient_clip_algorithm
        self.check_val_every_n_epoch = check_val_every_n_epoch
        self.num_sanity_val_steps = 0 if few else num_sanity_val_steps
        self.callbacks = [c for c in ([callbacks] if isinstance(callbacks, Callback) else callbacks or []) if isinstance(c, Callback)]
        self.logger = logger if isinstance(logger, Logger) else None
        self.current_epoch = self.global_step = 0
        self.callback_metrics = {}
        self.optimizers, self.lr_scheduler_configs = [], []
        self.should_stop = self.sanity_checking = False
        self.world_size, self.global_rank, self.local_rank, self.is_global_zero, self.num_devices = 1, 0, 0, True, 1
        self.model = self.lightning_module = self.datamodule = None
        self.log_dir = self.default_root_dir = "."

    logged_metrics = property(lambda self: self.callback_metrics)
    progress_bar_metrics = property(lambda self: self.callback_metrics)

    def fit(self, model, train_dataloaders=None, val_dataloaders=None, datamodule=None, ckpt_path=None):
        """Train: for each batch `training_step`, then the gradients are cleared, computed and used; validation after each epoch."""
        datamodule = self._attach(model, datamodule, "fit", train_dataloaders)
        self.optimizers, self.lr_scheduler_configs = _configured(model.configure_optimizers())
        if model.automatic_optimization and len(self.optimizers) > 1:
            raise RuntimeError(
                "Training with multiple optimizers is only supported with manual optimization. Set `self.automatic_optimization = False`, "
                "and access your optimizers in `training_step` with `opt1, opt2, ... = self.optimizers()`."
            )
        loader = self._loader("train", model, train_dataloaders, datamodule)
        validation = self._loader("val", model, val_dataloaders, datamodule)
        self._hook("on_fit_start")
        if validation is not None and self.num_sanity_val_steps:
            # Lightning looks whether validation runs at all; the generators are put back afterwards.
            self.sanity_checking = True
            with _isolated_generators():
                self._evaluate("val", validation, self.num_sanity_val_steps)
            self.sanity_checking = False
            self.callback_metrics.clear()
        model.train()
        self._hook("on_train_start")
        while not self._is_done():
            self._hook("on_train_epoch_start")
            for index, batch in enumerate(self._limited("train", loader)):
                self._batch(model, batch, index)
                if self.max_steps != -1 and self.global_step >= self.max_steps or self.should_stop:
                    break
            if validation is not None and (self.current_epoch + 1) % self.check_val_every_n_epoch == 0:
                self._evaluate("val", validation)
            self._hook("on_train_epoch_end")
            self._schedule("epoch", self.current_epoch + 1)
            self.current_epoch += 1
        self._hook("on_train_end")
        self._hook("on_fit_end")

    def validate(self, model=None, dataloaders=None, ckpt_path=None, verbose=True, datamodule=None):
        return self._standalone("val", "validate", model, dataloaders, datamodule)

    def test(self, model=None, dataloaders=None, ckpt_path=None, verbose=True, datamodule=None):
        return self._standalone("test", "test", model, dataloaders, datamodule)

    def predict(self, model=None, dataloaders=None, datamodule=None, return_predictions=None, ckpt_path=None):
        model = model or self.model
        datamodule = self._attach(model, datamodule, "predict", dataloaders)
        step = model.predict_step if hasattr(model, "predict_step") else lambda batch, index: model(batch)
        model.eval()
        with torch.no_grad():
            return [step(b, i) for i, b in enumerate(self._limited("predict", self._loader("predict", model, dataloaders, datamodule)))]

    def save_checkpoint(self, *args, **kwargs):
        pass

    def _is_done(self):
        over = self.max_epochs != -1 and self.current_epoch >= self.max_epochs
        return over or (self.max_steps != -1 and self.global_step >= self.max_steps) or self.should_stop

    def _attach(self, model, datamodule, stage, loaders):
        if hasattr(loaders, "train_dataloader") and not hasattr(loaders, "dataset"):  # a data module may be given in place of loaders
            datamodule = loaders
        self.model = self.lightning_module = model
        self.datamodule = datamodule
        model.trainer = self
        for part in (datamodule, model):
            if part is not None:
                part.prepare_data()
                part.setup(stage)
        if datamodule is not None:
            datamodule.trainer = self
        return datamodule

    def _loader(self, which, model, given, datamodule):
        if given is not None and given is not datamodule:
            return given
        source = getattr(datamodule if datamodule is not None else model, f"{which}_dataloader", None)
        return source() if source else None

    def _limited(self, which, loader):
        limit = self.limits[which]
        if limit is None or limit == 1.0 and isinstance(limit, float):
            return loader
        return islice(loader, limit if isinstance(limit, int) else int(limit * len(loader)))

    def _hook(self, name, *args):
        for callback in self.callbacks:
            getattr(callback, name)(self, self.model, *args)
        return getattr(self.model, name)(*args)

    def _batch(self, model, batch, index):
        """One batch. With automatic optimization the closure that the optimizer calls computes the loss, clears the gradients and goes backward."""
        if self._hook("on_train_batch_start", batch, index) == -1:
            return
        if not model.automatic_optimization or not self.optimizers:
            out = _call(model.training_step, batch, index)
            self.global_step += 1
        else:
            out = self._optimize(model, batch, index)
        self._hook("on_train_batch_end", out if isinstance(out, dict) else {"loss": out}, batch, index)
        self._schedule("step", self.global_step)

    def _optimize(self, model, batch, index):
        (optimizer,) = self.optimizers
        out = None

        def forward_backward(clears):
            nonlocal out
            out = _call(model.training_step, batch, index)
            loss = out["loss"] if isinstance(out, dict) else out
            if loss is None:
                return None
            if clears:
                self._hook("on_before_zero_grad", optimizer)
                model.optimizer_zero_grad(self.current_epoch, index, optimizer)
            scaled = loss / self.accumulate_grad_batches if self.accumulate_grad_batches != 1 else loss
            self._hook("on_before_backward", scaled)
            model.backward(scaled)
            self._hook("on_after_backward")
            return loss

        first = index % self.accumulate_grad_batches == 0
        if (index + 1) % self.accumulate_grad_batches:
            forward_backward(first)
            return out

        def closure():
            loss = forward_backward(first)
            if loss is not None:
                self._hook("on_before_optimizer_step", optimizer)
                model.configure_gradient_clipping(optimizer, self.gradient_clip_val, self.gradient_clip_algorithm)
            return loss

        model.optimizer_step(self.current_epoch, index, optimizer, closure)
        self.global_step += 1
        return out

    def _schedule(self, interval, count):
        for config in self.lr_scheduler_configs:
            if not self.model.automatic_optimization or config.get("interval", "epoch") != interval or count % config.get("frequency", 1):
                continue
            monitor = config.get("monitor") if config.get("reduce_on_plateau") else None
            if monitor and monitor not in self.callback_metrics:
                raise RuntimeError(f"ReduceLROnPlateau conditioned on metric {monitor} which is not available.")
            self.model.lr_scheduler_step(config["scheduler"], self.callback_metrics[monitor] if monitor else None)

    def _standalone(self, which, stage, model, loaders, datamodule):
        model = model or self.model
        datamodule = self._attach(model, datamodule, stage, loaders)
        self._evaluate(which, self._loader(which, model, loaders, datamodule))
        return [{k: v.item() for k, v in self.callback_metrics.items()}]

    def _evaluate(self, which, loaders, limit=None):
        """The steps of an evaluation, without gradients and in eval mode; the mode is put back afterwards."""
        model, name = self.model, {"val": "validation"}.get(which, which)
        step = getattr(model, f"{name}_step", None)
        if step is None or loaders is None:
            return
        training = [m.training for m in model.modules()]
        model.eval()
        with torch.no_grad():
            self._hook(f"on_{name}_start")
            self._hook(f"on_{name}_epoch_start")
            for number, loader in enumerate(loaders if isinstance(loaders, (list, tuple)) else [loaders]):
                for index, batch in enumerate(islice(self._limited(which, loader), limit)):
                    extra = (number,) if isinstance(loaders, (list, tuple)) and len(loaders) > 1 else ()
                    self._hook(f"on_{name}_batch_start", batch, index)
                    out = _call(step, batch, index, *extra)
                    self._hook(f"on_{name}_batch_end", out, batch, index)
            self._hook(f"on_{name}_epoch_end")
            self._hook(f"on_{name}_end")
        for m, mode in zip(model.modules(), training):
            m.training = mode


@contextmanager
def _isolated_generators():
    numpy = sys.modules.get("numpy")
    states = torch.get_rng_state(), random.getstate(), numpy and numpy.random.get_state()
    yield
    torch.set_rng_state(states[0])
    random.setstate(states[1])
    if numpy:
        numpy.random.set_state(states[2])


def _call(step, *args):
    """A step may take the batch alone, or its index as well."""
    code = getattr(step, "__code__", None)
    takes = code.co_argcount - 1 if code and not code.co_flags & 0x04 else len(args)
    return step(*args[: max(1, takes)])


def _configured(given):
    """What `configure_optimizers` returned as (optimizers, configurations of schedulers)."""
    if given is None:
        return [], []
    if isinstance(given, dict):
        given = [given]
    if isinstance(given, tuple) and len(given) == 2 and all(isinstance(part, list) for part in given):
        optimizers, schedulers = given
    else:
        parts = list(given) if isinstance(given, (list, tuple)) else [given]
        optimizers = [p["optimizer"] if isinstance(p, dict) else p for p in parts]
        schedulers = [p["lr_scheduler"] for p in parts if isinstance(p, dict) and p.get("lr_scheduler") is not None]
    configs = [s if isinstance(s, dict) else {"scheduler": s} for s in schedulers]
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau
    return optimizers, [{**c, "reduce_on_plateau": isinstance(c["scheduler"], plateau)} for c in configs]
