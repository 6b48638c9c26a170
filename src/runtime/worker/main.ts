import { setFlagsFromString } from 'node:v8';
import { HostFiles } from './files.ts';
import { loadPyodide } from './pyodide.ts';
import { answer, type Request } from './requests.ts';
import { dropNetworkGlobals, dropRights, provideFileConstants } from './rights.ts';
import { Session } from './session.ts';

/** The worker process: boots Python, then answers one request after the other. Whoever started it kills it when a budget is over. */
async function main(): Promise<void> {
  const began = performance.now();
  // V8 optimises WebAssembly functions after few rounds. Most runs are short, and optimising the interpreter costs more than they take.
  setFlagsFromString(`--wasm-tiering-budget=100000000`);
  provideFileConstants();
  dropNetworkGlobals();
  const session = new Session(await loadPyodide(process.argv[2] ?? null), new HostFiles());
  dropRights();
  process.on('message', (request: Request) => {
    process.send?.(answer(session, request));
  });
  // Without a parent there is nobody to answer.
  process.on('disconnect', () => process.exit());
  process.send?.({ type: 'ready', boot: performance.now() - began });
}

main().catch((error: Error) => {
  // The message alone: an uncaught error would print the interpreter's minified source around it.
  console.error(error.message);
  process.exit(1);
});
