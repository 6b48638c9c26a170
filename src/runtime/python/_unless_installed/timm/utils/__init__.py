"""Measuring while training."""

from _nabla.absent import placeholder_names

__getattr__ = placeholder_names(__name__)


class AverageMeter:
    """The newest value and the mean of all."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.val = self.avg = self.sum = self.count = 0

    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count


def accuracy(output, target, topk=(1,)):
    """Per cent of the examples whose class is among the k most likely, for each k."""
    best = output.topk(min(max(topk), output.size()[1]), 1, True, True)[1].t()
    right = best.eq(target.reshape(1, -1).expand_as(best))
    return [right[: min(k, len(best))].reshape(-1).float().sum(0) * 100.0 / target.size(0) for k in topk]
