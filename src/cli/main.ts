#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { SCRIPT } from '../language/index.ts';
import type { RunProposal } from '../protocol/run.ts';
import { cacheFolder } from '../runtime/cache.ts';
import { TimeBudgetExceeded } from '../runtime/host.ts';
import { processHost } from '../runtime/process.ts';
import { runChecks } from './check.ts';
import { runGraph } from './graph.ts';
import { runJacobian } from './jacobian.ts';
import { definitionFor, definitionsIn, list, plansOf } from './list.ts';
import { type Options, parseOptions, UsageError, usage } from './options.ts';
import { proposalFor, runTrace } from './trace.ts';

/** The one definition that the command line names. */
function single(options: Options): RunProposal {
  const file = options.paths[0]!;
  const { name, kind } = definitionFor(options, file);
  return proposalFor(options, file, name, kind, plansOf(file, name, kind));
}

/** The definition named, or every one of the files that has a backward pass to check. */
function checkable(options: Options): RunProposal[] {
  if (options.entry === SCRIPT) throw new UsageError('a program has no rule to check: name one of its definitions with --entry');
  if (options.entry !== null) return [single(options)];
  const all = options.paths.flatMap((file) => definitionsIn(file)).filter((d) => d.kind !== 'script');
  if (all.length === 0) throw new UsageError('nothing to check in the files given');
  return all.map(({ file, name, kind }) => proposalFor(options, file, name, kind, plansOf(file, name, kind)));
}

async function run(options: Options): Promise<number> {
  const runtime = processHost(fileURLToPath(new URL('./worker.mjs', import.meta.url)), cacheFolder());
  try {
    switch (options.command) {
      case 'trace':
        return await runTrace(runtime, options, single(options));
      case 'jacobian':
        return await runJacobian(runtime, options, single(options));
      case 'graph':
        return await runGraph(runtime, options, single(options));
      case 'check':
        return await runChecks(runtime, options, checkable(options));
      case 'list':
        return list(options);
    }
  } finally {
    await runtime.dispose();
  }
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(`${usage}\n`);
      return process.argv.length > 2 ? 0 : 2;
    }
    return await run(options);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`nabla: ${error.message}\n\n${usage}\n`);
      return 2;
    }
    process.stderr.write(`nabla: ${error instanceof TimeBudgetExceeded ? error.message : ((error as Error).stack ?? String(error))}\n`);
    return 1;
  }
}

// Who reads the answer may have seen enough, as `head` has: that is no error, and the exit code stays what the answer is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main();
