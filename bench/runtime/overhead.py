"""Runs a model without and with recording, in one process, and prints the milliseconds of each (best of several). Filled in by bench/runtime.mjs."""

import time

FILE, ROOTS, ENV, SETUP, CONSTRUCT, INPUTS, KWARGS, LOSS = (*PARAMETERS,)


def measure():
    from _nabla import definition, engine, loading, preparing, recording

    recorder = recording.recorder
    site = engine.site

    def prepared(recorded):
        module = loading.load(FILE, list(ROOTS), list(ENV), probe=recorded)
        space = preparing.namespace_of(module)
        preparing.seed_all(0)
        exec(SETUP or "", space)
        model = eval(CONSTRUCT, space)
        args = eval(INPUTS or "()", space)
        args = tuple(args) if isinstance(args, (tuple, list)) else (args,)
        kwargs = eval(KWARGS or "{}", space)

        def run():
            engine.site = site if recorded else lambda: 0
            recorder.reset(0)
            began = time.perf_counter()
            if recorded:
                recorder.start()
            out = model(*args, **kwargs)
            loss = preparing.evaluate(LOSS, space, "loss", {"out": out, "args": args, "kwargs": kwargs}) if LOSS else definition.default_loss(out)[0]
            recording.flush()
            if recorded:
                recorder.startBackward()
            loss.backward()
            recorder.pause()
            return 1000 * (time.perf_counter() - began)

        return run

    recorder.pause()
    plain, recorded = prepared(False), prepared(True)
    # Taking turns: both meet the same load and the same state of the just-in-time compilers.
    rounds = [(plain(), recorded()) for _ in range(6)]
    print(*map(min, zip(*rounds)))
    recording.forget()  # what is reported is this file's own run, of which nothing is recorded
    recorder.reset(0)
    raise SystemExit
