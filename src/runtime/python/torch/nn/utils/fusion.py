"""Batch norms folded into the layer before, for evaluation."""

import copy

from ..parameter import Parameter


def fuse_conv_bn_weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose=False):
    conv_b = conv_b if conv_b is not None else bn_rm * 0
    bn_w = bn_w if bn_w is not None else bn_rm * 0 + 1
    bn_b = bn_b if bn_b is not None else bn_rm * 0
    factor = bn_w * (bn_rv + bn_eps).rsqrt()
    shape = [1, -1] if transpose else [-1, 1]
    weight = conv_w * factor.reshape(shape + [1] * (conv_w.dim() - 2))
    return Parameter(weight, conv_w.requires_grad), Parameter((conv_b - bn_rm) * factor + bn_b, conv_b.requires_grad)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    if conv.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused = copy.deepcopy(conv)
    fused.weight, fused.bias = fuse_conv_bn_weights(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias, transpose)
    return fused


def fuse_linear_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    linear_b = linear_b if linear_b is not None else bn_rm * 0
    factor = bn_w * (bn_rv + bn_eps).rsqrt()
    return Parameter(linear_w * factor.unsqueeze(-1), linear_w.requires_grad), Parameter((linear_b - bn_rm) * factor + bn_b, linear_b.requires_grad)


def fuse_linear_bn_eval(linear, bn):
    if linear.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    fused = copy.deepcopy(linear)
    fused.weight, fused.bias = fuse_linear_bn_weights(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias)
    return fused
