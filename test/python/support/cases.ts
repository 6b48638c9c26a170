import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { program, root } from './host.ts';

/** What a file of snippets gave: a result, or the type of an error, by snippet. */
export type Answer = Record<string, unknown>;

/** Where two answers differ by more than rounding; '' where they do not. */
function difference(want: unknown, got: unknown, path = ''): string {
  if (typeof want === 'number' && typeof got === 'number')
    return Math.abs(want - got) <= 1e-9 + 2e-6 * Math.max(1, Math.abs(want)) ? '' : `${path}: ${got}, expected ${want}`;
  if (want && got && typeof want === 'object' && typeof got === 'object') {
    const keys = [...new Set([...Object.keys(want), ...Object.keys(got)])].filter((k) => k !== 'text');
    for (const k of keys) {
      const found = difference((want as Answer)[k], (got as Answer)[k], `${path}.${k}`);
      if (found) return found;
    }
    return '';
  }
  return want === got ? '' : `${path}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`;
}

/** Snippets with another result than expected, each with the first difference. */
export const differences = (expected: Answer, answers: Answer): string[] =>
  Object.entries(expected).flatMap(([snippet, want]) => {
    const found = difference(want, answers[snippet]);
    const text = (answers[snippet] as Answer | undefined)?.text;
    return found ? [`${snippet}\n    ${found}${text ? ` (${text})` : ''}`] : [];
  });

/**
 * Runs the snippets of a program against the facades and the engine, without tracing.
 * @param runner the Python file that runs them, of which the part before its main guard is used
 */
export async function answersOf(runner: string, cases: string): Promise<Answer> {
  // One file is run here: what the runner imports from beside it stands in it.
  const shared = readFileSync(join(dirname(runner), 'plain.py'), 'utf8');
  const head = `${shared}\n${readFileSync(runner, 'utf8')
    .split('if __name__')[0]!
    .replace(/^from plain import .*$/m, '')}`;
  const source = JSON.stringify(readFileSync(cases, 'utf8'));
  const file = program(`${head}\nprint(json.dumps(main(json.loads(${JSON.stringify(source)}))))\n`);
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/run-python.mjs', file], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout) as Answer;
}
