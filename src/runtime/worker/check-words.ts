import type { Blame, GradientReport, InputReport, Slope } from '../../engine/index.ts';
import type { CheckReport, InputCheck, Verdict } from '../../protocol/run.ts';
import type { Location, RunError } from '../../protocol/trace.ts';
import type { Mend } from './mend.ts';

export type Outcome = Omit<CheckReport, 'file' | 'entry' | 'kind' | 'time'>;

/** Where a gradient goes wrong, as far as it could be found out. */
export interface Diagnosis {
  readonly location: Location | null;
  readonly mend: Mend | null;
  readonly blame: Blame | null;
}

export const isFine = (v: Verdict) => v === 'correct' || v === 'kink' || v === 'precision';

/** A finished check in words: the same in the editor, in the Test Explorer and on the command line. */
export function inWords(
  report: GradientReport,
  name: string,
  file: string,
  diagnosis: Diagnosis | null,
  functions: readonly string[],
  order: 1 | 2,
): Outcome {
  const guilty = report.inputs.find((i) => i.verdict === report.verdict) ?? null;
  const slip = slipOf(guilty, diagnosis);
  const at = diagnosis?.location ?? null;
  const mend = diagnosis?.mend ?? null;
  const message = isFine(report.verdict) ? passed(report, functions, order) : failed(report, guilty, name, file, diagnosis, slip);
  return {
    verdict: report.verdict,
    slip,
    line: at && at.file === file ? at.line : null,
    fix: mend && { title: `Write ${code(mend.after)}`, location: mend.location, text: mend.after },
    message,
    inputs: report.inputs.map((i) => ({ ...numbers(i), message: sentence(i) })),
    error: null,
  };
}

function numbers({
  name,
  shape,
  checked,
  of,
  verdict,
  index,
  analytic,
  numeric,
  absError,
  relError,
}: InputReport): Omit<InputCheck, 'message'> {
  return { name, shape, checked, of, verdict, index, analytic, numeric, absError, relError };
}

// --- what is right ---

function passed(report: GradientReport, functions: readonly string[], order: 1 | 2): string {
  const count = report.inputs.length;
  const errors = report.inputs.map((i) => (i.verdict === 'correct' ? (i.relError ?? 0) : 0)).filter(Number.isFinite);
  const parts = [`${count} input${count === 1 ? '' : 's'}, worst rel. error ${Math.max(0, ...errors).toExponential(0)}`];
  const [checked, of] = [total(report.inputs, 'checked'), total(report.inputs, 'of')];
  if (checked < of) parts.push(`${checked} of ${of} entries, the rest along one direction`);
  if (order === 2) parts.push('first and second order');
  if (functions.length > 0) parts.push(`custom function${functions.length > 1 ? 's' : ''} ${functions.join(', ')} checked too`);
  const excused = report.inputs.find((i) => i.verdict === report.verdict && i.verdict !== 'correct');
  return [parts.join('; '), ...(excused ? [`${excused.name}: ${excuse(excused)}`] : [])].join('. ');
}
const total = (inputs: readonly InputReport[], key: 'checked' | 'of') => inputs.reduce((n, i) => n + i[key], 0);

/** Why a difference is no error. */
function excuse(i: InputReport): string {
  if (i.verdict === 'precision')
    return `the function's rounding noise is larger than the difference${element(i)}; nothing can be said about it there`;
  const { left, right } = sides(i.sweep);
  return `the function has a kink${element(i)}: its slope is ${short(left)} from the left and ${short(right)} from the right, and ${short(i.analytic ?? 0)} lies between`;
}
/** The one-sided slopes where they have settled: at a step that is small, but not lost in rounding. */
const sides = (sweep: readonly Slope[]): Slope =>
  sweep.find((s) => s.step <= 1e-5) ?? sweep.at(-1) ?? { step: 0, central: Number.NaN, left: Number.NaN, right: Number.NaN };

// --- what is wrong ---

function failed(
  report: GradientReport,
  guilty: InputReport | null,
  name: string,
  file: string,
  diagnosis: Diagnosis | null,
  slip: string | null,
): string {
  const what = guilty ? `the gradient of ${guilty.name} ${complaint(guilty)}` : (report.message ?? report.verdict);
  const place = diagnosis?.location;
  const where = place ? ` (line ${place.line}${place.file === file ? '' : ` of ${place.file.split('/').at(-1)}`})` : '';
  return `${name}: ${what}${slip ? `. ${capital(slip)}` : ''}${where}`;
}

