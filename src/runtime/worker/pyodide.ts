import type { loadPyodide as Load, PyodideInterface } from 'pyodide';
import { installFacades, preloaded, writeFacades } from './boot.ts';
import { readSnapshot, snapshotName, writeSnapshot } from './snapshot.ts';

/** Loads the interpreter that lies beside the bundle, with the facades imported: from the memory snapshot in `cache` if there is a sound one, else afresh, leaving a snapshot. */
export async function loadPyodide(cache: string | null): Promise<PyodideInterface> {
  const at = new URL('./pyodide/pyodide.mjs', import.meta.url);
  const { loadPyodide: load, version } = (await import(at.href)) as { loadPyodide: typeof Load; version: string };
  // What the program prints is captured by the runner; anything else goes to the log.
  const streams = { stdout: () => {}, stderr: (line: string) => console.error(line) };
  const name = snapshotName(version, preloaded);
  const saved = cache === null ? null : readSnapshot(cache, name);
  if (saved) {
    try {
      const restored = await load({ ...streams, _loadSnapshot: saved });
      writeFacades(restored);
      return restored;
    } catch (error) {
      console.error(`the interpreter's snapshot cannot be restored: ${(error as Error).message}`); // it is made anew: this start takes two seconds longer
    }
  }
  const pyodide = await load({ ...streams, _makeSnapshot: cache !== null });
  installFacades(pyodide);
  if (cache !== null) writeSnapshot(cache, name, pyodide.makeMemorySnapshot());
  return pyodide;
}
