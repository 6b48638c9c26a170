import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';

/** JavaScript in a process that has dropped its rights: what a program could do that broke out of the interpreter. */
const scratch = mkdtempSync(join(tmpdir(), 'nabla-rights-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ways: Readonly<Record<string, string>> = {
  'the module, imported': "new (await import('node:worker_threads')).Worker('1', { eval: true })",
  'the module, by its default': "new (await import('node:worker_threads')).default.Worker('1', { eval: true })",
  'the module, required': "new (createRequire(import.meta.url)('worker_threads')).Worker('1', { eval: true })",
  'an import in compiled text': "new (await new Function('return import(\"node:worker_threads\")')()).Worker('1', { eval: true })",
  'the built-in module itself': "new (process.getBuiltinModule('worker_threads')).Worker('1', { eval: true })",
  'Node’s internals': "process.binding('worker')",
  'a process': "(await import('node:child_process')).spawn('true')",
  'a process of Node’s': "(await import('node:child_process')).fork('x.mjs')",
  'a cluster': "(await import('node:cluster')).default.fork()",
};

describe('a process that has dropped its rights starts no thread and no process', () => {
  it.each(Object.keys(ways))('by %s', async (way) => {
    const file = join(scratch, `${Object.keys(ways).indexOf(way)}.mjs`);
    const rights = join(import.meta.dirname, '../../src/runtime/worker/rights.ts');
    const contents = [
      `import { dropRights, provideFileConstants } from ${JSON.stringify(rights)};`,
      "import { createRequire } from 'node:module';",
      'provideFileConstants();',
      'dropRights();',
      `try { ${ways[way]}; console.log('reached'); } catch (error) { console.log('refused: ' + error.message); }`,
    ].join('\n');
    const made = await build({ stdin: { contents, resolveDir: scratch }, bundle: true, platform: 'node', format: 'esm', write: false });
    writeFileSync(file, made.outputFiles[0]!.text);
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
    for (const flags of [[flag, '--allow-fs-read=*', '--allow-worker'], []]) {
      const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--no-warnings', file], { encoding: 'utf8' });
      expect(stdout).toMatch(/^refused: /);
    }
  });
});
