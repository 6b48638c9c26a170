"""jax.api_util: functions of trees as functions of their leaves."""

from . import tree_util
from .extend.linear_util import WrappedFun


def debug_info(name, fun, args, kwargs, **options):
    return name


def flatten_fun(fun, in_tree):
    """A function of leaves, and a thunk that gives the structure of its newest result. `in_tree` is that of (args, kwargs)."""
    return _flattened(fun, in_tree, lambda given: fun.call_wrapped(*given[0], **given[1]))


def flatten_fun_nokwargs(fun, in_tree):
    return _flattened(fun, in_tree, lambda given: fun.call_wrapped(*given))


def _flattened(fun, in_tree, call):
    trees = []

    def flat(*leaves):
        result, tree = tree_util.tree_flatten(call(tree_util.tree_unflatten(in_tree, leaves)))
        trees[:] = [tree]
        return result

    return WrappedFun(flat), lambda: trees[0]


def shaped_abstractify(x):
    from .core import typeof

    return typeof(x)
