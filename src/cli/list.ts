import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findDefinitions, plansFor } from '../language/index.ts';
import type { Definition } from '../protocol/definition.ts';
import type { RunPlan } from '../protocol/trace.ts';
import { toJson } from './json.ts';
import { type Options, UsageError } from './options.ts';

/** Folders that hold no code of the user's. */
const passedOver = /^(\.|node_modules$|__pycache__$|venv$|site-packages$)/;

/** Python files at or below a path, in order. */
function* pythonFiles(path: string): Generator<string> {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const e of entries) {
    if (e.isDirectory() && !passedOver.test(e.name)) yield* pythonFiles(join(path, e.name));
    else if (e.isFile() && e.name.endsWith('.py')) yield join(path, e.name);
  }
}

export const definitionsIn = (file: string): Definition[] => findDefinitions(readFileSync(file, 'utf8'), file);

/** The definition that `--entry` names, or the first. An entry that the finder does not know is taken as a module: Python decides. */
export function definitionFor(o: Options, file: string): Definition {
  const found = definitionsIn(file);
  const wanted = o.entry === null ? found[0] : found.find((d) => d.name === o.entry);
  if (wanted) return wanted;
  if (o.entry === null)
    throw new UsageError(`${file} has nothing to differentiate: no module, function over tensors or script with backward()`);
  return { file, name: o.entry, kind: 'module', line: 1, column: 0, endLine: 1, plan: null };
}

/** Ways to run a definition where the command line gives none. */
export const plansOf = (file: string, name: string, kind: Definition['kind']): RunPlan[] =>
  plansFor(readFileSync(file, 'utf8'), { name, kind });

/** `nabla list PATH...` */
export function list(o: Options): number {
  const definitions = o.paths.flatMap((p) => [...pythonFiles(p)]).flatMap(definitionsIn);
  if (o.json) process.stdout.write(`${toJson({ definitions })}\n`);
  else for (const d of definitions) process.stdout.write(`${d.file}:${d.line}: ${d.name} (${d.kind}) ${describePlan(d)}\n`);
  return 0;
}

function describePlan({ plan }: Definition): string {
  if (!plan) return 'inputs are not known';
  const what = [plan.construct, plan.inputs ?? plan.kwargs ?? 'its defaults'].filter((s) => s !== null).join(' on ');
  return `${what} (${plan.origin})`;
}
