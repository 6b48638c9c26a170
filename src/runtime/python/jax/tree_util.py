"""Pytrees, as jax.tree_util has them: None is an empty tree, dictionaries are taken in the order of their keys, classes can be registered."""

import collections
import dataclasses
import functools

__all__ = (
    "tree_map tree_flatten tree_unflatten tree_leaves tree_structure tree_all tree_reduce tree_transpose register_pytree_node register_pytree_node_class "
    "register_dataclass register_static Partial tree_map_with_path tree_flatten_with_path tree_leaves_with_path keystr treedef_is_leaf all_leaves "
    "DictKey SequenceKey GetAttrKey FlattenedIndexKey treedef_tuple register_pytree_with_keys register_pytree_with_keys_class PyTreeDef"
).split()

_registered = {}  # class -> (flatten, unflatten, names of the children or None)

DictKey = collections.namedtuple("DictKey", "key")
SequenceKey = collections.namedtuple("SequenceKey", "idx")
GetAttrKey = collections.namedtuple("GetAttrKey", "name")
FlattenedIndexKey = collections.namedtuple("FlattenedIndexKey", "key")


class PyTreeDef:
    """The structure of a tree: the kind of the node, what it needs to be made again, and the structures of its children."""

    def __init__(self, kind, aux=None, children=()):
        self.kind, self.aux, self.held = kind, aux, tuple(children)
        self.num_leaves = 1 if kind == "leaf" else sum(c.num_leaves for c in self.held)

    def children(self):
        return list(self.held)

    def unflatten(self, leaves):
        return tree_unflatten(self, leaves)

    def flatten_up_to(self, tree):
        """The subtrees of `tree` at this structure's leaves."""
        if self.kind == "leaf":
            return [tree]
        parts = _node(tree)
        if parts is None or parts[0] != self.kind or len(parts[2]) != len(self.held) or (self.kind is dict and parts[1] != self.aux):
            raise ValueError(f"Expected {self._name()}, got {tree!r}.")
        return [t for c, p in zip(self.held, parts[2]) for t in c.flatten_up_to(p)]

    def _name(self):
        return self.kind if isinstance(self.kind, str) else self.kind.__name__

    def __eq__(self, other):
        return isinstance(other, PyTreeDef) and (self.kind, self.aux, self.held) == (other.kind, other.aux, other.held)

    def __hash__(self):
        return hash((self._name(), self.num_leaves))

    def _text(self):
        if self.kind == "leaf":
            return "*"
        inside = [c._text() for c in self.held]
        if self.kind is dict:
            return "{" + ", ".join(f"{k!r}: {v}" for k, v in zip(self.aux, inside)) + "}"
        if self.kind is list:
            return f"[{', '.join(inside)}]"
        if self.kind is tuple:
            return f"({', '.join(inside)}{',' if len(inside) == 1 else ''})"
        if self.kind == "None":
            return "None"
        return f"CustomNode({self._name()}[{self.aux}], [{', '.join(inside)}])"

    def __repr__(self):
        return f"PyTreeDef({self._text()})"


def _node(tree):
    """(kind, aux, children, keys) of an inner node; None for a leaf."""
    kind = type(tree)
    if tree is None:
        return "None", None, [], []
    if kind in _registered:
        flatten, _, keys = _registered[kind]
        children, aux = flatten(tree)
        children = list(children)
        return kind, aux, children, keys(tree) if keys else [FlattenedIndexKey(i) for i in range(len(children))]
    if kind is dict:
        names = sorted(tree)
        return dict, tuple(names), [tree[k] for k in names], [DictKey(k) for k in names]
    if kind in (list, tuple, collections.deque):
        return kind, None, list(tree), [SequenceKey(i) for i in range(len(tree))]
    if kind in (collections.OrderedDict, collections.defaultdict):
        aux = tuple(tree) if kind is collections.OrderedDict else (tree.default_factory, tuple(sorted(tree)))
        names = list(tree) if kind is collections.OrderedDict else sorted(tree)
        return kind, aux, [tree[k] for k in names], [DictKey(k) for k in names]
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return kind, None, list(tree), [GetAttrKey(f) for f in tree._fields]
    return None


def _build(spec, leaves):
    if spec.kind == "leaf":
        return next(leaves)
    children = [_build(c, leaves) for c in spec.held]
    kind = spec.kind
    if kind == "None":
        return None
    if kind in _registered:
        return _registered[kind][1](spec.aux, tuple(children))
    if kind is dict:
        return dict(zip(spec.aux, children))
    if kind is collections.OrderedDict:
        return kind(zip(spec.aux, children))
    if kind is collections.defaultdict:
        return kind(spec.aux[0], zip(spec.aux[1], children))
    return kind(*children) if hasattr(kind, "_fields") else kind(children)


def _walk(tree, is_leaf, path, out):
    parts = None if is_leaf is not None and is_leaf(tree) else _node(tree)
    if parts is None:
        out.append((path, tree))
        return PyTreeDef("leaf")
    kind, aux, children, keys = parts
    return PyTreeDef(kind, aux, [_walk(c, is_leaf, (*path, k), out) for c, k in zip(children, keys)])


def tree_flatten_with_path(tree, is_leaf=None):
    out = []
    spec = _walk(tree, is_leaf, (), out)
    return out, spec


