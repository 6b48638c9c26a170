import { RuntimeHost, type Start } from './host.ts';

/** What an interpreter in a browser is made of: this extension's worker, and Pyodide's files. */
export interface Interpreter {
  /** Text of dist/web/worker.js. */
  readonly worker: string;
  /** Text of pyodide.asm.mjs. */
  readonly module: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** python_stdlib.zip. */
  readonly library: Uint8Array<ArrayBuffer>;
  /** Text of pyodide-lock.json. */
  readonly lock: string;
}

/** Starts the interpreter in a worker made from text: an address of the extension would be of another origin, which browsers refuse. */
const startWorker =
  (interpreter: Interpreter): Start =>
  ({ message, ended }) => {
    const address = URL.createObjectURL(new Blob([interpreter.worker], { type: 'text/javascript' }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.onmessage = ({ data }) => message(data);
    worker.onerror = (e) => ended(e.message);
    worker.postMessage({ ...interpreter, worker: '' });
    return { send: (m) => worker.postMessage(m), kill: () => worker.terminate() };
  };

/** Runs user code in a worker of the browser. */
export const webHost = (interpreter: Interpreter): RuntimeHost => new RuntimeHost(startWorker(interpreter));
