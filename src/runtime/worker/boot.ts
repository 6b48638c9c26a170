import files from 'nabla:python';
import type { PyodideInterface } from 'pyodide';
import { Bridge, type SiteListener } from './bridge.ts';
import { Randomness } from './random.ts';

/** Where the facades live inside the interpreter's own file system. */
export const FACADE_ROOT = '/nabla/facade';

export interface Python {
  readonly pyodide: PyodideInterface;
  readonly bridge: Bridge;
  readonly random: Randomness;
}

/**
 * Puts the facades on Python's path. Everything done here may be part of a memory snapshot: no JavaScript object may be held by Python yet.
 */
export function installFacades(pyodide: PyodideInterface): void {
  for (const [path, text] of Object.entries(files)) {
    const full = `${FACADE_ROOT}/${path}`;
    pyodide.FS.mkdirTree(full.slice(0, full.lastIndexOf('/')));
    pyodide.FS.writeFile(full, text);
  }
  pyodide.runPython(`import sys; sys.path.insert(0, '${FACADE_ROOT}'); sys.dont_write_bytecode = True`);
}

/** Connects the engine to an interpreter that has the facades. */
export function attachEngine(pyodide: PyodideInterface, listener: SiteListener): Python {
  const bridge = new Bridge(listener);
  const random = new Randomness(bridge);
  const engine = pyodide.pyimport('_nabla.engine') as { attach(js: Bridge, random: Randomness): void; destroy(): void };
  engine.attach(bridge, random);
  engine.destroy();
  return { pyodide, bridge, random };
}
