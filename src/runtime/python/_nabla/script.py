"""Runs a file top to bottom, as `python file.py` does."""

import ast
import sys
import types

from . import loading, recording


def run_script(request, run):
    path = request["file"]
    loading.prepare(path, request["roots"], request["env"])
    module = types.ModuleType("__main__")
    module.__file__ = path
    source = loading.read(path)
    sys.modules["__main__"] = module
    recording.recorder.start()
    try:
        loading.run_statements(ast.parse(source, path), source, path, module.__dict__, whole=True, strict=True)
    finally:
        recording.flush()
        recording.recorder.pause()
