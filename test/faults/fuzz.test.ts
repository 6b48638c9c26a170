import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError } from '../../src/cli/options.ts';
import {
  cellAsPython,
  definitionsIn,
  inputsText,
  lensesFor,
  lineShift,
  outlineOf,
  placedInCells,
  plansIn,
  planText,
  readNotebook,
  symbolsOf,
  writeComment,
} from '../../src/language/index.ts';
import { packNumbers, unpackNumbers } from '../../src/protocol/numbers.ts';
import { defaults, readSettings } from '../../src/server/settings.ts';
import { MessageError, readMessage } from '../../webview/model/check.ts';
import { allGroups, buildHierarchy } from '../../webview/model/hierarchy.ts';
import { buildLevels, initiallyExpanded } from '../../webview/model/levels.ts';
import { nodeNames } from '../../webview/model/names.ts';
import { root } from '../python/support/host.ts';
import { lectureExpression, recurrentNet } from '../unit/webview/fixtures.ts';
import { distort, mutate, seeded } from './mutate.ts';

/** Inputs for the finder and the planner; `npm run test:fuzz` takes 100,000. */
const count = Number(process.env.NABLA_FUZZ ?? 8000);
/** Milliseconds that no input of this size may take; a hang is what is looked for. */
const hang = 5000;

/** Real Python: examples, test programs, our own packages. */
function sources(): string[] {
  const folders = ['examples', 'test/fixtures', 'test/python/programs', 'test/python/scripts', 'src/runtime/python'];
  const files = folders.flatMap((f) =>
    readdirSync(join(root, f), { recursive: true, encoding: 'utf8' }).map((name) => join(root, f, name)),
  );
  return files
    .filter((f) => f.endsWith('.py'))
    .sort()
    .map((f) => readFileSync(f, 'utf8'));
}
/** Some lines from the middle of a text: mutations are dense in what is short. */
function excerpt(text: string, random: () => number): string {
  const lines = text.split('\n');
  const from = Math.floor(random() * lines.length * 0.7);
  return lines.slice(from, from + 10 + Math.floor(random() * 60)).join('\n');
}

/** All that is done with a text while its author types. */
function lookThrough(text: string): void {
  const outline = outlineOf(text, '/w/fuzz.py');
  const definitions = definitionsIn(outline);
  const lines = text.split('\n').length;
  symbolsOf(outline, definitions);
  for (const d of definitions) {
    if (!(d.line >= 1 && d.line <= d.endLine && d.endLine <= lines + 1))
      throw new Error(`${d.name} is at ${d.line}–${d.endLine} of ${lines} lines`);
    const plans = plansIn(outline, d);
    for (const plan of plans) JSON.stringify([plan, inputsText(plan)]);
    const written = planText(outline, d, plans[0] ?? null);
    const edit = writeComment(outline, d, written);
    if (edit && !(edit.start >= 1 && edit.start <= edit.end && edit.end <= lines + 1))
      throw new Error(`the comment of ${d.name} goes to ${edit.start}–${edit.end}`);
    lensesFor('file:///w/fuzz.py', d, { check: null, checking: false, plan: plans[0] ?? null });
  }
}

