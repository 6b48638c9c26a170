"""Runs a file top to bottom, as `python file.py` does."""

import ast
import sys
import types

from . import habits, instrument, loading, recording, steps
from .preparing import seed_all


def run_script(request, run):
    import torch

    path = request["file"]
    run.kind = "script"
    loading.prepare(path, request["roots"], request["env"])
    torch.set_default_dtype(getattr(torch, request["dtype"]))
    seed_all(request["seed"])
    module = types.ModuleType("__main__")
    module.__file__ = path
    source = loading.read(path)
    tree = ast.parse(source, path)
    sys.modules["__main__"] = module
    if request["plan"].get("setup"):
        exec(compile(request["plan"]["setup"], "<setup>", "exec"), module.__dict__)
    recording.recorder.start()
    try:
        with steps.watched(module.__dict__), habits.training(), loading.absences(tree):
            instrument.instrument(tree, path)
            exec(compile(tree, path, "exec"), module.__dict__)
    except SystemExit as error:
        if error.code not in (None, 0):
            raise
    finally:
        recording.flush()
        recording.recorder.finish()
