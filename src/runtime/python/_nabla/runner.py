"""Answers a request (protocol/run.ts: RunRequest): runs it and reports what the recorder cannot know."""

import json

from . import engine, habits, instrument, loading, places, recording
from .budget import limited
from .definition import run_definition
from .failures import describe
from .output import captured
from .script import run_script


class Run:
    """What a run leaves behind; everything the trace needs of the Python side."""

    def __init__(self):
        self.inputs = []  # (name, leaf or plain tensor)
        self.outputs = []
        self.parameters = []  # (name, tensor)
        self.loss = None
        self.loss_text = ""
        self.kind = "function"
        self.error = None


_kept = None  # the newest run: its tensors stay alive for questions about them


def trace(request_text):
    """Run a request; returns the report as JSON (trace/build.ts: RunReport)."""
    global _kept
    request = json.loads(request_text)
    fresh_start()
    _kept = run = Run()
    with captured() as output:
        try:
            with limited(request["timeout"]):
                (run_script if request["kind"] == "script" else run_definition)(request, run)
        except BaseException as error:
            run.error = describe(error)
    return json.dumps(
        {
            "kind": run.kind,
            "loss": run.loss._h if run.loss is not None else -1,
            "lossText": run.loss_text,
            "inputs": [(n, t._h) for n, t in run.inputs],
            "outputs": [t._h for t in run.outputs],
            "parameters": [(n, p._h) for n, p in run.parameters],
            "sites": _sites(),
            "scopes": engine.scope_table,
            "occurrences": _occurrences(),
            "findings": habits.findings(),
            "notes": loading.notes,
            "files": list(loading.loaded),
            "error": run.error,
            "output": output.text(),
        }
    )


def _occurrences():
    """The places of the probes that met a tensor, by number."""
    out = {}
    for number in recording.met:
        *at, role, name = instrument.probes[number]
        out[number] = {"location": places.place(*at), "role": role, "text": name or places.expression(*at)}
    return out


def _sites():
    out = []
    for code, lasti, parent, scope in engine.site_table:
        if code is None:
            out.append({"of": parent - 1, "scope": scope})
        else:
            out.append({"location": places.location(code, lasti), "function": code.co_qualname, "caller": parent - 1})
    return out


def fresh_start():
    """Nothing of an earlier run is left: its tensors, modules, modes and sites."""
    global _kept
    import torch

    _kept = None
    recording.forget()
    habits.forget()
    places.forget()
    engine.reset_sites()
    engine.call("setGradMode", True)
    torch.autograd.set_detect_anomaly(False)
    torch._autocast.forget()
    torch.set_default_dtype(torch.float32)
    torch.autograd.graph._forget()
    torch.autograd.forward_ad._forget()
    engine.release_unused()
    recording.install_probe()
