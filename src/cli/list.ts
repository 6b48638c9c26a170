import { statSync } from 'node:fs';
import {
  configurationFiles,
  definitionsIn as definitionsOf,
  filesMentioning,
  type Outline,
  Project,
  plansIn,
  SCRIPT,
} from '../language/index.ts';
import type { Definition, PlannedDefinition } from '../protocol/definition.ts';
import type { RunPlan } from '../protocol/trace.ts';
import { FileTexts, pythonFiles } from '../runtime/files.ts';
import { toJson } from './json.ts';
import { type Options, UsageError, workspaceRoots } from './options.ts';
import { notebookAt, placed } from './programs.ts';
import { inCell } from './trace.ts';

const texts = new FileTexts();
const project = new Project({
  read: (path) => notebookAt(path)?.text ?? texts.read(path),
  rootsOf: workspaceRoots,
  mentioning: (word, from) => filesMentioning(texts, workspaceRoots(from).at(-1)!, word, from),
  configurations: (from) => configurationFiles(texts, workspaceRoots(from).at(-1)!, from),
});

function outlineOf(file: string): Outline {
  const outline = project.outline(file);
  if (!outline) throw new UsageError(`${file} cannot be read, or is too large to be a program`);
  return outline;
}

export const definitionsIn = (file: string): Definition[] => definitionsOf(outlineOf(file));

/** The definition that `--entry` names, or the first. `__main__` is the file run as a script; another entry that the finder does not know is taken as a module: Python decides. */
export function definitionFor(o: Pick<Options, 'entry'>, file: string): Definition {
  const found = definitionsIn(file);
  const wanted = o.entry === null ? found[0] : found.find((d) => d.name === o.entry);
  if (wanted) return wanted;
  if (o.entry === null)
    throw new UsageError(`${file} has nothing to differentiate: no module, function over tensors or program that computes gradients`);
  return { file, name: o.entry, kind: o.entry === SCRIPT ? 'script' : 'module', line: 1, column: 0, endLine: 1 };
}

/** Ways to run a definition where the command line gives none. */
export const plansOf = (file: string, name: string, kind: Definition['kind']): RunPlan[] => plansIn(outlineOf(file), { name, kind });

/** `nabla list PATH...` */
export function list(o: Options): number {
  const files = o.paths.flatMap((p) => (statSync(p).isDirectory() ? [...pythonFiles(p)] : [p]));
  const definitions = files
    .flatMap((f) => (project.outline(f) ? definitionsIn(f) : []))
    .map((d): PlannedDefinition => placed({ ...d, plan: plansOf(d.file, d.name, d.kind)[0] ?? null }, d.file));
  if (o.json) process.stdout.write(`${toJson({ definitions })}\n`);
  else for (const d of definitions) process.stdout.write(`${d.file}:${inCell(d)}${d.line}: ${d.name} (${d.kind}) ${describePlan(d)}\n`);
  return 0;
}

function describePlan({ plan }: PlannedDefinition): string {
  if (!plan) return 'inputs are not known';
  const what = [plan.construct, plan.inputs ?? plan.kwargs ?? 'its defaults'].filter((s) => s !== null).join(' on ');
  return `${what} (${plan.origin})`;
}
