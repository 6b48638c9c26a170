import type { PyProxy } from 'pyodide/ffi';
import { type CheckOptions, type Examination, examine, firstWrongOperation, type Subject, secondOrder } from '../../engine/index.ts';
import type { CheckReport, CheckSettings, RunRequest } from '../../protocol/run.ts';
import type { Location, RunError } from '../../protocol/trace.ts';
import type { Bridge } from './bridge.ts';
import { type Diagnosis, failure, inWords, isFine, nothing, type Outcome, thrown } from './check-words.ts';
import { findMend, type MendingPython } from './mend.ts';

/** The Python half: _nabla/check.py. */
export interface PythonCheck extends PyProxy, MendingPython {
  begin(request: string): string;
  evaluate(record: boolean): string;
  backward(cotangents: string): string;
  functions_met(): string;
  enter_function(number: number): string;
  leave_function(): void;
  lines(): string;
  site_location(number: number): string;
}

interface Shown {
  readonly leaves: readonly (readonly [name: string, handle: number])[];
  /** Whether the gradient is a function of the user's own, not the tape's. */
  readonly written: boolean;
}
/** Lines of a hand-written backward, by what is wrong with it. */
interface Lines {
  readonly file: string;
  readonly gradients: readonly number[];
  readonly returned: number;
  readonly random: number;
  readonly 'in-place': number;
  readonly state: number;
}

/** How long a check may take before it samples, in milliseconds, and the most runs it makes. */
const TIME_FOR_DIFFERENCES = 4000;
const MOST_EVALUATIONS = 2000;

/**
 * Checks the gradients of a definition: first the custom Functions it uses, each on the values it met, then the whole.
 * @param siteOf the place in the program of the operation that ran last.
 */
export function checkDefinition(python: PythonCheck, bridge: Bridge, request: RunRequest, siteOf: () => number): CheckReport {
  const began = performance.now();
  const begun = JSON.parse(python.begin(JSON.stringify({ ...request, dtype: 'float64', overlay: undefined }))) as Shown & {
    kind: string;
    error: RunError | null;
  };
  const { file, entry, kind } = request;
  const done = (outcome: Outcome): CheckReport => ({ file, entry, kind, ...outcome, time: performance.now() - began });
  if (begun.error) return done(failure(begun.error));
  if (begun.leaves.length === 0) return done(nothing('there is no floating-point input or parameter to check'));
  const settings = request.check ?? { preset: 'nabla', order: 1 };
  try {
    const names = begun.kind === 'module' || begun.kind === 'function' ? (JSON.parse(python.functions_met()) as string[]) : [];
    for (const [number, name] of names.entries()) {
      const shown = JSON.parse(python.enter_function(number)) as Shown;
      const outcome = new SubjectCheck(python, bridge, shown, [], siteOf).outcome(name, file, settings, []);
      python.leave_function();
      if (!isFine(outcome.verdict)) return done(outcome);
    }
    const parameters = request.kind === 'module' ? begun.leaves.map(([n]) => n) : [];
    return done(new SubjectCheck(python, bridge, begun, parameters, siteOf).outcome(entry, file, settings, names));
  } catch (error) {
    return done(thrown(error as Error, file));
  }
}

/** The check of one subject: the definition, or a custom Function in it. */
class SubjectCheck {
  readonly #subject: Subject;
  readonly #originals;
  constructor(
    private readonly python: PythonCheck,
    private readonly bridge: Bridge,
    private readonly shown: Shown,
    parameters: readonly string[],
    private readonly siteOf: () => number,
  ) {
    const { leaves, written } = shown;
    this.#originals = leaves.map(([, handle]) => bridge.tensor(handle));
    const tensors = (handles: string) => handles.split(',').map((h) => (h === '-1' ? null : bridge.tensor(Number(h))));
    this.#subject = {
      inputs: leaves.map(([name], i) => ({ name, value: this.#originals[i]!, parameter: parameters.includes(name) })),
      run: (values) => {
        leaves.forEach(([, handle], i) => bridge.rebind(handle, values[i]!));
        const outputs = python.evaluate(true);
        return outputs === '' ? [] : tensors(outputs).map((t) => t!);
      },
      ...(written && {
        backward: (_, __, cotangents) => tensors(python.backward(cotangents.map((g) => (g ? bridge.give(g) : -1)).join())),
      }),
    };
  }

  outcome(name: string, file: string, settings: CheckSettings, functions: readonly string[]): Outcome {
    try {
      const options = this.#options(settings);
      const first = examine(this.#subject, options);
      const diagnosis = isFine(first.report.verdict) ? null : this.#diagnose(first, file);
      if (diagnosis || settings.order === 1 || this.#subject.backward) return inWords(first.report, name, file, diagnosis, functions, 1);
      const second = examine(secondOrder(this.#subject), options);
      return inWords(second.report, name, file, null, functions, 2);
    } catch (error) {
      const outcome = thrown(error as Error, file);
      const lines = this.#lines();
      return outcome.line === null && lines?.file === file ? { ...outcome, line: lines.returned } : outcome;
    } finally {
      this.shown.leaves.forEach(([, handle], i) => this.bridge.rebind(handle, this.#originals[i]!));
    }
  }

  /** The preset, with as many runs as there is time for; a framework's own check is made in full. */
  #options({ preset }: CheckSettings): CheckOptions {
    if (preset !== 'nabla') return { preset };
    // A module's parameters are the same tensors in every call.
    const otherCalls = this.#subject.inputs.every((i) => !i.parameter);
    // The quickest of three runs: on a busy machine one alone may say anything.
    const times = [0, 1, 2].map(() => {
      const began = performance.now();
      this.#subject.run(this.#originals);
      return performance.now() - began;
    });
    const once = Math.max(0.05, Math.min(...times));
    return { preset, otherCalls, evaluations: Math.max(40, Math.min(MOST_EVALUATIONS, Math.floor(TIME_FOR_DIFFERENCES / once))) };
  }

  #lines(): Lines | null {
    return JSON.parse(this.python.lines()) as Lines | null;
  }

  /** Where it goes wrong, and with which change it would be right. */
  #diagnose(examination: Examination, file: string): Diagnosis {
    const { report } = examination;
    const lines = this.#lines();
    const at = (line: number): Location => ({ file: lines?.file ?? file, line, column: 0, endLine: line, endColumn: 1000 });
    if (report.fault && lines)
      return { location: at(report.fault === 'undefined-output' ? lines.returned : lines[report.fault]), mend: null, blame: null };
    if (lines) {
      const mend = findMend(this.python, examination);
      const worst = report.inputs.findIndex((i) => i.verdict === report.verdict);
      return { location: mend?.location ?? at(lines.gradients[worst] ?? lines.returned), mend, blame: null };
    }
    const blame = report.fault ? null : firstWrongOperation(this.#subject, this.siteOf);
    const location = blame && (JSON.parse(this.python.site_location(blame.site)) as Location | null);
    return { location, mend: null, blame };
  }
}
