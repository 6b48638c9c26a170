import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, answersOf, differences } from './support/cases.ts';

// Each program is a list of snippets. Expected results were printed by `run_cases.py` under PyTorch 2.14.1 (autocast.py, special.py and distributions.py: 1.13) and are kept beside it as JSON:
//   python3 test/python/run_cases.py test/python/programs/NAME.py > test/python/programs/NAME.json
const folder = join(import.meta.dirname, 'programs');
const programs = readdirSync(folder).flatMap((f) => (f.endsWith('.py') ? [f.slice(0, -3)] : []));
describe('Python programs give the numbers, gradients and error types of PyTorch 2.14.1', () => {
  it.each(programs)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer;
    const answers = await answersOf(join(import.meta.dirname, 'run_cases.py'), join(folder, `${name}.py`));
    expect(differences(expected, answers)).toEqual([]);
  });
});
