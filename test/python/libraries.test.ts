import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
const env = mkdtempSync(join(tmpdir(), 'nabla-env-'));
afterAll(async () => {
  rmSync(env, { recursive: true, force: true });
  await host.dispose();
});

const plan = { setup: null, construct: null, inputs: '(torch.ones(2),)', kwargs: null, loss: null, origin: 'given' };

it('a library runs without its compiled part, which is named where it is needed', async () => {
  mkdirSync(join(env, 'fast'));
  writeFileSync(join(env, 'fast/_core.abi3.so'), '');
  writeFileSync(join(env, 'fast/image.py'), 'from . import _core\n\ndef load(path):\n    return _core.load(path)\n');
  writeFileSync(join(env, 'fast/__init__.py'), 'from . import image\n\ndef twice(x):\n    return 2 * x\n');
  const file = program(
    'import torch\nimport fast\n\ndef f(x):\n    return fast.twice(x)\n\ndef g(x):\n    return x + fast.image.load("a.png")\n',
  );
  const options = { env: [env], plan, kind: 'function' as const };
  expect((await host.trace(request(file, 'f', options))).inputs[0]!.grad!.first).toEqual([2, 2]);
  const { error } = await host.trace(request(file, 'g', options));
  expect(error!.message).toContain("'fast._core' is compiled code, which Nabla cannot load");
});

it('versions compare in the order of PEP 440', async () => {
  const file = program(
    `import torch
from packaging import version

ORDER = "1.0.dev3 1.0a1.dev1 1.0a1 1.0b2 1.0rc1 1.0 1.0+abc.5 1.0+abc.10 1.0.post1.dev2 1.0.post1 1.9 1.10 1.13.0a0 2.14.1 2.14.1+debian 1!0.5".split()


def f(x):
    versions = [version.parse(v) for v in ORDER]
    assert all(a < b for a, b in zip(versions, versions[1:])) and version.parse("1.0") == version.parse("v1.0.0")
    return x if version.parse(torch.__version__) >= version.parse("2.0.0") else None
`,
  );
  expect((await host.trace(request(file, 'f', { plan, kind: 'function' }))).error).toBeNull();
});

it('a library stays loaded for the next run of a file, unless anything about it changed', async () => {
  mkdirSync(join(env, 'kept'));
  // What is counted is how often the package was executed; the count itself lies outside of it, in a module of Python's own.
  const count = 'import colorsys\ncolorsys.executed = getattr(colorsys, "executed", 0) + 1\n';
  const library = (body: string) =>
    `${count}\nclass Layer:\n    scale = 3\n    def __call__(self, x):\n        return x * self.scale\n\n${body}`;
  const write = (body: string) => writeFileSync(join(env, 'kept/__init__.py'), library(body));
  write('seen = []\n');
  const text = (body: string) =>
    `import torch\nimport kept\nimport colorsys\n\ndef f(x):\n    print(colorsys.executed)\n${body}    return kept.Layer()(x)\n`;
  const file = program(text(''));
  const run = async () => {
    const trace = await host.trace(request(file, 'f', { env: [env], plan, kind: 'function' as const }));
    expect(trace.error).toBeNull();
    return { executed: Number(trace.output), gradient: trace.inputs[0]!.grad!.first[0] };
  };
  const { executed } = await run();
  expect(await run()).toEqual({ executed, gradient: 3 });
  // A program that changes it, in whatever way: the next run has it anew.
  for (const [i, change] of [
    'kept.seen.append(1)',
    'kept.Layer.scale = 5',
    'kept.Layer.__call__ = lambda self, x: 2 * x',
    'kept.more = 1',
  ].entries()) {
    writeFileSync(file, text(`    ${change}\n`));
    await run();
    writeFileSync(file, text(''));
    expect(await run(), change).toEqual({ executed: executed + i + 1, gradient: 3 });
  }
  // So has it one whose file changed.
  write('seen = [2]\n# longer than before\n');
  expect(await run()).toEqual({ executed: executed + 5, gradient: 3 });
});

