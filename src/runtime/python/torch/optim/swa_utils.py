"""Averages of weights over training (Izmailov et al. 2018)."""

import copy
import itertools
import math

from .. import _dtype
from .._creation import as_tensor
from ..autograd.grad_mode import no_grad
from ..nn.modules.module import Module
from .lr_scheduler import LRScheduler


def get_ema_multi_avg_fn(decay=0.999):
    _check_decay(decay)

    @no_grad()
    def update(averages, params, count):
        for average, p in zip(averages, params):
            if average.is_floating_point() or average.is_complex():
                average.lerp_(p.to(average.dtype), 1 - decay)
            else:
                average.copy_(average * decay + p * (1 - decay))

    return update


def get_swa_multi_avg_fn():
    @no_grad()
    def update(averages, params, count):
        for average, p in zip(averages, params):
            if average.is_floating_point() or average.is_complex():
                average.lerp_(p.to(average.dtype), 1 / (float(count) + 1))
            else:
                average.add_((p - average) / (count + 1))

    return update


def get_ema_avg_fn(decay=0.999):
    _check_decay(decay)

    @no_grad()
    def update(average, p, count):
        return decay * average + (1 - decay) * p

    return update


def get_swa_avg_fn():
    @no_grad()
    def update(average, p, count):
        return average + (p - average) / (count + 1)

    return update


def _check_decay(decay):
    if decay < 0.0 or decay > 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


class AveragedModel(Module):
    """A copy of a module whose parameters are averages of the original's."""

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        self.register_buffer("n_averaged", as_tensor(0, dtype=_dtype.int64))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args, **kwargs):
        return self.module(*args, **kwargs)

    def _values(self, module):
        return itertools.chain(module.parameters(), module.buffers()) if self.use_buffers else module.parameters()

    def update_parameters(self, model):
        pairs = [(a.detach(), p.detach()) for a, p in zip(self._values(self.module), self._values(model))]
        if self.n_averaged == 0:
            for average, p in pairs:
                average.copy_(p)
        elif self.multi_avg_fn is not None or self.avg_fn is None:
            averages, params = zip(*pairs) if pairs else ((), ())
            (self.multi_avg_fn or get_swa_multi_avg_fn())(averages, params, self.n_averaged)
        else:
            for average, p in pairs:
                average.copy_(self.avg_fn(average, p, self.n_averaged))
        if not self.use_buffers:
            for average, b in zip(self.module.buffers(), model.buffers()):
                average.detach().copy_(b.detach())
        self.n_averaged += 1


@no_grad()
def update_bn(loader, model, device=None):
    """Computes the running statistics of all batch norms anew from the data."""
    from ..nn.modules.batchnorm import _BatchNorm

    momenta = {m: m.momentum for m in model.modules() if isinstance(m, _BatchNorm)}
    if not momenta:
        return
    training = model.training
    model.train()
    for m in momenta:
        m.reset_running_stats()
        m.momentum = None
    for batch in loader:
        model(batch[0] if isinstance(batch, (list, tuple)) else batch)
    for m, momentum in momenta.items():
        m.momentum = momentum
    model.train(training)


class SWALR(LRScheduler):
    """Anneals every group's learning rate to a fixed one."""

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        rates = list(swa_lr) if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(optimizer.param_groups)
        if len(rates) != len(optimizer.param_groups):
            raise ValueError(f"swa_lr must have the same length as optimizer.param_groups: swa_lr has {len(rates)}, optimizer.param_groups has {len(optimizer.param_groups)}")
        for rate, group in zip(rates, optimizer.param_groups):
            group["swa_lr"] = rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal = (lambda t: (1 - math.cos(math.pi * t)) / 2) if anneal_strategy == "cos" else (lambda t: t)
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        step = self._step_count - 1
        length = max(1, self.anneal_epochs)
        before = self._anneal(max(0, min(1, (step - 1) / length)))
        now = self._anneal(max(0, min(1, step / length)))
        rates = []
        for group in self.optimizer.param_groups:
            goal = group["swa_lr"]
            start = goal if before == 1 else (group["lr"] - before * goal) / (1 - before)
            rates.append(goal * now + start * (1 - now))
        return rates
