import { execFileSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { program, request, startHost } from './support/host.ts';
import { randomFunctions, torchScript } from './support/random-functions.ts';

const host = startHost();
afterAll(() => host.dispose());

/** 300 with NABLA_FUNCTIONS=300 (npm run bench:gradcheck); a few of them here. */
const count = Number(process.env.NABLA_FUNCTIONS ?? 12);

it(`the verdicts on ${count} random functions are those of torch.autograd.gradcheck, or a kink or rounding explains the difference`, async () => {
  const file = program(randomFunctions(count), 'functions.py');
  const answers = JSON.parse(execFileSync('/usr/bin/python3', ['-c', torchScript, file, String(count)], { encoding: 'utf8' })) as [
    boolean,
    number,
  ][];
  const unexplained: string[] = [];
  let [ours, theirs, excused] = [0, 0, 0];
  for (const [i, [passes, time]] of answers.entries()) {
    const report = await host.check(request(file, `F${i}`, { dtype: 'float64' }));
    ours += report.time;
    theirs += time;
    if (report.verdict === 'kink' || report.verdict === 'precision') excused++;
    else if ((report.verdict === 'correct') !== passes)
      unexplained.push(`F${i}: PyTorch ${passes ? 'passes' : 'fails'}, Nabla: ${report.message}`);
    // The same check as PyTorch's, entry by entry, agrees without excuses.
    const strict = await host.check(request(file, `F${i}`, { dtype: 'float64', check: { preset: 'pytorch', order: 1 } }));
    if ((strict.verdict === 'correct') !== passes)
      unexplained.push(`F${i} (preset pytorch): PyTorch ${passes ? 'passes' : 'fails'}, Nabla: ${strict.message}`);
  }
  const right = answers.filter(([passes]) => passes).length;
  console.log(
    `${count} functions: PyTorch passes ${right}; ${excused} verdicts of kink or precision; time of a check, search for the slip included: ${(ours / theirs).toFixed(1)} × gradcheck's`,
  );
  expect(unexplained).toEqual([]);
  // An excuse is an answer too easily: few functions may need one.
  expect(excused).toBeLessThanOrEqual(Math.max(1, 0.05 * count));
  expect(right).toBeGreaterThan(count / 4);
  expect(right).toBeLessThan(count);
}, 1_200_000);