function complaint(i: InputReport): string {
  if (i.index === null && i.analytic !== null && i.numeric !== null)
    return `is wrong along one random direction: ${short(i.analytic)}, where the slope is ${short(i.numeric)}`;
  if (i.index === null || i.numeric === null)
    return i.verdict === 'shape' ? `has the wrong shape: ${i.message ?? ''}` : `cannot be compared: ${i.message ?? i.verdict}`;
  if (i.analytic === null) return `is missing: you returned none, the slope${element(i)} is ${short(i.numeric)}`;
  if (Number.isNaN(i.analytic)) return `is NaN${element(i)}, where the slope is ${short(i.numeric)}`;
  return `is wrong${element(i)}: you returned ${short(i.analytic)}, the slope is ${short(i.numeric)}`;
}
const element = (i: InputReport) => (i.index && i.index.length > 0 ? ` at [${i.index.join(', ')}]` : '');

/** The likely slip: the change that mends it, the operation that the tape does not see, or what all the numbers have in common. */
function slipOf(guilty: InputReport | null, diagnosis: Diagnosis | null): string | null {
  if (diagnosis?.mend) {
    const { text, before, after } = diagnosis.mend;
    return `${text}. With ${code(after)} in place of ${code(before)} every entry agrees`;
  }
  if (diagnosis?.blame) return blamed(diagnosis.blame);
  return guilty?.slip?.text ?? null;
}

function blamed({ how, name }: Blame): string {
  switch (how) {
    case 'unseen':
      return `${name} changes its memory unseen by autograd (through .data, or under no_grad): its part of the derivative is lost`;
    case 'cut':
      return `the result of ${name} depends on the input, but the gradient is cut here (detach, no_grad, or a number read out of a tensor)`;
    case 'rule':
      return `${name} is the first operation whose derivative does not fit its values: a fault of Nabla's, not of this program`;
  }
}

/** One input in a sentence. */
function sentence(i: InputReport): string {
  const share =
    i.checked < i.of
      ? `${i.checked} of ${i.of} entries checked, the rest along one direction`
      : `${i.of} ${i.of === 1 ? 'entry' : 'entries'}`;
  if (i.verdict === 'correct') return `${share}, worst rel. error ${(i.relError ?? 0).toExponential(0)}`;
  if (i.verdict === 'kink' || i.verdict === 'precision') return `${share}; ${excuse(i)}`;
  if (i.index === null || i.analytic === null || i.numeric === null) return `${complaint(i)}${i.slip ? `; ${i.slip.text}` : ''}`;
  const relative = i.relError !== null && i.relError < 1e6 ? `, relative error ${i.relError.toPrecision(2)}` : '';
  const errors = `absolute error ${short(i.absError ?? 0)}${relative}`;
  const bad = i.failed > 1 ? `${i.failed} comparisons fail, worst` : 'the gradient is wrong';
  return `${share}; ${bad}${element(i)}: you returned ${short(i.analytic)}, the slope is ${short(i.numeric)} (${errors}${witness(i)})`;
}

/** What forward mode along the tape says. */
function witness({ forward, numeric }: InputReport): string {
  if (forward === null || numeric === null) return '';
  const agrees = Math.abs(forward - numeric) <= 1e-4 * (1 + Math.abs(numeric));
  return `; forward mode along the tape gives ${short(forward)}${agrees ? ', as the slope' : ''}`;
}

const code = (source: string) => (source.length > 120 ? `\`${source.slice(0, 117)}…\`` : `\`${source}\``);
const capital = (s: string) => (/^[a-z]/.test(s) ? s[0]!.toUpperCase() + s.slice(1) : s);
const short = (x: number) => String(Number(x.toPrecision(6)));

// --- what could not be checked ---

const unchecked = { slip: null, fix: null, inputs: [], error: null } as const;

export const nothing = (message: string): Outcome => ({ ...unchecked, verdict: 'unsupported', line: null, message });

export function failure(error: RunError): Outcome {
  const verdict = error.cause === 'unsupported' ? 'unsupported' : 'error';
  return { ...unchecked, verdict, line: error.location?.line ?? null, message: `${error.type}: ${error.message}`, error };
}

/** A Python exception that came through the engine, or a fault of ours. */
export function thrown(error: Error & { type?: string }, file: string): Outcome {
  const last = error.message.trim().split('\n').at(-1) ?? error.message;
  const line = [...error.message.matchAll(/File "([^"]*)", line (\d+)/g)].findLast((m) => m[1] === file)?.[2];
  return { ...unchecked, verdict: error.type === 'Unsupported' ? 'unsupported' : 'error', line: line ? Number(line) : null, message: last };
}
