import { attempt } from '../language/index.ts';
import type { CheckReport, RunProposal, Runtime, Verdict } from '../protocol/run.ts';
import { junit, sarif } from './formats.ts';
import { toJson } from './json.ts';
import type { Options } from './options.ts';
import { placed } from './programs.ts';

const passed = (r: CheckReport) => r.verdict === 'correct' || r.verdict === 'kink' || r.verdict === 'precision';

/** `nabla check`: checks each proposal and prints the reports. Exit code 1 if a gradient is wrong or a program raised, 3 if something is unsupported. */
export async function runChecks(runtime: Runtime, o: Options, proposals: readonly RunProposal[]): Promise<number> {
  const reports: CheckReport[] = [];
  for (const p of proposals) reports.push(placed(await attempt(p, (r) => runtime.check(r)), p.file));
  const format = o.json ? 'json' : o.format;
  if (format === 'json') process.stdout.write(`${toJson({ checks: reports.map(({ message: _, time: __, error: ___, ...r }) => r) })}\n`);
  else if (format === 'junit') process.stdout.write(junit(reports));
  else if (format === 'sarif') process.stdout.write(`${toJson(sarif(reports, process.cwd()))}\n`);
  else process.stdout.write(reports.map(checkText).join(''));
  for (const r of reports)
    if (r.verdict === 'error' || r.verdict === 'unsupported')
      process.stderr.write(`${r.file}${r.line ? `:${r.line}` : ''}: ${r.message}\n`);
  if (reports.some((r) => !passed(r) && r.verdict !== 'unsupported')) return 1;
  return reports.some((r) => r.verdict === 'unsupported') ? 3 : 0;
}

/** What is printed for people: what the Test Explorer says too. */
export function checkText(r: CheckReport): string {
  const place = `${r.file}${r.line ? `:${r.line}` : ''}`;
  const head = passed(r) ? `✓ ${place} ${r.entry}: ${r.message}` : `✗ ${place} ${r.verdict}: ${r.message}`;
  const inputs = r.inputs.map((i) => `    ${marks[i.verdict] ?? '✗'} ${i.name} [${i.shape.join(', ')}]: ${i.message}`);
  return `${[head, ...inputs].join('\n')}\n`;
}
const marks: Partial<Record<Verdict, string>> = { correct: '✓', kink: '~', precision: '~' };
