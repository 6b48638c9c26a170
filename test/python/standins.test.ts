import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
const env = mkdtempSync(join(tmpdir(), 'nabla-env-'));
afterAll(async () => {
  rmSync(env, { recursive: true, force: true });
  await host.dispose();
});

const plan = { setup: null, construct: null, inputs: '(torch.ones(2, 3),)', kwargs: null, loss: null, origin: 'given' };
const run = (head: string, body: string, folders: string[] = []) =>
  host.trace(request(program(`import torch\n${head}\n\ndef f(x):\n    return ${body}\n`), 'f', { plan, kind: 'function', env: folders }));
const gradient = async (head: string, body: string) => {
  const trace = await run(head, body);
  expect(trace.error).toBeNull();
  return trace.inputs[0]!.grad!.first;
};

describe('packages of plain Python that are not installed', () => {
  it('have stand-ins', async () => {
    expect(await gradient('from einops import rearrange', "rearrange(x, 'a b -> b a') ** 2")).toEqual([2, 2, 2, 2, 2, 2]);
    expect(await gradient('from timm.models.layers import DropPath, to_2tuple', 'DropPath(0.5).eval()(x) * to_2tuple(3)[1]')).toEqual(
      Array(6).fill(3),
    );
    expect(
      await gradient('from timm.models.layers.weight_init import trunc_normal_\nfrom timm.models.registry import register_model', 'x'),
    ).toEqual(Array(6).fill(1));
    expect(await gradient('from six.moves import xrange, cPickle, reduce\nimport six', 'sum(x * i for i in xrange(3)) * six.PY3')).toEqual(
      Array(6).fill(3),
    );
    const typed =
      'from jaxtyping import Float, Int, jaxtyped\nfrom torch import Tensor\n\n@jaxtyped\ndef g(x: Float[Tensor, "a b"]) -> Float[Tensor, "..."]:\n    assert isinstance(x, Float[Tensor, "a b"]) and not isinstance(x, Int[Tensor, "a b"])\n    return x * 4';
    expect(await gradient(typed, 'g(x)')).toEqual(Array(6).fill(4));
  });
  it('have them for JAX and NumPy arrays too', async () => {
    const head = 'import jax, jax.numpy as jnp, numpy as np\nfrom einops import rearrange, reduce, repeat, einsum';
    const body =
      "x * float(jax.grad(lambda a: (reduce(repeat(rearrange(a, 'a b -> b a'), 'b a -> b a 2'), 'b a c -> b', 'sum') ** 2).sum())(jnp.ones((2, 3)))[0, 0]) + float(einsum(np.ones(3), np.ones(3), 'i, i ->'))";
    expect(await gradient(head, body)).toEqual(Array(6).fill(16));
  });
  it('run what the environment has instead, once it has one', async () => {
    const use = ['import einops', 'x * getattr(einops, "scale", 1)'] as const;
    expect(await gradient(...use)).toEqual(Array(6).fill(1));
    mkdirSync(join(env, 'einops'));
    writeFileSync(join(env, 'einops/__init__.py'), 'scale = 7\n');
    expect((await run(...use, [env])).inputs[0]!.grad!.first).toEqual(Array(6).fill(7));
    expect(await gradient(...use)).toEqual(Array(6).fill(1));
  });
  it('say what a stand-in has not, and let programs do without it where they can', async () => {
    const missing = await run('from timm.models.efficientnet import EfficientNet', 'EfficientNet()(x)');
    expect(missing.error!.message).toContain('Nabla has no timm.models.efficientnet');
    const unknown = await run('from timm.layers import HaloAttn', 'HaloAttn(3)(x) * 2');
    expect(unknown.error!.message).toContain('Nabla has no timm.layers.HaloAttn');
    const model = await run('import timm', "timm.create_model('resnet18')(x)");
    expect([model.error!.cause, model.error!.message]).toEqual(['unsupported', expect.stringContaining("'resnet18'")]);
    const guarded = 'try:\n    from timm.models.efficientnet import EfficientNet\nexcept ImportError:\n    EfficientNet = None';
    expect(await gradient(guarded, 'x * (5 if EfficientNet is None else 6)')).toEqual(Array(6).fill(5));
    const own =
      'from timm.models import create_model, register_model\n\n@register_model\ndef mine(pretrained=False, scale=2, **kwargs):\n    return lambda x: x * scale';
    expect(await gradient(own, "create_model('mine', scale=3, drop_rate=None)(x)")).toEqual(Array(6).fill(3));
  });
});
