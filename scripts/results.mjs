/**
 * Reads what a suite left behind.
 * @typedef {{passed: number, failed: number, failures: {name: string, message: string}[]}} Results
 */
import { readFileSync } from 'node:fs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Our own format, written by test/vscode/host/extension-tests.mjs. @returns {Results} */
export const readResults = (_outcome, file) => readJson(file);

/** A check without tests of its own counts as one. @returns {Results} */
export const readExitCode = (outcome) =>
  outcome === 0
    ? { passed: 1, failed: 0, failures: [] }
    : { passed: 0, failed: 1, failures: [{ name: 'exit code', message: String(outcome) }] };

/**
 * Vitest's JSON reporter. A file that could not be loaded counts as one failure, a skipped test as well.
 * @returns {Results}
 */
export function readVitestReport(_outcome, file) {
  const files = readJson(file).testResults;
  const tests = files.flatMap((result) => result.assertionResults);
  const failures = tests
    .filter((test) => test.status !== 'passed')
    .map((test) => ({ name: test.fullName, message: test.failureMessages?.join('\n') || `was ${test.status}` }));
  const broken = files
    .filter((result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'))
    .map((result) => ({ name: result.name, message: result.message }));
  return { passed: tests.length - failures.length, failed: failures.length + broken.length, failures: [...failures, ...broken] };
}
