import { afterAll, describe, expect, it } from 'vitest';
import { program, startHost } from './support/host.ts';
import { all, few, pytorch, source, visionRun } from './support/torchvision.ts';

/**
 * NABLA_TORCHVISION: `all`, or names with commas between them; NABLA_PYTORCH: the command of another Python (words with spaces between them);
 * NABLA_PACKAGES: the folder with the torchvision that Nabla is to read, the one of that Python.
 */
const { NABLA_TORCHVISION: wanted, NABLA_PYTORCH: python = '/usr/bin/python3', NABLA_PACKAGES: packages } = process.env;
const names = wanted?.split(',') ?? [];
const models = wanted === undefined ? few : wanted === 'all' ? all : all.filter(({ name }) => names.includes(name));

const host = startHost();
afterAll(() => host.dispose());
const file = program(source);

describe('models of the installed torchvision run from its own files and give the loss and the gradients of the installed PyTorch', () => {
  it.each(models.map((model) => [model.name, model] as const))('%s', async (name, model) => {
    const answer = pytorch(python.split(' '), model);
    const trace = await host.trace(visionRun(file, model, packages ?? '/usr/lib/python3/dist-packages'));
    expect(trace.error, name).toBeNull();
    expect(Math.abs(trace.loss! - answer.loss) / answer.scale, 'loss').toBeLessThan(1e-8);
    const given = new Map(trace.parameters.map(({ name, grad }) => [name, grad]));
    expect(
      [...given]
        .filter(([, grad]) => grad !== null)
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(answer.gradients).sort());
    const whole = Math.hypot(...Object.values(answer.gradients).map(([norm]) => norm));
    const wrong: string[] = [];
    for (const [parameter, [norm, sum, min, max]] of Object.entries(answer.gradients)) {
      const grad = given.get(parameter)!;
      const count = grad.shape.reduce((a, b) => a * b, 1);
      // Where a gradient cancels to nothing (a bias before a norm) the whole gradient is the scale; a sum is compared with what its terms may add up to.
      const scale = Math.max(norm, 1e-6 * whole);
      const pairs = {
        norm: [grad.norm, norm, 1],
        sum: [grad.mean! * count, sum, Math.sqrt(count)],
        min: [grad.min!, min, 1],
        max: [grad.max!, max, 1],
      };
      for (const [what, [ours, theirs, factor]] of Object.entries(pairs))
        if (!(Math.abs(ours! - theirs!) <= (grad.dtype === 'float32' ? 1e-6 : 1e-8) * scale * factor!))
          wrong.push(`${what} of ${parameter}'s gradient: ${ours} instead of ${theirs}`);
    }
    expect(wrong).toEqual([]);
  });
});