it('packages have their versions: those of the environment from their metadata, ours, and the workspace its own', async () => {
  mkdirSync(join(env, 'Some_Tool-3.1.4.dist-info'));
  writeFileSync(join(env, 'Some_Tool-3.1.4.dist-info/METADATA'), 'Metadata-Version: 2.1\nName: Some.Tool\nVersion: 3.1.4\n');
  const file = program(`import torch
from importlib.metadata import PackageNotFoundError, version


def f(x):
    assert version("some-tool") == version("some_tool") == "3.1.4"
    assert version("torch") == torch.__version__
    try:
        version("not-installed")
    except PackageNotFoundError:
        return 3 * x
`);
  const trace = await host.trace(request(file, 'f', { env: [env], plan, kind: 'function' }));
  expect(trace.error).toBeNull();
  expect(trace.inputs[0]!.grad!.first).toEqual([3, 3]);
});

it('configurations of yacs and addict are what their packages make of them', async () => {
  const file = program(`import io
import torch
from addict import Dict
from yacs.config import CfgNode as CN

_C = CN()
_C.MODEL = CN({"DEPTH": 3, "NAME": "r"})
_C.LR, _C.SIZES = 0.1, (1, 2)


def refused(kind, change):
    try:
        change()
    except kind as error:
        return str(error)
    raise AssertionError(f"not refused with {kind}")


def f(x):
    c = _C.clone()
    c.merge_from_other_cfg(CN({"MODEL": {"DEPTH": 5}, "LR": 1}))
    c.merge_from_list(["MODEL.NAME", "x", "SIZES", "[3, 4]"])
    assert (c.MODEL.DEPTH, c.MODEL.NAME, c.LR, c.SIZES, _C.MODEL.DEPTH) == (5, "x", 1.0, (3, 4), 3)
    assert c.dump() == "LR: 1.0\\nMODEL:\\n  DEPTH: 5\\n  NAME: x\\nSIZES:\\n- 3\\n- 4\\n"
    assert CN.load_cfg(io.StringIO("A: 1\\nB: {C: [1, 2]}")).B.C == [1, 2]
    c.freeze()
    assert "immutable" in refused(AttributeError, lambda: setattr(c, "LR", 2))
    assert "Non-existent config key: ZZ" in refused(KeyError, lambda: _C.clone().merge_from_other_cfg(CN({"ZZ": 1})))
    assert "Type mismatch" in refused(ValueError, lambda: _C.clone().merge_from_other_cfg(CN({"LR": "text"})))
    d = Dict({"l": [{"x": 1}]})
    d.a.b.c = 1
    d.update({"a": {"z": 2}})
    assert d.to_dict() == {"l": [{"x": 1}], "a": {"b": {"c": 1}, "z": 2}} and d.l[0].x == 1 and not d.nope and "nope" not in d
    return x * c.MODEL.DEPTH
`);
  const trace = await host.trace(request(file, 'f', { plan, kind: 'function' }));
  expect(trace.error).toBeNull();
  expect(trace.inputs[0]!.grad!.first).toEqual([5, 5]);
});

it('code for older versions of Python runs', async () => {
  const file = program(`import dataclasses
import inspect
from collections import Mapping, OrderedDict
from distutils.util import strtobool
from distutils.version import LooseVersion
from fractions import gcd

import torch


@dataclasses.dataclass
class Inner:
    width: int = 3


@dataclasses.dataclass
class Outer:
    inner: Inner = Inner()
    later: "Unknown" = None
    shared = Inner(5)


def f(x):
    assert isinstance(OrderedDict(), Mapping) and gcd(4, 6) == 2 and strtobool("Yes") == 1
    assert LooseVersion("1.9") < LooseVersion("1.10.0a0") < "1.13" and LooseVersion("2.0") == "2.0" and not LooseVersion(torch.__version__) < "2.0"
    assert inspect.getargspec(f).args == ["x"] and Outer().inner is Outer().inner and Outer.shared.width == 5
    return x * Outer().inner.width
`);
  const trace = await host.trace(request(file, 'f', { plan, kind: 'function' }));
  expect(trace.error).toBeNull();
  expect(trace.inputs[0]!.grad!.first).toEqual([3, 3]);
});
