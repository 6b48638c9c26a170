import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { program, request, startHost } from './support/host.ts';

const host = startHost();
afterAll(() => host.dispose());

const plan = { setup: null, construct: 'Net()', inputs: '(torch.ones(2),)', kwargs: null, loss: null, origin: 'given' } as const;

const layers = `"""What a file says of itself."""
import torch
import torch.nn as nn

made = []
"a string that is no documentation"


class Scale(nn.Module):
    def __init__(self, by):
        super().__init__()
        self.by = by
        made.append(self)

    def forward(self, x):
        scaled = x * self.by
        assert __doc__ == "What a file says of itself."
        return scaled
`;

/** Where the values of a variable were seen. */
const seenIn = (t: Trace, text: string) =>
  t.occurrences.filter((o) => o.text === text).map((o) => [o.location.file.split('/').at(-1), o.location.line]);

it('files that stay are run again from their code: nothing of the last run remains, places stay, and what was edited is new', async () => {
  const file = program(
    'import torch\nfrom parts.layers import Scale, made\nimport torch.nn as nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = Scale(2.0)\n        self.w = nn.Parameter(torch.ones(2))\n\n    def forward(self, x):\n        assert len(made) == 1\n        return self.scale(x * self.w)\n',
  );
  const folder = join(dirname(file), 'parts');
  mkdirSync(folder);
  writeFileSync(join(folder, '__init__.py'), '');
  writeFileSync(join(folder, 'layers.py'), layers);
  const runs = [];
  for (const overlay of [{}, {}, { [join(folder, 'layers.py')]: `\n\n${layers.replace('x * self.by', 'x * self.by * 3')}` }, {}])
    runs.push(await host.trace(request(file, 'Net', { plan, overlay })));
  expect(runs.map((t) => t.error?.message ?? null)).toEqual([null, null, null, null]);
  expect(runs.map((t) => t.parameters[0]!.grad!.first[0])).toEqual([2, 2, 6, 2]);
  expect(runs.map((t) => seenIn(t, 'scaled')[0])).toEqual([16, 16, 18, 16].map((line) => ['layers.py', line]));
  // Calls and all: a run from code sees what the first one saw.
  expect(runs[1]!.occurrences).toEqual(runs[0]!.occurrences);
  expect(runs[3]!.occurrences.map((o) => o.location)).toEqual(expect.arrayContaining(runs[0]!.occurrences.map((o) => o.location)));
});

it('what cannot be compiled says so in every run', async () => {
  const file = program('import torch\n\n\ndef f(x):\n    return x * 2\n\n\ndef g(x):\n    break\n');
  const given = { ...plan, construct: null };
  const errors = [];
  for (let i = 0; i < 3; i++) errors.push((await host.trace(request(file, 'f', { kind: 'function', plan: given }))).error);
  expect(errors[0]).toMatchObject({ type: 'SyntaxError', message: "'break' outside loop", location: { line: 9 } });
  expect(errors.slice(1)).toEqual([errors[0], errors[0]]);
});
