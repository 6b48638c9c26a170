import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findDefinitions, plansFor } from '../../src/language/index.ts';
import { type Answer, answersOf, differences } from './support/cases.ts';
import { program, request, root, startHost } from './support/host.ts';

// Expected results were printed by `run_jax_cases.py` under JAX 0.10.2 and are kept beside the snippets as JSON:
//   python3 test/python/run_jax_cases.py test/python/jax/NAME.py > test/python/jax/NAME.json
const folder = join(import.meta.dirname, 'jax');
const files = readdirSync(folder).flatMap((f) => (f.endsWith('.json') ? [f.slice(0, -5)] : []));

describe('JAX programs give the numbers, gradients and error types of JAX 0.10.2', () => {
  it.each(files)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer;
    const answers = await answersOf(join(import.meta.dirname, 'run_jax_cases.py'), join(folder, `${name}.py`));
    expect(differences(expected, answers)).toEqual([]);
  });
});

describe('a JAX file in the editor', () => {
  const host = startHost();
  afterAll(() => host.dispose());
  const asked = (file: string, entry: string) => {
    const text = readFileSync(file, 'utf8');
    return request(file, entry, { kind: 'function', plan: plansFor(text, findDefinitions(text, file).find((d) => d.name === entry)!)[0]! });
  };

  it('is run on what its training step is given; the gradients are those of JAX', async () => {
    const trace = await host.trace(asked(join(root, 'examples/jax/mlp.py'), 'loss'));
    expect(trace.error).toBeNull();
    expect(trace.loss).toBeCloseTo(1.5216793, 6);
    const norms = trace.inputs.map((i) => [i.name, i.grad?.norm ?? null] as const);
    // Printed by JAX 0.10.2 for the same keys; x has a gradient here too, and y, of integers, has none.
    const expected = { 'params[0].w': 0.960889399, 'params[0].b': 0.5168165, 'params[1].w': 1.41121733, 'params[2].w': 1.31480622 };
    for (const [name, norm] of Object.entries(expected)) expect(Object.fromEntries(norms)[name]).toBeCloseTo(norm, 5);
    expect(norms.at(-1)).toEqual(['y', null]);
    expect(trace.nodes.some((n) => n.name === 'log_probabilities' && n.op === 'log_softmax')).toBe(true);
  });

  it('that trains has its losses and gradients step by step, and shows no arithmetic of samplers', async () => {
    const trace = await host.trace(request(join(root, 'examples/jax/mlp.py'), '__main__', { kind: 'script', step: 19 }));
    expect(trace.error).toBeNull();
    expect(trace.steps!.length).toBe(20);
    // Printed by JAX 0.10.2 within the same loop.
    const expected = {
      0: [1.521679163, 0.5168165, 0.9608894, 0.33219674, 1.41121721, 0.18044963, 1.3148061],
      1: [1.070977211, 0.41146448, 0.74945796, 0.28533915, 1.11341214, 0.12821297, 1.01783693],
      19: [0.242599249, 0.0843344, 0.07759427, 0.11455761, 0.24373657, 0.0661707, 0.16318268],
    };
    for (const [k, numbers] of Object.entries(expected)) {
      const { loss, gradients } = trace.steps![Number(k)]!;
      [loss!, ...Object.values(gradients)].forEach((v, i) => expect(v).toBeCloseTo(numbers[i]!, 5));
    }
    expect(Object.keys(trace.steps![0]!.gradients)).toEqual([0, 1, 2].flatMap((i) => [`params[${i}].b`, `params[${i}].w`]));
    const first = await host.query('step', { trace: trace.id, step: 0 });
    expect(first.nodes.filter((n) => n.op?.startsWith('bitwise'))).toEqual([]);
    expect(first.nodes.length).toBeLessThan(60);
  });

  it('has its own rules checked, and the slip in one named with its line', async () => {
    const file = join(root, 'examples/jax/custom_rules.py');
    const wrong = await host.check(asked(file, 'square'));
    expect(wrong).toMatchObject({ verdict: 'wrong', line: 34, fix: { text: '2 * (g * x)' } });
    expect(wrong.inputs.map((i) => i.name)).toEqual(['x']);
    expect((await host.check(asked(file, 'smooth'))).verdict).toBe('correct');
  });

  it('stays differentiable through gradients that it takes itself', async () => {
    const file = program(
      'import jax\nimport jax.numpy as jnp\n\n\n# nabla: x = jnp.array([0.5, 2.0])\ndef penalty(x):\n    g = jax.grad(lambda w: jnp.sum(w**3 * x))(jnp.ones(2))\n    return jnp.sum(g**2)\n',
    );
    const trace = await host.trace(asked(file, 'penalty'));
    // g = 3x, so the penalty is 9 Σ x² and its gradient 18 x.
    expect(trace.loss).toBeCloseTo(9 * 4.25, 5);
    expect(trace.inputs[0]!.grad!.first).toEqual([9, 36]);
  });

  it('of a module of Flax has the gradients of its parameters, made by `init`', async () => {
    // What Flax promises of a module, in a few lines: Flax itself is not at hand where the tests run.
    const env = mkdtempSync(join(tmpdir(), 'nabla-flax-'));
    mkdirSync(join(env, 'flax/linen'), { recursive: true });
    writeFileSync(join(env, 'flax/__init__.py'), '');
    writeFileSync(
      join(env, 'flax/linen/__init__.py'),
      `import dataclasses
import jax
import jax.numpy as jnp


class Module:
    def __init_subclass__(cls):
        dataclasses.dataclass(cls)

    def param(self, name, init, shape):
        if self._params is None:
            self._made[name] = init(self._key, shape)
            return self._made[name]
        return self._params[name]

    def init(self, keys, *args, **kwargs):
        self._params, self._made, self._key = None, {}, keys["params"]
        self(*args, **kwargs)
        return {"params": {"dense": self._made}, "stats": {"seen": jnp.zeros(())}}

    def apply(self, variables, *args, rngs=None, mutable=(), **kwargs):
        assert mutable == ["stats"] and "dropout" in rngs
        self._params = variables["params"]["dense"]
        return self(*args, **kwargs), {"stats": variables["stats"]}
`,
    );
    const file = program(`import jax
import jax.numpy as jnp
import flax.linen as nn


class Net(nn.Module):
    width: int

    def __call__(self, x, train: bool = False):
        w = self.param("w", jax.nn.initializers.ones, (x.shape[-1], self.width))
        return (x @ w) ** 2
`);
    const definition = findDefinitions(readFileSync(file, 'utf8'), file).find((d) => d.name === 'Net')!;
    expect(definition.kind).toBe('module');
    const [plan] = plansFor(readFileSync(file, 'utf8'), definition);
    expect(plan).toMatchObject({ construct: 'Net(width=32)', inputs: '(torch.randn(2, 16),)' });
    const trace = await host.trace(
      request(file, 'Net', {
        kind: 'module',
        plan: { ...plan!, construct: 'Net(width=2)', inputs: '(jnp.array([[1.0, 2.0]]),)' },
        env: [env],
      }),
    );
    expect(trace.error).toBeNull();
    expect(trace.inputs.map((i) => [i.name, i.grad!.first])).toEqual([
      ['params.dense.w', [6, 6, 12, 12]],
      ['x', [12, 12]],
    ]);
    rmSync(env, { recursive: true, force: true });
  });

  it('says what is not supported, at its place', async () => {
    const file = program('import jax\n\n\n# nabla: x = jax.numpy.ones(2)\ndef f(x):\n    return jax.make_jaxpr(lambda v: v)(x)\n');
    const trace = await host.trace(asked(file, 'f'));
    expect(trace.error).toMatchObject({
      message: 'Nabla does not support jax.make_jaxpr yet',
      cause: 'unsupported',
      location: { line: 6 },
    });
  });
});
