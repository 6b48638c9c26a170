import type { Definition } from '../protocol/definition.ts';
import type { CheckReport, InputCheck } from '../protocol/run.ts';
import type { RunPlan, Step } from '../protocol/trace.ts';
import { digits, short } from './numbers.ts';

export interface Lens {
  /** From 1. */
  readonly line: number;
  readonly title: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** What the lenses over a definition tell besides its source. */
export interface LensState {
  readonly check: CheckReport | null;
  readonly checking: boolean;
  /** The plan that ran; the proposed one otherwise. */
  readonly plan: RunPlan | null;
  /** Of a program that has run: its backward passes. */
  readonly steps?: readonly Step[] | undefined;
}

/** `Show Graph` · `Check Gradients` · `Inputs: …`; of a program `Show Graph` · `20 steps, loss 1.608 → 1.573`: it has its own inputs, and no rule to check. */
export function lensesFor(uri: string, d: Definition, state: LensState): Lens[] {
  const lens = (title: string, command: string): Lens => ({ line: d.line, title, command, arguments: [uri, d.name] });
  if (d.kind === 'script') {
    const { steps = [] } = state;
    return [lens('Show Graph', 'nabla.showGraph'), ...(steps.length > 0 ? [lens(stepsText(steps), 'nabla.showGraph')] : [])];
  }
  return [
    lens('Show Graph', 'nabla.showGraph'),
    lens(state.checking ? 'Check Gradients: running…' : checkTitle(state.check), 'nabla.checkGradients'),
    lens(`Inputs: ${inputsText(state.plan)}`, 'nabla.editInputs'),
  ];
}

function stepsText(steps: readonly Step[]): string {
  const losses = steps.flatMap((s) => s.loss ?? []);
  const course = losses.length > 0 ? `, loss ${[...new Set([losses[0]!, losses.at(-1)!])].map(short).join(' → ')}` : '';
  return `${steps.length} step${steps.length === 1 ? '' : 's'}${course}`;
}

const checkTitle = (report: CheckReport | null): string => (report ? `Check Gradients: ${verdictText(report)}` : 'Check Gradients');

/** `✓ 14 inputs, worst rel. error 3e-9`, or what is wrong and where. */
export function verdictText(report: CheckReport): string {
  if (report.verdict === 'correct') {
    const worst = Math.max(0, ...report.inputs.map((i) => i.relError ?? 0));
    const count = report.inputs.length;
    const sampled = report.inputs.some((i) => i.checked < i.of) ? ', sampled' : '';
    return `✓ ${count} input${count === 1 ? '' : 's'}, worst rel. error ${worst === 0 ? '0' : worst.toExponential(0).replace('e+', 'e')}${sampled}`;
  }
  const worst = report.inputs.find((i) => i.verdict === report.verdict) ?? report.inputs.find((i) => i.verdict !== 'correct');
  if (report.verdict === 'wrong' && worst) return `✗ ${wrongText(worst)}`;
  const mark = report.verdict === 'unsupported' || report.verdict === 'kink' || report.verdict === 'precision' ? '⚠' : '✗';
  return `${mark} ${report.verdict}${report.message ? `: ${firstLineOf(report.message)}` : ''}`;
}

/** `wrong in element [2,0]: you returned 0.31, the slope is 0.62` */
export function wrongText(i: InputCheck): string {
  const where = i.index && i.index.length > 0 ? ` in element [${i.index.join(',')}]` : '';
  return `wrong${where}: you returned ${number(i.analytic)}, the slope is ${number(i.numeric)}`;
}
const number = (x: number | null): string => (x === null ? 'nothing' : digits(x, 6));
const firstLineOf = (text: string): string => text.split('\n')[0]!.slice(0, 120);

/** The inputs of a plan in a few words. */
export function inputsText(plan: RunPlan | null): string {
  if (!plan) return 'not known yet';
  if (plan.origin === 'script') return 'the script’s own';
  const text =
    [plan.inputs?.replace(/^\((.*?),?\)$/s, '$1'), plan.kwargs].filter((s) => s && s !== '').join(', ') ||
    (plan.origin === 'defaults' ? 'the defaults' : 'none');
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}
