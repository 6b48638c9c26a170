/**
 * Reads what a suite left behind.
 * @typedef {{passed: number, failed: number, failures: {name: string, message: string}[]}} Results
 * @typedef {{report: string, log: string}} Files what the suite wrote: its results, and what it printed
 * @typedef {(outcome: number | string, files: Files) => Results} Read where `outcome` is the exit code, or why there is none
 */
import { readFileSync } from 'node:fs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

const lastLines = (file, count = 30) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');

/** Our own format, written by test/vscode/host/extension-tests.mjs. @type {Read} */
export const readResults = (_outcome, { report }) => readJson(report);

/** A check without tests of its own counts as one. @type {Read} */
export const readExitCode = (outcome) => ({ passed: outcome === 0 ? 1 : 0, failed: 0, failures: [] });

/**
 * Vitest's JSON reporter. A file that could not be loaded counts as one failure, a skipped test as well.
 * @type {Read}
 */
export function readVitestReport(_outcome, { report }) {
  const files = readJson(report).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const failures = tests
    .filter((test) => test.status !== 'passed')
    .map((test) => ({ name: test.fullName, message: test.failureMessages?.join('\n') || `was ${test.status}` }));
  const broken = files
    .filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
    .map((file) => ({ name: file.name, message: file.message }));
  return { passed: tests.length - failures.length, failed: failures.length + broken.length, failures: [...failures, ...broken] };
}

/**
 * The results of a suite, which count as a failure too where there are none, or where the program failed although no test did.
 * @returns {Results}
 */
export function judge(outcome, read, files) {
  const itself = (message) => ({ name: 'the suite itself', message: `${message}\n${lastLines(files.log)}` });
  let results;
  try {
    results = read(outcome, files);
  } catch (error) {
    return { passed: 0, failed: 1, failures: [itself(`left no results (${error.message}) and ended with: ${outcome}`)] };
  }
  if (results.failed > 0) return results;
  if (outcome !== 0) return { ...results, failed: 1, failures: [itself(`ended with: ${outcome}`)] };
  if (results.passed === 0) return { ...results, failed: 1, failures: [itself('ran no tests')] };
  return results;
}
