import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { program, root } from './support/host.ts';

// wrong/generate.py makes the programs; wrong/run.py says what each raises, and how the committed answers were made.
const folder = join(import.meta.dirname, 'wrong');
type Answer = [type: string, message: string, line: number | null] | null;
type Answers = Record<string, Answer>;
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const answers = (name: string) => JSON.parse(text(name)) as Answers;
const run = async (command: string, ...args: string[]) =>
  (await promisify(execFile)(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })).stdout;

/** The numbers, quoted names, dotted or underscored names and capitalised words of a message; the same as in run.py. */
const quantities = (message: string) =>
  [...new Set(message.match(/-?\d+(?:\.\d+)?|'[^']*'|[A-Za-z_]\w*(?:[._]\w+)+|[A-Z]\w+/g))].sort().join(' ');

describe('wrong programs', async () => {
  const pytorch = answers('pytorch-2.14.json');
  const [runner] = text('run.py').split('if __name__');
  const file = program(`${text('generate.py')}\n${runner}\nprint(main(programs(), None))\n`);
  const nabla = JSON.parse(await run(process.execPath, 'scripts/run-python.mjs', file)) as Answers;
  const raising = Object.entries(pytorch).filter(([, answer]) => answer !== null);
  /** The programs for which something holds of PyTorch's answer and Nabla's. */
  const where = (holds: (want: NonNullable<Answer>, got: Answer) => boolean) =>
    raising.filter(([name, want]) => holds(want!, nabla[name]!)).map(([name, want]) => ({ name, want, got: nabla[name] }));

  it('are several hundred, and the same that PyTorch 2.14.1 was asked about', () => {
    expect(Object.keys(nabla)).toEqual(Object.keys(pytorch));
    expect(raising.length).toBeGreaterThan(600);
  });
  it('run through where they run through in PyTorch', () => {
    expect(Object.keys(nabla).filter((name) => nabla[name] === null)).toEqual(
      Object.keys(pytorch).filter((name) => pytorch[name] === null),
    );
  });
  it("raise PyTorch's exception", () => {
    expect(where((want, got) => want[0] !== got?.[0])).toEqual([]);
  });
  it('are told the same numbers and names', () => {
    expect(where((want, got) => quantities(want[1]) !== quantities(got?.[1] ?? ''))).toEqual([]);
  });
  it('are told so word for word, but for a few in a hundred', () => {
    expect(where((want, got) => want[1] === got?.[1]).length / raising.length).toBeGreaterThan(0.98);
  });
  it('raise on the same line', () => {
    // Two errors of custom Functions come sooner here: a wrong save_for_backward on its own line, a second backward where it is called.
    const sooner = ['ctx.save_for_backward(x, 3)', 'y.backward()\ny.backward()'];
    const elsewhere = where((want, got) => want[2] !== got?.[2]).map((w) => w.name);
    expect(elsewhere.filter((name) => !(name.startsWith('functions') && sooner.some((s) => name.includes(s))))).toEqual([]);
  });
  it('differ in PyTorch 1.13 just where the list says', async () => {
    const listed = await run('/usr/bin/python3', join(folder, 'run.py'), join(folder, 'pytorch-2.14.json'));
    expect(JSON.parse(listed)).toEqual(answers('differs-1.13.json'));
  });
});
