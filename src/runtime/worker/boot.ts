import files from 'nabla:python';
import type { PyodideInterface } from 'pyodide';
import type { CpuCapability } from '../../engine/random/index.ts';
import { Bridge, type SiteListener } from './bridge.ts';
import { Randomness } from './random.ts';

/** Where the facades live inside the interpreter's own file system. */
export const FACADE_ROOT = '/nabla/facade';

export interface Python {
  readonly pyodide: PyodideInterface;
  readonly bridge: Bridge;
  readonly random: Randomness;
}

/** Writes the facades into the interpreter's file system, which is JavaScript's and so no part of a memory snapshot. */
export function writeFacades(pyodide: PyodideInterface): void {
  const folders = new Set<string>();
  const encoder = new TextEncoder(); // the file system's own conversion of strings is a slow loop
  for (const [path, text] of Object.entries(files)) {
    const full = `${FACADE_ROOT}/${path}`;
    const folder = full.slice(0, full.lastIndexOf('/'));
    if (!folders.has(folder)) pyodide.FS.mkdirTree(folder);
    folders.add(folder);
    pyodide.FS.writeFile(full, encoder.encode(text));
  }
  pyodide.runPython('import importlib; importlib.invalidate_caches()');
}

/** What every run needs: imported once, and part of the snapshot. Importing them calls no engine (see _nabla/engine.py). */
export const preloaded = [
  '_nabla.runner',
  '_nabla.check',
  '_nabla.integrity',
  'torch',
  'torch.nn',
  'torch.nn.functional',
  'torch.optim',
  'numpy',
  'dataclasses',
  'argparse',
  'collections',
  'functools',
  // What containment closes (containment.ts).
  'pyodide.code',
  'pyodide.http',
  'pyodide.ffi',
  'pyodide.webloop',
  'socket',
];

/**
 * Puts the facades on Python's path and imports them. Everything done here may be part of a memory snapshot: no JavaScript object may be held by Python yet.
 */
export function installFacades(pyodide: PyodideInterface): void {
  writeFacades(pyodide);
  pyodide.runPython(`import sys; sys.path.insert(0, '${FACADE_ROOT}'); sys.dont_write_bytecode = True; import ${preloaded.join(', ')}`);
}

/** Connects the engine to an interpreter that has the facades. */
export function attachEngine(pyodide: PyodideInterface, listener: SiteListener, capability: CpuCapability): Python {
  const bridge = new Bridge(listener);
  const random = new Randomness(bridge, capability);
  const engine = pyodide.pyimport('_nabla.engine') as { attach(js: Bridge, random: Randomness): void; destroy(): void };
  engine.attach(bridge, random);
  engine.destroy();
  return { pyodide, bridge, random };
}
