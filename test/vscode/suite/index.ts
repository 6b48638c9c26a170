/**
 * Entry of the tests that run inside VS Code's extension host, beside the extension: bundled with all `*.test.ts` of this folder into one
 * CommonJS file by scripts/build-suite.mjs, and loaded by VS Code because it is its "extension tests path".
 */
import Mocha from 'mocha';

/** Names of the test files without `.test.ts`, put in by the bundler. */
declare const TEST_FILES: readonly string[];

/** Runs every test. VS Code ends with exit code 0 when this resolves and 1 when it rejects. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: LineReporter, grep: process.env.NABLA_TEST_GREP });
  mocha.suite.emit('pre-require', globalThis, '', mocha); // defines `describe` and `it`
  for (const name of TEST_FILES) await import(`./${name}.test.ts`);
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}

/** One console message for each test, which both a person and the runner of the tests can read. */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', (test) => console.log(`[test] ✓ ${name(test)} (${test.duration} ms)`));
    runner.on('fail', (test, error) => console.log(`[test] ✗ ${name(test)}\n${error.stack ?? error.message}`));
    runner.on('pending', (test) => console.log(`[test] ✗ ${name(test)}\nTests are not to be skipped.`));
  }
}

const name = (test: Mocha.Runnable) => test.titlePath().join(' › ');
