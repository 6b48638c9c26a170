import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// A parameter that is taken and never looked at gives a wrong number without a word. unheeded.txt has those that were found to be harmless.
it('stand-ins look at every parameter that could matter', () => {
  const found = execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'unheeded.py'), 'src/runtime/python'], { encoding: 'utf8' });
  const known = readFileSync(join(import.meta.dirname, 'unheeded.txt'), 'utf8')
    .split('\n')
    .slice(1)
    .join('\n');
  expect(found).toBe(known);
});
