#!/usr/bin/env node
import { join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { cacheFolder } from '../runtime/cache.ts';
import { diskDigests, FileTexts } from '../runtime/files.ts';
import { processHost } from '../runtime/process.ts';
import { serve } from './serve.ts';

/** The language server as a process: over its parent's channel, or `--stdio`. */
serve(createConnection(ProposedFeatures.all), {
  texts: new FileTexts(),
  digest: diskDigests(),
  startRuntime: ({ cache = cacheFolder() }) => processHost(join(__dirname, 'worker.mjs'), cache),
});
