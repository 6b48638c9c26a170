"""Files as they were compiled last. Between two runs most files of a workspace stay as they are: a file is parsed, rewritten and compiled once, and run again from its code."""

import __future__
import ast
import functools

from . import deferred, instrument

# Beyond this much source text (in characters), or this many probes, all is forgotten: about 100 MB of code.
_MOST_TEXT = 20_000_000
_MOST_PROBES = 300_000

_NOTHING = compile("", "<nothing>", "exec")

_files = {}  # (path, probed) -> File


class Statement:
    """A statement of a file's top level, compiled when it first runs."""

    def __init__(self, file, number, node):
        self.file = file
        self.number = number
        self.line = node.lineno
        self.type = type(node)
        self._node = node  # until it is compiled: code is far smaller than its tree
        self._code = None

    @property
    def code(self):
        if self._code is None:
            self._code = self.file.compiled(self.number, self.taken())
        return self._code

    def taken(self):
        """The tree, for compiling it: that changes it. It is asked for again where compiling it raised, or the file is compiled in both ways."""
        node, self._node = self._node, None
        return node or ast.parse(self.file.source, self.file.path).body[self.number]

    @property
    def node(self):
        """The statement as written."""
        return _parsed(self.file.source, self.file.path).body[self.number]


class File:
    def __init__(self, path, source, probed):
        self.path = path
        self.source = source
        self.probed = probed
        tree = ast.parse(source, path)
        # Made before any statement is rewritten: the whole file decides which names can hold tensors.
        self._instrumenter = instrument.Instrumenter(path, tree) if probed else None
        self.unit = deferred.Unit(path, source, _future_flags(tree), self._instrumenter)
        self.statements = [Statement(self, i, s) for i, s in enumerate(tree.body)]

    @functools.cached_property
    def code(self):
        """The whole file at once, not probed."""
        return self.unit.compile(self.unit.defer([s.taken() for s in self.statements]))

    def compiled(self, number, node):
        if number and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return _NOTHING  # alone it would be the module's documentation
        is_future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        body = self.unit.defer([node])
        if self.probed and not is_future:
            body = self._instrumenter.block(body)
        return self.unit.compile(body)


def file(path, source, probed):
    """The file of this text. Raises SyntaxError."""
    known = _files.get((path, probed))
    if known is None or known.source != source:
        _files[path, probed] = known = File(path, source, probed)
    return known


def forget(needed):
    """
    Lets go of texts that were replaced, and of everything where it became too much.
    @param needed paths of files whose modules stay, and with them their functions
    """
    if sum(len(f.source) for f in _files.values()) > _MOST_TEXT or len(instrument.probes) > _MOST_PROBES:
        for key in [key for key in _files if key[0] not in needed]:
            del _files[key]
        instrument.probes.clear()
    deferred.forget({id(f.unit) for f in _files.values()})


@functools.lru_cache(2)
def _parsed(source, path):
    return ast.parse(source, path)


def _future_flags(tree):
    """`from __future__` concerns the whole file, which is compiled a statement at a time."""
    flags = 0
    for s in tree.body:
        if isinstance(s, ast.ImportFrom) and s.module == "__future__":
            for alias in s.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags
