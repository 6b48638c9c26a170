import type { Interpreter } from '../../src/protocol/interpreter.ts';
import type { RunRequest } from '../../src/protocol/run.ts';
import { webHost } from '../../src/runtime/web.ts';
import type { Ended } from './ended.ts';

/** In the page of web.test.ts: the interpreter as VS Code for the Web starts it, and what of a run's record the tests ask about. */
async function open() {
  const part = async (path: string) => new Uint8Array(await (await fetch(path)).arrayBuffer());
  const text = async (path: string) => (await fetch(path)).text();
  const interpreter: Interpreter = {
    worker: await text('/web/worker.js'),
    module: await text('/pyodide/pyodide.asm.mjs'),
    wasm: await part('/pyodide/pyodide.asm.wasm'),
    library: await part('/pyodide/python_stdlib.zip'),
    lock: await text('/pyodide/pyodide-lock.json'),
  };
  const host = webHost(interpreter);
  // A run without a record rejects; the reason goes across as a value, because the browser's driver adds its own words to errors.
  return async (request: RunRequest): Promise<Ended> => {
    try {
      const { error, inputs } = await host.trace(request);
      return { trace: { error, inputs: inputs.map(({ grad }) => ({ grad: grad && { first: [...grad.first] } })) } };
    } catch (error) {
      return { message: (error as Error).message };
    }
  };
}

Object.assign(globalThis, { run: await open() });
