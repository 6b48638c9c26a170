import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPyodide, type PyodideInterface } from 'pyodide';
import { beforeAll, describe, expect, it } from 'vitest';
import { attachEngine, installFacades } from '../../src/runtime/worker/boot.ts';

// Each program is a list of snippets. Expected results were printed by `run_cases.py` under PyTorch 2.14.1 and are kept beside it as JSON:
//   python3 test/python/run_cases.py test/python/programs/NAME.py > test/python/programs/NAME.json
const folder = join(import.meta.dirname, 'programs');
const programs = readdirSync(folder).flatMap((f) => (f.endsWith('.py') ? [f.slice(0, -3)] : []));
type Answer = Record<string, unknown>;

/** Where two answers differ by more than rounding; '' where they do not. */
function difference(want: unknown, got: unknown, path = ''): string {
  if (typeof want === 'number' && typeof got === 'number') return Math.abs(want - got) <= 1e-9 + 2e-6 * Math.max(1, Math.abs(want)) ? '' : `${path}: ${got}, PyTorch ${want}`;
  if (want && got && typeof want === 'object' && typeof got === 'object') {
    const keys = [...new Set([...Object.keys(want), ...Object.keys(got)])].filter((k) => k !== 'text');
    for (const k of keys) {
      const found = difference((want as Answer)[k], (got as Answer)[k], `${path}.${k}`);
      if (found) return found;
    }
    return '';
  }
  return want === got ? '' : `${path}: ${JSON.stringify(got)}, PyTorch ${JSON.stringify(want)}`;
}

describe('Python programs give the numbers, gradients and error types of PyTorch 2.14.1', () => {
  let python: PyodideInterface;
  beforeAll(async () => {
    python = await loadPyodide();
    installFacades(python);
    attachEngine(python, { site() {} });
    python.runPython(readFileSync(join(import.meta.dirname, 'run_cases.py'), 'utf8').split('if __name__')[0]!);
  });

  it.each(programs)('%s', (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer;
    python.globals.set('source', readFileSync(join(folder, `${name}.py`), 'utf8'));
    const answers = JSON.parse(python.runPython('json.dumps(main(source))') as string) as Answer;
    const wrong = Object.entries(expected).flatMap(([snippet, want]) => {
      const found = difference(want, answers[snippet]);
      return found ? [`${snippet}\n    ${found}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});
