import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { worstDifference } from '../support/cases.ts';
import { emptyCoverage, noteComparison, publicNames, writeCoverage } from './coverage.ts';
import { decode } from './pytorch.ts';

/** Public functions as users call them: surface.py runs in PyTorch and on the facades over the engine; values, shapes and gradients, in both precisions. */
interface Result {
  readonly values?: readonly (readonly (number | string)[])[];
  readonly shapes?: readonly (readonly number[])[];
  readonly grads?: readonly (readonly (number | string)[] | null)[];
  readonly error?: string;
}
interface Answers {
  readonly torch: string;
  readonly cases: Readonly<Record<string, Result>>;
}
const root = join(import.meta.dirname, '../..');
const script = join(import.meta.dirname, 'surface.py');
const read = (stdout: string) =>
  JSON.parse(
    stdout
      .split('\n')
      .find((line) => line.startsWith('answer '))!
      .slice('answer '.length),
  ) as Answers;

const [python, ...args] = (process.env.NABLA_PYTORCH ?? '/usr/bin/python3').split(' ');
const theirs = read(
  execFileSync(python!, [...args, script], { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] }),
);
const ours = promisify(execFile)(process.execPath, ['scripts/run-python.mjs', script], { cwd: root, maxBuffer: 2 ** 28 }).then((r) =>
  read(r.stdout),
);

const coverage = emptyCoverage();
afterAll(() => writeCoverage('surface', coverage));

describe('public functions give PyTorch’s numbers', () => {
  it.each(Object.entries(theirs.cases))('%s', async (label, their) => {
    const our = (await ours).cases[label]!;
    const precision = label.endsWith('float64') ? 'float64' : 'float32';
    const tolerance = precision === 'float64' ? 1e-9 : 1e-4;
    expect(their.error, 'PyTorch refuses').toBeUndefined();
    expect(our.error).toBeUndefined();
    expect(our.shapes).toEqual(their.shapes);
    expect(our.grads!.length, 'gradients').toBe(their.grads!.length);
    let worst = 0;
    their.values!.forEach((v, k) => {
      worst = Math.max(worst, worstDifference(decode(our.values![k]!), decode(v)));
    });
    their.grads!.forEach((g, k) => {
      const here = our.grads![k];
      const zeros = (g ?? here ?? []).map(() => 0);
      worst = Math.max(worst, worstDifference(here ? decode(here) : zeros, g ? decode(g) : zeros));
    });
    expect(worst).toBeLessThanOrEqual(tolerance);
    noteComparison(coverage, publicNames(label), their.grads!.length > 0, precision, worst, label);
  });
});
