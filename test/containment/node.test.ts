import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPyodide } from 'pyodide';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processHost } from '../../src/runtime/process.ts';
import { escapes } from './escapes.ts';
import { attacks, traces } from './resources.ts';
import { attempt, Outside, outcome, request, stillRight, succeeded } from './support.ts';

const root = join(import.meta.dirname, '../..');
const host = processHost(join(root, 'dist/worker.mjs'), join(root, 'out/snapshots'));
const trace = host.trace.bind(host);
const outside = new Outside();
beforeAll(() => outside.open());
afterAll(async () => {
  outside.close();
  await host.dispose();
});

/** The names do not depend on the targets. */
const names = Object.keys(escapes({ secretFile: '', newFile: '', host: '', port: 0 }));

describe('the outside, without containment', () => {
  it('is within reach: these attempts would succeed', async () => {
    const before = outside.calls;
    expect(await (await fetch(`http://127.0.0.1:${outside.targets.port}/`)).text()).toBe(outside.secret);
    expect(outside.calls).toBe(before + 1);
    const bare = await loadPyodide({ indexURL: join(root, 'node_modules/pyodide') });
    expect(bare.runPython('import js\njs.process.version')).toBe(process.version);
    expect(bare.runPython("from pyodide.code import run_js\nrun_js('process.pid')")).toBe(process.pid);
    expect(bare.runPython("import js\njs.eval.constructor.constructor('return process.pid')()")).toBe(process.pid);
  });
});

describe('in a process, a program cannot get hold of', () => {
  it.each(names)('%s', async (name) => {
    const { targets } = outside;
    const before = outside.calls;
    const end = await outcome(trace, attempt(escapes(targets)[name]!));
    expect(succeeded(end), end).toBe(false);
    expect(end).not.toContain(outside.secret);
    expect(outside.calls).toBe(before);
    expect(existsSync(targets.newFile)).toBe(false);
    expect(readFileSync(targets.secretFile, 'utf8')).toContain(outside.secret);
    expect(await stillRight(trace)).toBe(true);
  });
});

describe('in a process, it ends with a clear message, and the next run works:', () => {
  it.each(attacks)('$name', async ({ body, says }) => {
    expect(await outcome(trace, request(body, 4000))).toMatch(says);
    expect(await stillRight(trace)).toBe(true);
  });
});

describe('in a process, the end of the time is told as such wherever it falls:', () => {
  // Each turn hands arrays, numbers and texts to the engine, and flushes what the probes noted.
  const turn = `x = x + 1.0\ny = torch.nn.functional.pad(x, (1, 1), value=2)\ny.mul_(2)\nfor part in torch.split(y, [1, 1, 2]):\n    part.sum().item()`;
  it('in the program, or on the way to the engine and back', async () => {
    for (let k = 0; k < 60; k++) {
      const body = `for _ in range(${7 * k}):\n    pass\nwhile True:\n${turn.replace(/^/gm, '    ')}`;
      expect(await outcome(trace, request(body, 15 + k))).toMatch(/^BudgetExceeded: stopped after/);
    }
    expect(await stillRight(trace)).toBe(true);
  });
});

describe('in a process, nothing reaches the next run of', () => {
  it.each(Object.keys(traces))('%s', async (name) => {
    await outcome(trace, request(`${traces[name]}\nreturn x.sum()`, 8000));
    expect(await stillRight(trace)).toBe(true);
  });
});
