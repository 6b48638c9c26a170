import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { attempt, findDefinitions, plansFor } from '../../../src/language/index.ts';
import type { Trace } from '../../../src/protocol/trace.ts';
import type { RuntimeHost } from '../../../src/runtime/host.ts';
import { processHost } from '../../../src/runtime/process.ts';
import type { Answerer } from './panel.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The real runtime, from its bundle. */
export const startRuntime = (): RuntimeHost => processHost(at('dist/worker.mjs'), null);

/** Runs a definition of an example as the extension would. */
export async function traceExample(runtime: RuntimeHost, path: string, entry: string): Promise<Trace> {
  const file = at(path);
  const text = readFileSync(file, 'utf8');
  const definition = findDefinitions(text, file).find((candidate) => candidate.name === entry);
  if (!definition) throw new Error(`${path} has no ${entry}`);
  const proposal = {
    file,
    entry,
    kind: definition.kind,
    plans: plansFor(text, definition),
    seed: 0,
    dtype: 'float32' as const,
    mode: 'eval' as const,
    overlay: {},
    roots: [at('examples')],
    env: [],
    timeout: 30_000,
  };
  return attempt(proposal, (one) => runtime.trace(one));
}

/** Answers queries from that runtime. */
export const answerFrom =
  (runtime: RuntimeHost): Answerer =>
  (name, params) =>
    runtime.query(name, params);
