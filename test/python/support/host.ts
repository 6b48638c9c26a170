import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bare, findDefinitions, plansFor } from '../../../src/language/index.ts';
import type { RunRequest } from '../../../src/protocol/run.ts';
import type { Trace } from '../../../src/protocol/trace.ts';
import { processHost } from '../../../src/runtime/process.ts';

export const root = join(import.meta.dirname, '../../..');

/** A worker process as the CLI and the server start it; the snapshot lies in out/, so that each test file boots quickly. */
export const startHost = () => processHost(join(root, 'dist/worker.mjs'), join(root, 'out/snapshots'));

/** A run of a definition in a file, planned as the CLI plans it. */
export function request(file: string, entry: string, given: Partial<RunRequest> = {}): RunRequest {
  const text = readFileSync(file, 'utf8');
  const kind = findDefinitions(text, file).find((d) => d.name === entry)?.kind ?? 'module';
  const plans = plansFor(text, { name: entry, kind });
  return {
    file,
    entry,
    kind,
    plan: plans[0] ?? bare,
    seed: 0,
    dtype: plans[0]?.dtype ?? 'float32',
    mode: 'eval',
    overlay: {},
    roots: [dirname(file)],
    env: [],
    timeout: 60_000,
    ...given,
  };
}

/** Writes a program to a file of its own. */
export function program(text: string, name = 'program.py'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'nabla-test-')), name);
  writeFileSync(file, text);
  return file;
}

/** The newest variable of that name. */
export function variable(trace: Trace, name: string): number {
  const node = trace.nodes.findLast((n) => n.name === name);
  if (!node) throw new Error(`no variable ${name}; there are ${trace.nodes.map((n) => n.name ?? n.op).join(', ')}`);
  return node.id;
}
