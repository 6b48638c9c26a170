"""Trees of containers with leaves: flatten, unflatten, map."""

from collections import OrderedDict, namedtuple

_Spec = namedtuple("TreeSpec", ["kind", "context", "children"])


class TreeSpec(_Spec):
    @property
    def num_leaves(self):
        return 1 if self.kind is None else sum(c.num_leaves for c in self.children)


def _parts(tree, is_leaf=None):
    if is_leaf is not None and is_leaf(tree):
        return None
    if isinstance(tree, dict):
        return (type(tree), list(tree), list(tree.values()))
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return (type(tree), "fields", list(tree))
    if type(tree) in (list, tuple):
        return (type(tree), None, list(tree))
    return None


def tree_flatten(tree, is_leaf=None):
    parts = _parts(tree, is_leaf)
    if parts is None:
        return [tree], TreeSpec(None, None, ())
    kind, context, children = parts
    leaves, specs = [], []
    for c in children:
        found, spec = tree_flatten(c, is_leaf)
        leaves += found
        specs.append(spec)
    return leaves, TreeSpec(kind, context, tuple(specs))


def tree_unflatten(leaves, treespec):
    leaves, treespec = (treespec, leaves) if isinstance(leaves, TreeSpec) else (leaves, treespec)
    return _build(iter(leaves), treespec)


def _build(leaves, spec):
    if spec.kind is None:
        return next(leaves)
    children = [_build(leaves, c) for c in spec.children]
    if issubclass(spec.kind, dict):
        return (OrderedDict if spec.kind is OrderedDict else dict)(zip(spec.context, children))
    return spec.kind(*children) if spec.context == "fields" else spec.kind(children)


def tree_map(func, tree, *rests, is_leaf=None):
    leaves, spec = tree_flatten(tree, is_leaf)
    others = [tree_flatten(r, is_leaf)[0] for r in rests]
    return tree_unflatten([func(*xs) for xs in zip(leaves, *others)], spec)


def tree_map_only(kind, func, tree, is_leaf=None):
    return tree_map(lambda x: func(x) if isinstance(x, kind) else x, tree, is_leaf=is_leaf)


def tree_leaves(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[0]


def tree_structure(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[1]


def tree_all(pred, tree, is_leaf=None):
    return all(map(pred, tree_leaves(tree, is_leaf)))


def tree_any(pred, tree, is_leaf=None):
    return any(map(pred, tree_leaves(tree, is_leaf)))
