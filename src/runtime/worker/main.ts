import { setFlagsFromString } from 'node:v8';
import type { CpuCapability } from '../../engine/random/index.ts';
import { HostFiles } from './files.ts';
import { startHelpers } from './helpers.ts';
import { loadPyodide } from './pyodide.ts';
import { answer, type Begun, type Request } from './requests.ts';
import { dropNetworkGlobals, dropRights, provideFileConstants } from './rights.ts';
import { Session } from './session.ts';

/** The worker process: boots Python, then answers one request after the other. Whoever started it kills it when a budget is over. */
async function main(): Promise<void> {
  const began = performance.now();
  // V8 optimises WebAssembly functions after few rounds. Most runs are short, and optimising the interpreter costs more than they take.
  setFlagsFromString(`--wasm-tiering-budget=100000000`);
  provideFileConstants();
  dropNetworkGlobals();
  const pyodide = await loadPyodide(process.argv[2] ?? null);
  // The engine's kernels, which are compiled from here on, do pay. V8 before 11.4 (Node 20) has fused multiply-add behind a flag.
  setFlagsFromString('--wasm-tiering-budget=1800000');
  if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const session = new Session(pyodide, new HostFiles(), process.env.ATEN_CPU_CAPABILITY as CpuCapability);
  startHelpers(new URL('./kernel-thread.mjs', import.meta.url));
  dropRights();
  process.on('message', (request: Request) => {
    process.send?.({ type: 'begun', id: request.id } satisfies Begun);
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
