import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { difference, illConditioned, requestFor, results, worst } from './programs/compare.ts';
import { genes, grow } from './programs/generate.ts';
import { LivePyTorch } from './programs/live.ts';

/**
 * Random programs, run here and in PyTorch: every value, every gradient and, for every other program, the gradients of the gradients.
 * Deterministic: the same programs each time. On a failure fast-check looks for the smallest program that still fails, and shows it.
 */
const PROGRAMS = 2000;

let torch: LivePyTorch;
let version: string;
beforeAll(async () => {
  ({ torch, version } = await LivePyTorch.start(process.env.NABLA_PYTORCH ?? '/usr/bin/python3'));
});
const used = new Map<string, number>();
const counts = { compared: 0, refused: 0, illConditioned: 0, steps: 0 };
afterAll(() => {
  torch.stop();
  console.log(
    [
      `${counts.compared} random programs with ${counts.steps} steps of ${used.size} operations agree with PyTorch ${version}; worst difference ${worst.value} in ${worst.where}`,
      `${counts.refused} of them are refused by both; ${counts.illConditioned} more were left out because the last digit of a leaf decides their result`,
    ].join('\n'),
  );
});

it(`${PROGRAMS} random programs have PyTorch’s values and gradients`, async () => {
  await fc.assert(
    fc.asyncProperty(genes, async (g) => {
      const program = grow(g);
      fc.pre(program.lines.length > 0);
      const ours = results(program, g.twice);
      const theirs = await torch.ask(requestFor(program, g.twice));
      const off = difference(program, ours, theirs);
      if (off && illConditioned(g)) {
        counts.illConditioned++;
        fc.pre(false);
      }
      expect(off, `${program}\n`).toBeNull();
      counts.compared++;
      counts.steps += program.lines.length;
      if (ours.error) counts.refused++;
      for (const name of program.used) used.set(name, (used.get(name) ?? 0) + 1);
    }),
    { numRuns: PROGRAMS, seed: 20261125 },
  );
  expect(counts.illConditioned).toBeLessThan(PROGRAMS / 50);
});
