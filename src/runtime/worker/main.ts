import { loadPyodide } from './pyodide.ts';
import { answer, type Request } from './requests.ts';
import { Session } from './session.ts';

/** The worker process: boots Python, then answers one request after the other. Whoever started it kills it when a budget is over. */
const began = performance.now();
const session = new Session(await loadPyodide(process.argv[2] ?? null));
process.send?.({ type: 'ready', boot: performance.now() - began });
process.on('message', (request: Request) => {
  process.send?.(answer(session, request));
});
// Without a parent there is nobody to answer.
process.on('disconnect', () => process.exit());
