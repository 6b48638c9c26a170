import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program, root } from './support/host.ts';

// Each program is a list of snippets. Expected results were printed by `run_cases.py` under PyTorch 2.14.1 and are kept beside it as JSON:
//   python3 test/python/run_cases.py test/python/programs/NAME.py > test/python/programs/NAME.json
const folder = join(import.meta.dirname, 'programs');
const programs = readdirSync(folder).flatMap((f) => (f.endsWith('.py') ? [f.slice(0, -3)] : []));
type Answer = Record<string, unknown>;

/** Where two answers differ by more than rounding; '' where they do not. */
function difference(want: unknown, got: unknown, path = ''): string {
  if (typeof want === 'number' && typeof got === 'number')
    return Math.abs(want - got) <= 1e-9 + 2e-6 * Math.max(1, Math.abs(want)) ? '' : `${path}: ${got}, PyTorch ${want}`;
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

/** Runs the snippets of a program against the facades and the engine, without tracing. */
async function answersOf(name: string): Promise<Answer> {
  const runner = readFileSync(join(import.meta.dirname, 'run_cases.py'), 'utf8').split('if __name__')[0]!;
  const source = JSON.stringify(readFileSync(join(folder, `${name}.py`), 'utf8'));
  const file = program(`${runner}\nprint(json.dumps(main(json.loads(${JSON.stringify(source)}))))\n`);
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/run-python.mjs', file], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout) as Answer;
}

describe('Python programs give the numbers, gradients and error types of PyTorch 2.14.1', () => {
  it.each(programs)('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Answer;
    const answers = await answersOf(name);
    const wrong = Object.entries(expected).flatMap(([snippet, want]) => {
      const found = difference(want, answers[snippet]);
      return found ? [`${snippet}\n    ${found}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});
