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