describe('mutated input', () => {
  it(`finder and planner: ${count} mutated programs, no throw and no hang`, { timeout: 3_600_000 }, async () => {
    const texts = sources();
    const random = seeded(1);
    const pick = () => texts[Math.floor(random() * texts.length)]!;
    let [found, whole] = [0, 0];
    for (let i = 0; i < count; i++) {
      if (i % 200 === 0) await new Promise(setImmediate); // Vitest wants to hear from its worker now and then.
      const before = excerpt(pick(), random);
      const text = mutate(before, pick(), random);
      const began = performance.now();
      try {
        lookThrough(text);
      } catch (error) {
        throw new Error(`input ${i}: ${(error as Error).stack}\n${JSON.stringify(text)}`);
      }
      if (performance.now() - began > hang) throw new Error(`input ${i} takes ${performance.now() - began} ms:\n${JSON.stringify(text)}`);
      found += definitionsIn(outlineOf(text, '/w/fuzz.py')).length;
      whole += definitionsIn(outlineOf(before, '/w/fuzz.py')).length;
    }
    expect(found).toBeGreaterThan(whole / 2); // Mutated, not destroyed.
  });

  it('the way from lines of an older text to those of a newer one stays within both', () => {
    const texts = sources();
    const random = seeded(2);
    for (let i = 0; i < 1500; i++) {
      const old = excerpt(texts[i % texts.length]!, random);
      const now = mutate(old, old, random);
      const shift = lineShift(old, now);
      const most = now.split('\n').length;
      for (let line = 1; line <= old.split('\n').length; line++) {
        const to = shift.toNew(line);
        if (to !== null && !(to >= 1 && to <= most)) throw new Error(`line ${line} goes to ${to} of ${most}`);
      }
    }
  });

  it('cells of notebooks keep their lines, and damaged notebooks are refused in words', () => {
    const texts = sources();
    const random = seeded(3);
    const notebook = {
      cells: [
        { cell_type: 'code', source: ['import torch\n', '%matplotlib inline'] },
        { cell_type: 'markdown', source: '# text' },
        { cell_type: 'code', source: 'x = torch.ones(2)\n!ls\ny = x.sum()' },
      ],
      metadata: {},
      nbformat: 4,
    };
    for (let i = 0; i < 4000; i++) {
      const text = mutate(excerpt(texts[i % texts.length]!, random), '%%bash\n!ls\n?x', random);
      expect(cellAsPython(text).split('\n').length).toBe(text.split('\n').length);
      const json = i % 2 ? JSON.stringify(distort(notebook, random)) : mutate(JSON.stringify(notebook), '[]{}",:null', random);
      try {
        const program = readNotebook(json ?? 'null');
        placedInCells({ file: 'f', line: 1 + (i % 9), endLine: 3 }, 'f', program);
        lookThrough(program.text);
      } catch (error) {
        if (!(error instanceof SyntaxError) && !/notebook/.test((error as Error).message))
          throw new Error(`${json}: ${(error as Error).stack}`);
      }
    }
  });

  it('settings are well-formed whatever they are read from', () => {
    const random = seeded(4);
    for (let i = 0; i < 20_000; i++) {
      const settings = readSettings(distort({ ...defaults, timeout: 3 }, random));
      for (const [key, value] of Object.entries(settings)) expect(typeof value).toBe(typeof defaults[key as keyof typeof defaults]);
      expect(settings.timeout).toBeGreaterThan(0);
    }
  });

  it('messages to the panel are drawn or refused with the place that is wrong', () => {
    const random = seeded(5);
    const messages = [
      packNumbers({ type: 'trace', trace: lectureExpression() }),
      packNumbers({ type: 'trace', trace: recurrentNet(3) }),
      { type: 'running', title: 'f' },
      { type: 'failed', title: 'f', message: 'm' },
      { type: 'select', node: 1 },
      { type: 'panels', others: [{ id: 'a', title: 'b' }] },
      packNumbers({ type: 'compare', title: 'x', trace: lectureExpression() }),
      { type: 'answer', request: 1, result: {} },
      { type: 'refused', request: 1, message: 'm' },
    ];
    let drawn = 0;
    for (let i = 0; i < 6000; i++) {
      const message = distort(messages[i % messages.length], random);
      try {
        const read = readMessage(message);
        if (read.type !== 'trace') continue;
        const hierarchy = buildHierarchy(read.trace, allGroups);
        buildLevels(hierarchy, initiallyExpanded(hierarchy));
        nodeNames(read.trace);
        drawn++;
      } catch (error) {
        if (!(error instanceof MessageError)) throw new Error(`${(error as Error).stack}\n${JSON.stringify(message)}`);
      }
    }
    expect(drawn).toBeGreaterThan(50);
  });

  it('numbers survive being packed and unpacked, and what is no packed number is left alone', () => {
    const random = seeded(6);
    for (let i = 0; i < 3000; i++) {
      const value = distort({ a: [Number.NaN, -0, 1, Number.POSITIVE_INFINITY], b: { c: [Number.NEGATIVE_INFINITY, null, 'x'] } }, random);
      const there = JSON.stringify(packNumbers(value));
      if (there !== undefined) expect(JSON.stringify(packNumbers(unpackNumbers(JSON.parse(there))))).toBe(there);
    }
  });

  it('command lines are taken or refused as wrong usage', () => {
    const random = seeded(7);
    const words = [
      'trace',
      'check',
      'list',
      'graph',
      'jacobian',
      'examples/lecture/1_expression.py',
      '--entry',
      '--json',
      '--seed',
      '--dtype',
      'float64',
      '--mode',
      '--timeout',
      '1e9',
      '-1',
      '--',
      '-o',
      '',
      '\0',
      '--no-json',
      '--seed=0x1',
      '=',
      '--help=',
      '-hh',
      '--constructor',
      '--toString',
      '--__proto__',
      '😀',
      '/dev/null',
      '--env',
      '.',
      '--format',
      'sarif',
      '--step',
      '3',
      '-x.sum()',
      '--loss',
    ];
    for (let i = 0; i < 20_000; i++) {
      const argv = Array.from({ length: Math.floor(random() * 8) }, () => words[Math.floor(random() * words.length)]!);
      try {
        parseOptions(argv);
      } catch (error) {
        if (!(error instanceof UsageError)) throw new Error(`${JSON.stringify(argv)}: ${(error as Error).stack}`);
      }
    }
  });
});
