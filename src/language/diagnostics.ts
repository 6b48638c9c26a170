import { isTrainingStopped, stoppedText } from '../protocol/outcome.ts';
import type { CheckReport } from '../protocol/run.ts';
import type { Diagnostic, Location, RunError, Trace } from '../protocol/trace.ts';
import { verdictText } from './lenses.ts';
import { dependsOnInputs } from './plan/learn.ts';

/** All that a trace has to say about one file: how the run failed, and what is unhealthy about its gradients. */
export function diagnosticsOf(trace: Trace, file: string, definition: Location): Diagnostic[] {
  const found = trace.diagnostics
    .filter((d) => (d.location?.file ?? file) === file)
    .map((d) => (d.location ? d : { ...d, location: definition }));
  if (!trace.error) return found;
  return [stoppedTraining(trace, definition) ?? errorDiagnostic(trace.error, trace, file, definition), ...found];
}

/** Null for any other end. */
function stoppedTraining(trace: Trace, definition: Location): Diagnostic | null {
  if (!isTrainingStopped(trace)) return null;
  const message = `${stoppedText(trace)} “Run again” above its graph gives it the whole time of the settings.`;
  return { code: 'stopped', severity: 'info', message, location: definition };
}

const codes: Record<RunError['cause'], string> = {
  user: 'error',
  unsupported: 'unsupported',
  budget: 'budget',
  internal: 'internal-error',
};

function errorDiagnostic(error: RunError, trace: Trace, file: string, definition: Location): Diagnostic {
  // Nothing is wrong with a table of positions or a mask.
  if (error.type === 'NoGradient') return { code: 'no-gradient', severity: 'info', message: error.message, location: definition };
  const guessed = trace.plan.origin === 'synthesis' && dependsOnInputs(error);
  const text = `${error.type}: ${error.message}`;
  // An error in another file is shown where this file called into it.
  const here =
    error.location?.file === file ? error.location : (error.frames.findLast((f) => f.location.file === file)?.location ?? definition);
  const elsewhere = error.location && error.location.file !== file ? [{ message: text, location: error.location }] : [];
  return {
    code: guessed ? 'inputs-unknown' : codes[error.cause],
    severity: guessed || isOurLack(error) ? 'warning' : 'error',
    message: guessed
      ? `${text}\nWith inputs ${trace.plan.inputs ?? ''}, which Nabla proposed. If they are not what this code expects, write them above it: # nabla: inputs = (…)`
      : text,
    location: here,
    related: [
      ...(error.related ?? []),
      ...elsewhere,
      ...error.frames.slice(0, -1).map((f) => ({ message: `called from ${f.function}`, location: f.location })),
    ],
  };
}

/** Whether the program may well be right, and what it needs is missing here: a function of Nabla's, or a package that the user's Python has. */
const isOurLack = (error: RunError): boolean => error.cause === 'unsupported' || error.type === 'ModuleNotFoundError';

/** A failed gradient check, at the line to look at. */
export function checkDiagnostic(report: CheckReport, definition: Location): Diagnostic | null {
  if (report.verdict === 'correct') return null;
  const bad =
    report.verdict === 'wrong' || report.verdict === 'shape' || report.verdict === 'dtype' || report.verdict === 'nondeterministic';
  const at = report.line ?? definition.line;
  return {
    code: `gradient-${report.verdict}`,
    severity: bad ? 'error' : report.verdict === 'error' ? 'warning' : 'info',
    message: `Gradient check: ${report.message || verdictText(report).replace(/^[✗⚠] /, '')}`,
    location: report.line === null ? definition : { file: report.file, line: at, column: 0, endLine: at, endColumn: 1000 },
    ...(report.fix && report.fix.location.file === report.file ? { fix: report.fix } : {}),
  };
}
