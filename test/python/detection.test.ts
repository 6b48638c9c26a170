import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { source } from './support/detection.ts';
import { program, request, startHost } from './support/host.ts';

/** What a program printed of tensors: of each the shape, the norm and two weighted sums. */
type Shown = [name: string, tensors: [shape: number[], digest: [norm: number, number, number]][]];

const host = startHost();
afterAll(() => host.dispose());

/** The lines of JSON in what a program printed; warnings stand between them. */
const shown = (output: string): Shown[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('["'))
    .map((line) => JSON.parse(line) as Shown);

describe("torchvision's compiled operators, and a detector that uses them, give the numbers of the installed torchvision", async () => {
  const answer = spawnSync('/usr/bin/python3', ['-c', `${source}\nrun(0)`], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (answer.status !== 0) throw new Error(`PyTorch could not run the program: ${answer.stderr.slice(-2000)}`);
  const trace = await host.trace(
    request(program(source), 'run', {
      kind: 'function',
      plan: { setup: null, construct: null, inputs: '(0,)', kwargs: null, loss: null, origin: 'given' },
      dtype: 'float64',
      env: ['/usr/lib/python3/dist-packages'],
      timeout: 240_000,
    }),
  );
  if (trace.error) throw new Error(trace.error.message);
  const given = new Map(shown(trace.output));

  it.each(shown(answer.stdout))('%s', (name, tensors) => {
    const tolerance = name === 'losses' ? 1e-7 : 1e-9;
    const ours = given.get(name)!;
    expect(ours.map(([shape]) => shape)).toEqual(tensors.map(([shape]) => shape));
    tensors.forEach(([, digest], i) => {
      for (const [k, v] of digest.entries())
        expect(Math.abs(v - ours[i]![1][k]!), `tensor ${i}`).toBeLessThanOrEqual(tolerance * digest[0]);
    });
  });
});
