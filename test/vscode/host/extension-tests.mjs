/**
 * Runs the Mocha suite (`dist/test/suite.cjs`) in the extension host of a real VS Code.
 *
 *     node test/vscode/host/extension-tests.mjs [--packed] [--web] [--grep PATTERN] [--results FILE] [--timeout SECONDS] [--verbose]
 *
 * With `--packed` the extension is packed, installed and tested, otherwise this folder as an extension in development; with `--web` it runs in the browser.
 * Writes `{passed, failed, failures: [{name, message}]}` to FILE; exit code 0 when everything passed.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from '../../../scripts/package.mjs';
import { launchBrowser } from './browser.mjs';
import { installExtension, startServer } from './server.mjs';
import { openWorkbench } from './workbench.mjs';

const root = resolve(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: {
    grep: { type: 'string', default: '' },
    results: { type: 'string' },
    packed: { type: 'boolean', default: false },
    web: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '600' },
    verbose: { type: 'boolean', default: false },
  },
});

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const results = { passed: 0, failed: 0, failures: [] };

function fail(name, message) {
  results.failed += 1;
  results.failures.push({ name, message });
}

/** The suite's reporter (test/vscode/suite/index.ts) writes one message for each test; VS Code carries it to the page's console. */
function onConsole(text) {
  const [, mark, name, message] = /\[test\] ([✓✗]) ([^\n]*)\n?(.*)$/s.exec(text) ?? [];
  if (mark) console.log(`${mark} ${name}${message && `\n${message}`}`);
  else if (options.verbose) console.error(text);
  if (mark === '✓') results.passed += 1;
  if (mark === '✗') fail(name, message);
}

/** VS Code runs tests only beside an extension in development: this one does nothing. */
function writeCompanion(at) {
  mkdirSync(at, { recursive: true });
  writeFileSync(
    join(at, 'package.json'),
    JSON.stringify({ name: 'companion', publisher: 'test', version: '0.0.1', engines: { vscode: '*' } }),
  );
  return at;
}

const scratch = mkdtempSync(join(tmpdir(), 'nabla-suite-'));
const folder = join(scratch, 'workspace');
const closing = [() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10 })];
try {
  cpSync(join(root, 'examples'), folder, { recursive: true });
  const extensionsDir = join(scratch, 'extensions');
  let development = root;
  if (options.packed) {
    await installExtension((await pack()).vsix, extensionsDir);
    development = writeCompanion(join(scratch, 'companion'));
  }
  // The tests stay where they are and reach the extension through VS Code, wherever it runs.
  const settings = options.web ? { 'remote.extensionKind': { [`${manifest.publisher}.${manifest.name}`]: ['web'] } } : {};
  const server = await startServer({ extensionsDir, settings, env: { NABLA_TEST_GREP: options.grep }, verbose: options.verbose });
  closing.unshift(server.close);
  const browser = await launchBrowser();
  closing.unshift(() => browser.close());
  const tests = join(root, 'dist/test/suite.cjs');
  const { page, testsExit } = await openWorkbench(browser, server, { folder, extensions: [development], tests, onConsole });

  const deadline = new Promise((settle) => setTimeout(settle, Number(options.timeout) * 1000, 'timed out').unref());
  const crash = new Promise((settle) => page.once('crash', () => settle('lost its page')));
  const code = await Promise.race([testsExit, deadline, crash]);
  if (code !== 0 && results.failed === 0) fail('the extension host', `ended with: ${code}`);
} catch (error) {
  fail('the VS Code host', error.stack);
  console.error(error);
} finally {
  for (const close of closing) await close();
}
if (results.passed + results.failed === 0) fail('the suite', 'ran no tests');
if (options.results) writeFileSync(options.results, JSON.stringify(results, null, 2));
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed ? 1 : 0);
