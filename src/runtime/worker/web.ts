import { loadPyodide } from 'pyodide';
import type { Interpreter } from '../../protocol/interpreter.ts';
import type { Ready } from '../host.ts';
import { installFacades } from './boot.ts';
import { HandedFiles } from './handed-files.ts';
import { answer, type Begun, type Request } from './requests.ts';
import { Session } from './session.ts';

/**
 * The interpreter in a worker of a browser. Its parts come in the first message, because a worker made from text may fetch nothing; then it
 * answers one request after the other.
 */
self.onmessage = async ({ data }: MessageEvent<Interpreter>) => {
  const began = performance.now();
  // Before the interpreter is loaded, whose own modules would keep what they find; the rest as soon as it is.
  drop(reachingOut);
  const session = new Session(await load(data), new HandedFiles(), 'avx2'); // a page is not told the processor
  drop(forLoading);
  self.onmessage = ({ data: request }: MessageEvent<Request>) => {
    self.postMessage({ type: 'begun', id: request.id } satisfies Begun);
    self.postMessage(answer(session, request));
  };
  self.postMessage({ type: 'ready', boot: performance.now() - began } satisfies Ready);
};

/** Pyodide asks for its files by address: for these made-up ones it gets what was handed in, and nothing else can be asked for. */
async function load({ module, wasm, library, lock }: Interpreter) {
  const indexURL = 'handed-in:/';
  const files = new Map([
    [`${indexURL}pyodide.asm.wasm`, new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } })],
    [`${indexURL}python_stdlib.zip`, new Response(library)],
  ]);
  self.fetch = async (address) => files.get(String(address)) ?? Promise.reject(new Error(`${String(address)} is out of reach`));
  const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
  try {
    const { default: createPyodideModule } = await import(/* @vite-ignore */ address);
    const streams = { stdin: () => null, stdout: () => {}, stderr: (line: string) => console.error(line) };
    const pyodide = await loadPyodide({ ...streams, indexURL, lockFileContents: lock, createPyodideModule });
    installFacades(pyodide);
    return pyodide;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const reachingOut = [
  ...['XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport', 'importScripts', 'Worker', 'SharedWorker'],
  ...['BroadcastChannel', 'MessageChannel', 'indexedDB', 'caches', 'navigator', 'Notification'],
];
/** What the loader asks for its files with. */
const forLoading = ['fetch', 'Request', 'Response'];

/** Takes from the worker what reaches out of it; its content security policy forbids the network as well where the host sets one. */
function drop(names: readonly string[]): void {
  for (let scope: object = self; scope !== Object.prototype; scope = Object.getPrototypeOf(scope) as object)
    for (const name of names) Reflect.deleteProperty(scope, name);
}
