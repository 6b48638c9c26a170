import type { Interpreter } from '../protocol/interpreter.ts';
import { RuntimeHost, type Start } from './host.ts';

/** Starts the interpreter in a worker made from text: an address of the extension would be of another origin, which browsers refuse. */
const startWorker =
  (interpreter: Interpreter): Start =>
  ({ message, ended }) => {
    const address = URL.createObjectURL(new Blob([interpreter.worker], { type: 'text/javascript' }));
    const worker = new Worker(address, { type: 'module' }); // Pyodide refuses classic workers
    worker.onmessage = ({ data }) => {
      URL.revokeObjectURL(address); // not before: some hosts load it in a moment of their own
      message(data);
    };
    worker.onerror = (e) => ended(e.message);
    worker.postMessage({ ...interpreter, worker: '' });
    return { send: (m) => worker.postMessage(m), kill: () => worker.terminate() };
  };

/** Runs user code in a worker of the browser. */
export const webHost = (interpreter: Interpreter): RuntimeHost => new RuntimeHost(startWorker(interpreter));
