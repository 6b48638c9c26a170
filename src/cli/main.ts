#!/usr/bin/env node
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RuntimeHost, TimeBudgetExceeded } from '../runtime/host.ts';
import { definitionFor, list, plansOf } from './list.ts';
import { type Options, parseOptions, UsageError, usage } from './options.ts';
import { requestFor, runTrace } from './trace.ts';

/** Where the interpreter's snapshot is kept between calls. */
const cacheFolder = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nabla');

async function run(options: Options): Promise<number> {
  const runtime = new RuntimeHost(fileURLToPath(new URL('./worker.mjs', import.meta.url)), cacheFolder());
  try {
    switch (options.command) {
      case 'trace': {
        const file = options.paths[0]!;
        const { name, kind } = definitionFor(options, file);
        return await runTrace(runtime, options, requestFor(options, file, name, kind, plansOf(file, name, kind)));
      }
      case 'list':
        return list(options);
      default:
        throw new UsageError(`${options.command} is not there yet`);
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

process.exitCode = await main();