def tree_flatten(tree, is_leaf=None):
    leaves, spec = tree_flatten_with_path(tree, is_leaf)
    return [leaf for _, leaf in leaves], spec


def tree_leaves_with_path(tree, is_leaf=None):
    return tree_flatten_with_path(tree, is_leaf)[0]


def tree_leaves(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[0]


def tree_structure(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[1]


def treedef_tuple(treedefs):
    """The structure of a tuple of trees."""
    treedefs = tuple(treedefs)
    return tree_structure(tuple(tree_unflatten(d, [0] * d.num_leaves) for d in treedefs))


def tree_unflatten(treedef, leaves):
    leaves = list(leaves)
    if len(leaves) != treedef.num_leaves:
        raise ValueError(f"Too {'many' if len(leaves) > treedef.num_leaves else 'few'} leaves for PyTreeDef; expected {treedef.num_leaves}, got {len(leaves)}")
    return _build(treedef, iter(leaves))


def tree_map(f, tree, *rest, is_leaf=None):
    leaves, spec = tree_flatten(tree, is_leaf)
    columns = [leaves, *(spec.flatten_up_to(r) for r in rest)]
    return tree_unflatten(spec, [f(*row) for row in zip(*columns)])


def tree_map_with_path(f, tree, *rest, is_leaf=None):
    leaves, spec = tree_flatten_with_path(tree, is_leaf)
    columns = [spec.flatten_up_to(r) for r in rest]
    return tree_unflatten(spec, [f(path, leaf, *row) for (path, leaf), *row in zip(leaves, *columns)])


def tree_all(tree, *, is_leaf=None):
    return all(tree_leaves(tree, is_leaf))


_nothing = object()


def tree_reduce(function, tree, initializer=_nothing, is_leaf=None):
    leaves = tree_leaves(tree, is_leaf)
    return functools.reduce(function, leaves) if initializer is _nothing else functools.reduce(function, leaves, initializer)


def tree_transpose(outer_treedef, inner_treedef, pytree_to_transpose):
    inner = outer_treedef.flatten_up_to(pytree_to_transpose)
    inner_treedef = tree_structure(inner[0]) if inner_treedef is None else inner_treedef
    columns = [inner_treedef.flatten_up_to(t) for t in inner]
    return tree_unflatten(inner_treedef, [tree_unflatten(outer_treedef, row) for row in zip(*columns)])


def all_leaves(iterable, is_leaf=None):
    return all(_node(v) is None or is_leaf is not None and is_leaf(v) for v in iterable)


def treedef_is_leaf(treedef):
    return treedef.kind == "leaf"


def register_pytree_node(nodetype, flatten_func, unflatten_func, flatten_with_keys_func=None):
    keys = (lambda tree: [k for k, _ in flatten_with_keys_func(tree)[0]]) if flatten_with_keys_func else None
    _registered[nodetype] = (flatten_func, unflatten_func, keys)


def register_pytree_node_class(cls):
    register_pytree_node(cls, lambda tree: tree.tree_flatten(), cls.tree_unflatten)
    return cls


def register_pytree_with_keys(nodetype, flatten_with_keys, unflatten_func, flatten_func=None):
    def flatten(tree):
        children, aux = flatten_with_keys(tree)
        return [c for _, c in children], aux

    register_pytree_node(nodetype, flatten_func or flatten, unflatten_func, flatten_with_keys)


def register_pytree_with_keys_class(cls):
    register_pytree_with_keys(cls, lambda tree: tree.tree_flatten_with_keys(), cls.tree_unflatten)
    return cls


def register_dataclass(nodetype=None, data_fields=None, meta_fields=None, drop_fields=()):
    if nodetype is None:
        return functools.partial(register_dataclass, data_fields=data_fields, meta_fields=meta_fields)
    if data_fields is None:
        fields = [f for f in dataclasses.fields(nodetype) if f.init]
        meta_fields = [f.name for f in fields if f.metadata.get("static")]
        data_fields = [f.name for f in fields if not f.metadata.get("static")]
    data_fields, meta_fields = tuple(data_fields), tuple(meta_fields or ())

    def unflatten(aux, children):
        return nodetype(**dict(zip(meta_fields, aux)), **dict(zip(data_fields, children)))

    _registered[nodetype] = (
        lambda tree: ([getattr(tree, f) for f in data_fields], tuple(getattr(tree, f) for f in meta_fields)),
        unflatten,
        lambda tree: [GetAttrKey(f) for f in data_fields],
    )
    return nodetype


def register_static(cls):
    _registered[cls] = (lambda tree: ([], tree), lambda aux, children: aux, None)
    return cls


class Partial(functools.partial):
    """A partial function that is a pytree of its arguments."""


register_pytree_node(
    Partial, lambda p: ((p.args, p.keywords), p.func), lambda func, children: Partial(func, *children[0], **children[1])
)


def keystr(keys, *, simple=False, separator=""):
    def one(key):
        value = key[0]
        if simple:
            return str(value)
        return f".{value}" if isinstance(key, GetAttrKey) else f"[<flat index {value}>]" if isinstance(key, FlattenedIndexKey) else f"[{value!r}]"

    return separator.join(map(one, keys))
