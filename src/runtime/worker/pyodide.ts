import type { loadPyodide as Load, PyodideInterface } from 'pyodide';
import { installFacades } from './boot.ts';

/** Loads the interpreter that lies beside the bundle, with the facades on its path. */
export async function loadPyodide(): Promise<PyodideInterface> {
  const at = new URL('./pyodide/pyodide.mjs', import.meta.url);
  const { loadPyodide: load } = (await import(at.href)) as { loadPyodide: typeof Load };
  // What the program prints is captured by the runner; anything else goes to the log.
  const pyodide = await load({ stdout: () => {}, stderr: (line) => console.error(line) });
  installFacades(pyodide);
  return pyodide;
}
