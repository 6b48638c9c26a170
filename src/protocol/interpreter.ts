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
