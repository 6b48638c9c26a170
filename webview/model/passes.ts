import type { Pass } from '../../src/protocol/run.ts';
import type { PassState } from './content.ts';
import { exact, factor, plural } from './format.ts';
import type { Model, PassRun } from './state.ts';

/** What is known after the steps taken so far. */
export function passState(run: PassRun | null): PassState | null {
  if (!run?.pass) return null;
  const reached = new Map<number, Pass['steps'][number]['summary']>();
  for (const step of run.pass.steps.slice(0, run.step)) reached.set(step.node, step.summary);
  return { pass: run.pass, reached };
}

/** The lecture's answer to "what is the benefit?", with the counts of this very graph. */
export function passSentence({ passes }: Pass): string {
  const reverse = passes.reverse.toLocaleString('en');
  return `This graph: forward mode needs ${plural(passes.forward, 'pass', 'passes')} (one per input), reverse mode ${reverse} (one per output).`;
}

/** What the step does, with its numbers where the graph is one of single numbers: `∂e = 3·1 + 5·1 = 8`. */
export function stepText(run: PassRun, model: Model): string {
  const { pass, step } = run;
  if (!pass) return '';
  const current = pass.steps[step - 1];
  const { names, hierarchy } = model;
  const seed = names[pass.seed] ?? '';
  if (!current)
    return pass.mode === 'forward' ? `Seed ${seed}: how does everything change with it?` : `Seed ${seed}: what does it depend on?`;
  const { values, norm } = current.summary;
  const name = pass.mode === 'forward' ? `∂${names[current.node]}/∂${seed}` : `∂${seed}/∂${names[current.node]}`;
  const node = model.trace.nodes[current.node];
  const scalar = values.length === 1 && node?.value.shape.every((size) => size === 1);
  const result = scalar ? exact(values[0]!) : `norm ${exact(norm)}`;
  if (!scalar || current.node === pass.seed) return `${name} = ${result}`;
  const before = new Map(pass.steps.slice(0, step - 1).map(({ node: id, summary }) => [id, summary.values]));
  const edges = hierarchy.adjacency[pass.mode === 'forward' ? 'into' : 'outOf'][current.node]!;
  const terms: string[] = [];
  for (const edge of edges) {
    const other = before.get(pass.mode === 'forward' ? edge.from : edge.to);
    if (!other || !edge.flows) continue;
    if (edge.local === null || other.length !== 1) return `${name} = ${result}`;
    terms.push(`${factor(edge.local)}·${factor(other[0]!)}`);
  }
  return terms.length ? `${name} = ${terms.join(' + ')} = ${result}` : `${name} = ${result}`;
}
