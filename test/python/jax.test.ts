import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, answersOf, differences } from './support/cases.ts';

// Expected results were printed by `run_cases.py` under JAX 0.10.2 and are kept beside the snippets as JSON:
//   python3 test/python/jax/run_cases.py test/python/jax/NAME.py > test/python/jax/NAME.json
const folder = join(import.meta.dirname, 'jax');
const files = readdirSync(folder).flatMap((f) => (f.endsWith('.json') ? [f.slice(0, -5)] : []));

describe('JAX programs give the numbers, gradients and error types of JAX 0.10.2', () => {
  it.each(files)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer;
    const answers = await answersOf(join(folder, 'run_cases.py'), join(folder, `${name}.py`));
    expect(differences(expected, answers)).toEqual([]);
  });
});
