import { attempt } from '../language/index.ts';
import { settingsText } from '../protocol/outcome.ts';
import type { RunProposal, Runtime } from '../protocol/run.ts';
import type { Location, RunError, RunPlan, Summary, Trace } from '../protocol/trace.ts';
import { toJson, traceJson } from './json.ts';
import { type Options, workspaceRoots } from './options.ts';
import { overlayFor, placed } from './programs.ts';

export const given = (o: Options): RunPlan | null =>
  o.construct || o.inputs || o.kwargs || o.loss || o.setup
    ? { construct: o.construct, inputs: o.inputs, kwargs: o.kwargs, loss: o.loss, setup: o.setup, origin: 'given' }
    : null;

/** A run of one definition as the command line asks for it. */
export function proposalFor(o: Options, file: string, entry: string, kind: RunProposal['kind'], plans: readonly RunPlan[]): RunProposal {
  const plan = given(o);
  return {
    file,
    entry,
    kind,
    plans: plan ? [plan] : plans,
    seed: o.seed,
    // The file's own wish, written in a comment, unless the command line decides.
    dtype: o.dtype ?? plans[0]?.dtype ?? 'float32',
    mode: o.mode,
    check: o.check,
    step: o.step,
    overlay: overlayFor(file),
    roots: workspaceRoots(file),
    env: o.env,
    timeout: o.timeout * 1000,
  };
}

/** Exit code for how the user's program ended. */
export const exitCode = (error: RunError | null): number => (error === null ? 0 : error.cause === 'unsupported' ? 3 : 1);

/** The cell of a place in a notebook, as it is written before the line. */
export const inCell = ({ cell }: { readonly cell?: number }): string => (cell === undefined ? '' : `cell ${cell}:`);

/** An error with its place: `file:line:column: RuntimeError: …`, and a line for each other place that it is about. */
export function errorLine(error: RunError): string {
  const at = (l: Location) => `${l.file}:${inCell(l)}${l.line}:${l.column + 1}: `;
  const first = `${error.location ? at(error.location) : ''}${error.type}: ${error.message}`;
  return [first, ...(error.related ?? []).map((r) => `  ${at(r.location)}${r.message}`)].join('\n');
}

export async function runTrace(runtime: Runtime, o: Options, proposal: RunProposal): Promise<number> {
  const trace = placed(await attempt(proposal, (r) => runtime.trace(r)), proposal.file);
  if (o.json) process.stdout.write(`${toJson(traceJson(trace))}\n`);
  else process.stdout.write(traceText(trace));
  if (trace.error) process.stderr.write(`${errorLine(trace.error)}\n`);
  return exitCode(trace.error);
}

const digits = (x: number) => (Number.isInteger(x) && Math.abs(x) < 1e15 ? String(x) : x.toPrecision(7));
const describe = (s: Summary) =>
  s.shape.length === 0
    ? digits(s.first[0]!)
    : `[${s.shape.join(', ')}] norm ${digits(s.norm)}, mean ${digits(s.mean)}, min ${digits(s.min)}, max ${digits(s.max)}${s.nan ? `, ${s.nan} NaN` : ''}`;

/** Rows of a script's table of steps: the first ones, and the last. */
const SHOWN_STEPS = 20;

function stepLines({ steps = [], step = -1 }: Trace): string[] {
  if (steps.length < 2) return [];
  const rows = steps.map(({ loss, time, gradients }, i) => {
    const norm = Math.hypot(...Object.values(gradients));
    return `    ${i === step ? '>' : ' '} ${i}: loss ${loss === null ? '–' : digits(loss)}, gradient norm ${digits(norm)}, ${time.toFixed(1)} ms`;
  });
  if (rows.length > SHOWN_STEPS) rows.splice(SHOWN_STEPS - 1, rows.length - SHOWN_STEPS, '      …');
  return [`  steps (${steps.length}; the numbers above are of step ${step})`, ...rows];
}

/** What `nabla trace` prints for people. */
export function traceText(trace: Trace): string {
  const lines = [`${trace.file}: ${trace.entry}  (${settingsText(trace)}; ${trace.nodes.length} variables)`];
  if (trace.plan.construct || trace.plan.inputs)
    lines.push(
      `  run as ${trace.plan.construct ?? trace.entry} on ${trace.plan.inputs ?? trace.plan.kwargs ?? 'its defaults'} (${trace.plan.origin})`,
    );
  if (trace.loss !== null) lines.push(`  loss = ${digits(trace.loss)}   (${trace.lossText})`);
  const section = (title: string, rows: readonly (readonly [string, Summary, Summary | null])[]) => {
    if (rows.length === 0) return;
    lines.push(`  ${title}`);
    for (const [name, value, grad] of rows) {
      lines.push(`    ${name}: ${describe(value)}`);
      lines.push(`      gradient: ${grad ? describe(grad) : 'none'}`);
    }
  };
  section(
    'inputs',
    trace.inputs.map((t) => [t.name, t, t.grad]),
  );
  section(
    'parameters',
    trace.parameters.map((t) => [t.name, t, t.grad]),
  );
  lines.push(...stepLines(trace));
  if (trace.output)
    lines.push(
      '  printed',
      ...trace.output
        .trimEnd()
        .split('\n')
        .map((l) => `    ${l}`),
    );
  for (const d of trace.diagnostics)
    lines.push(`  ${d.severity}: ${d.location ? `${inCell(d.location)}line ${d.location.line}: ` : ''}${d.message} [${d.code}]`);
  return `${lines.join('\n')}\n`;
}
