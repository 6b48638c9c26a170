import type { PyProxy } from 'pyodide/ffi';
import { checkGradients, type GradientReport, type InputReport } from '../../engine/index.ts';
import type { CheckReport, InputCheck, RunRequest, Verdict } from '../../protocol/run.ts';
import type { RunError } from '../../protocol/trace.ts';
import type { Bridge } from './bridge.ts';

/** The Python half: _nabla/check.py. */
export interface PythonCheck extends PyProxy {
  begin(request: string): string;
  evaluate(record: boolean): string;
  functions_met(): string;
  enter_function(number: number): string;
  leave_function(): void;
  backward_lines(name: string, inputs: number): string;
}

type Leaves = readonly (readonly [name: string, handle: number])[];

/** How long a check may take before it samples, in milliseconds, and the most runs it makes. */
const TIME_FOR_DIFFERENCES = 4000;
const MOST_EVALUATIONS = 2000;

/** Checks the gradients of a definition: first the custom Functions it uses, each on the values it met, then the whole. */
export function checkDefinition(python: PythonCheck, bridge: Bridge, request: RunRequest): CheckReport {
  const began = performance.now();
  const begun = JSON.parse(python.begin(JSON.stringify({ ...request, dtype: 'float64', overlay: undefined }))) as {
    kind: string;
    leaves: Leaves;
    error: RunError | null;
  };
  const head = { file: request.file, entry: request.entry, kind: request.kind };
  const done = (rest: Omit<CheckReport, 'file' | 'entry' | 'kind' | 'time'>): CheckReport => ({
    ...head,
    ...rest,
    time: performance.now() - began,
  });
  if (begun.error) return done(failure(begun.error));
  if (begun.leaves.length === 0)
    return done({
      verdict: 'unsupported',
      slip: null,
      line: null,
      message: 'there is no floating-point input or parameter to check',
      inputs: [],
      error: null,
    });
  try {
    const functions = begun.kind === 'autograd-function' ? [] : (JSON.parse(python.functions_met()) as [name: string, line: number][]);
    for (const [number, [name]] of functions.entries()) {
      const leaves = JSON.parse(python.enter_function(number)) as Leaves;
      const report = checkLeaves(python, bridge, leaves, []);
      python.leave_function();
      if (!isFine(report.verdict)) return done(explain(report, name, lines(python, name, leaves.length)));
    }
    const report = checkLeaves(python, bridge, begun.leaves, request.kind === 'module' ? begun.leaves.map(([n]) => n) : []);
    return done(
      explain(report, request.entry, begun.kind === 'autograd-function' ? lines(python, request.entry, begun.leaves.length) : []),
    );
  } catch (error) {
    return done(thrown(error as Error));
  }
}

function checkLeaves(python: PythonCheck, bridge: Bridge, leaves: Leaves, parameters: readonly string[]): GradientReport {
  const originals = leaves.map(([, handle]) => bridge.tensor(handle));
  const run = (values: readonly (typeof originals)[number][]) => {
    leaves.forEach(([, handle], i) => bridge.rebind(handle, values[i]!));
    return python
      .evaluate(true)
      .split(',')
      .filter(Boolean)
      .map((h) => bridge.tensor(Number(h)));
  };
  try {
    const began = performance.now();
    run(originals);
    const once = Math.max(0.05, performance.now() - began);
    const evaluations = Math.max(40, Math.min(MOST_EVALUATIONS, Math.floor(TIME_FOR_DIFFERENCES / once)));
    return checkGradients(
      { inputs: leaves.map(([name], i) => ({ name, value: originals[i]!, parameter: parameters.includes(name) })), run },
      { evaluations },
    );
  } finally {
    leaves.forEach(([, handle], i) => bridge.rebind(handle, originals[i]!));
  }
}

const isFine = (v: Verdict) => v === 'correct' || v === 'kink' || v === 'precision';
const lines = (python: PythonCheck, name: string, inputs: number): number[] => JSON.parse(python.backward_lines(name, inputs)) as number[];

/** The report in words. `lineOf` has the line of each input's gradient in the user's backward, where there is one. */
function explain(report: GradientReport, name: string, lineOf: readonly number[]): Omit<CheckReport, 'file' | 'entry' | 'kind' | 'time'> {
  const inputs = report.inputs.map(inputCheck);
  const worst = report.inputs.findIndex((i) => i.verdict === report.verdict);
  const guilty = worst >= 0 ? report.inputs[worst]! : null;
  const slip = guilty?.slip?.text ?? null;
  const line = isFine(report.verdict) ? null : lineOf[worst] || null;
  return { verdict: report.verdict, slip, line, message: sentence(report, guilty, name, slip, line), inputs, error: null };
}

function sentence(report: GradientReport, guilty: InputReport | null, name: string, slip: string | null, line: number | null): string {
  if (report.verdict === 'correct') {
    const worst = Math.max(0, ...report.inputs.map((i) => i.relError ?? 0).filter(Number.isFinite));
    const sampled = report.inputs.some((i) => i.checked < i.of);
    return `${report.inputs.length} input${report.inputs.length === 1 ? '' : 's'}, worst rel. error ${worst.toExponential(0)}${sampled ? ` (${sum(report.inputs.map((i) => i.checked))} of ${sum(report.inputs.map((i) => i.of))} entries)` : ''}`;
  }
  if (!guilty) return report.message ?? report.verdict;
  const at = `${name}: gradient of ${guilty.name}`;
  const where = line ? ` (line ${line})` : '';
  if (guilty.index === null || guilty.numeric === null)
    return `${at}: ${guilty.message ?? report.verdict}${slip ? `; ${slip}` : ''}${where}`;
  const element = guilty.index.length > 0 ? ` in element [${guilty.index.join(',')}]` : '';
  const returned = guilty.analytic === null ? 'you returned no gradient' : `you returned ${short(guilty.analytic)}`;
  return `${at} is ${report.verdict}${element}: ${returned}, the slope is ${short(guilty.numeric)}${slip ? `; ${slip}` : ''}${where}`;
}

const short = (x: number) => String(Number(x.toPrecision(6)));
const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);

function inputCheck(i: InputReport): InputCheck {
  const { name, shape, checked, of, verdict, index, analytic, numeric, absError, relError } = i;
  return { name, shape, checked, of, verdict, index, analytic, numeric, absError, relError };
}

function failure(error: RunError): Omit<CheckReport, 'file' | 'entry' | 'kind' | 'time'> {
  return {
    verdict: error.cause === 'unsupported' ? 'unsupported' : 'error',
    slip: null,
    line: error.location?.line ?? null,
    message: `${error.type}: ${error.message}`,
    inputs: [],
    error,
  };
}

/** A Python exception that came through the engine, or a fault of ours. */
function thrown(error: Error & { type?: string }): Omit<CheckReport, 'file' | 'entry' | 'kind' | 'time'> {
  const last = error.message.trim().split('\n').at(-1) ?? error.message;
  const line = [...error.message.matchAll(/File "(?!\/lib|\/nabla|<)[^"]*", line (\d+)/g)].at(-1)?.[1];
  return {
    verdict: error.type === 'Unsupported' ? 'unsupported' : 'error',
    slip: null,
    line: line ? Number(line) : null,
    message: last,
    inputs: [],
    error: null,
  };
}
