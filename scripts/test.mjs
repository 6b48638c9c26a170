/**
 * Runs all tests, from whatever state the checkout is in: `npm test`.
 *
 *     npm test -- [--list] [--only NAME]... [--ci] [--no-install]
 *
 * `--ci` adds lint, the type checks and the start of VS Code. `--no-install` leaves out looking for what is missing.
 * Each suite's output goes to out/NAME.log; failures are printed. The last line is `N passed, N failed`; exit code 0 when nothing failed.
 * A suite that ran no test, that crashed, or that skipped a test has failed.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensure } from './ensure.mjs';
import { oracleSummary } from './oracle-summary.mjs';
import { mustRun, run } from './process.mjs';
import { judge, readExitCode, readResults, readVitestReport } from './results.mjs';

const root = resolve(import.meta.dirname, '..');
const out = join(root, 'out');
const report = (name) => join(out, `${name}.json`);

/** Two suites share two cores, so each gets one worker. */
const vitest = (name) => {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report(name)}`];
  return {
    name,
    read: readVitestReport,
    command: ['npx', 'vitest', 'run', '--project', name, '--maxWorkers=1', '--minWorkers=1', ...reporters],
  };
};
const check = (name, ...command) => ({ name, read: readExitCode, command, ciOnly: true });

/**
 * The longest first, so that the two lanes end at about the same time.
 * @type {{name: string, command: string[], read: import('./results.mjs').Read,
 *   needs?: ('chromium' | 'torch' | 'host')[], minutes?: number, ciOnly?: boolean, summary?: () => string}[]}
 */
const suites = [
  { ...vitest('python'), minutes: 40 },
  { ...vitest('ui'), needs: ['chromium', 'host'], minutes: 35 },
  { ...vitest('oracle'), needs: ['torch'], minutes: 25, summary: () => oracleSummary(join(out, 'oracle')) },
  { ...vitest('containment'), needs: ['chromium'], minutes: 20 },
  { ...vitest('faults'), minutes: 15 },
  vitest('unit'),
  {
    name: 'vscode',
    needs: ['chromium', 'host'],
    command: ['node', 'test/vscode/host/extension-tests.mjs', '--results', report('vscode')],
    read: readResults,
  },
  {
    name: 'installed',
    needs: ['chromium', 'host'],
    command: ['node', 'test/vscode/host/extension-tests.mjs', '--packed', '--results', report('installed')],
    read: readResults,
  },
  { ...vitest('webview'), needs: ['chromium'] },
  { ...check('start', 'npm', 'start', '--', '--smoke'), needs: ['chromium', 'host'] },
  check('lint', 'npx', 'biome', 'ci', '--colors=off', '.'),
  check('types', 'npx', 'tsc', '--noEmit', '-p', '.'),
  check('types-panel', 'npx', 'tsc', '--noEmit', '-p', 'webview'),
  check('types-web', 'npx', 'tsc', '--noEmit', '-p', 'src/tsconfig.web.json'),
  check('types-vscode', 'npx', 'tsc', '--noEmit', '-p', 'test/vscode'),
];

const { values: options } = parseArgs({
  options: {
    list: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    ci: { type: 'boolean' },
    'no-install': { type: 'boolean' },
  },
});

// Suites run in process groups of their own, which end with this process.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

if (options.list) {
  for (const { name, command } of suites) console.log(`${name.padEnd(14)}${command.slice(0, 5).join(' ')}`);
} else {
  const failed = await main();
  process.exitCode = failed ? 1 : 0;
}

/** @returns {Promise<number>} how many failed */
async function main() {
  const totals = { passed: 0, failed: 0 };
  try {
    const chosen = choose();
    await prepare(chosen);
    for (const { results } of await runAll(chosen)) {
      totals.passed += results.passed;
      totals.failed += results.failed;
    }
  } catch (error) {
    console.error(error.message);
    totals.failed += 1;
  }
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed;
}

function choose() {
  if (!options.only) return suites.filter((suite) => options.ci || !suite.ciOnly);
  const unknown = options.only.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length) throw new Error(`No suite is called ${unknown.join(' or ')}; see --list.`);
  return suites.filter((suite) => options.only.includes(suite.name));
}

async function prepare(chosen) {
  if (!options['no-install']) await ensure(['npm', 'kernels', ...chosen.flatMap(({ needs = [] }) => needs)]);
  mkdirSync(out, { recursive: true });
  await mustRun(['npm', 'run', '--silent', 'build'], { cwd: root });
  const { buildSuite } = await import('./build-suite.mjs');
  await buildSuite();
}

/** Two lanes take the next suite whenever they are free. */
async function runAll(chosen) {
  const waiting = [...chosen];
  const finished = [];
  const lane = async () => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) finished.push(await runSuite(suite));
  };
  await Promise.all([lane(), lane()]);
  return finished;
}

async function runSuite({ name, command, read, minutes = 10, summary }) {
  const files = { log: join(out, `${name}.log`), report: report(name) };
  rmSync(files.report, { force: true });
  console.log(`${name}: started`);
  const start = Date.now();
  const outcome = await run(command, { cwd: root, log: files.log, seconds: minutes * 60, env: { NO_COLOR: '1' } });
  const results = judge(outcome, read, files);
  console.log(`${name}: ${results.passed} passed, ${results.failed} failed in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  if (summary && results.failed === 0) console.log(summary());
  for (const { name: test, message } of results.failures) console.log(`  ✗ ${test}\n${message.replace(/^/gm, '    ')}`);
  return { name, results };
}
