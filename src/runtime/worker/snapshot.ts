import { digest } from 'nabla:python';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fnv } from '../text.ts';

const CHECKSUM_BYTES = 4;
const PREFIX = 'python-';

/** A snapshot's length is a multiple of 4. */
const checksum = (data: Uint8Array) => fnv(new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2));

/** A snapshot is good for one version of the interpreter and of the facades, and for the modules imported in it. */
export function snapshotName(pyodideVersion: string, imported: readonly string[]): string {
  const rest = fnv(Array.from([pyodideVersion, ...imported].join(), (c) => c.charCodeAt(0)));
  return `${PREFIX}${digest}${rest.toString(16)}.snapshot`;
}

/** The snapshot, or null where there is none or it is damaged. */
export function readSnapshot(folder: string, name: string): Uint8Array | null {
  let stored: Uint8Array;
  try {
    stored = readFileSync(join(folder, name));
  } catch {
    return null; // not made yet, or not readable: booting afresh costs two seconds and nothing else
  }
  if (stored.length <= CHECKSUM_BYTES || stored.length % 4 !== 0) return null;
  const data = stored.subarray(CHECKSUM_BYTES);
  return checksum(data) === new DataView(stored.buffer, stored.byteOffset).getUint32(0) ? data : null;
}

/** Writes it under a name of its own first, so that another process never sees half a file; older snapshots are removed. */
export function writeSnapshot(folder: string, name: string, data: Uint8Array): void {
  try {
    makeFolder(folder);
    const draft = join(folder, `${name}.${process.pid}`);
    const head = Buffer.alloc(CHECKSUM_BYTES);
    head.writeUInt32BE(checksum(data));
    writeFileSync(draft, Buffer.concat([head, data]));
    renameSync(draft, join(folder, name));
    for (const old of readdirSync(folder))
      if (old.startsWith(PREFIX) && old !== name && old.endsWith('.snapshot')) rmSync(join(folder, old), { force: true });
  } catch (error) {
    console.error(`the interpreter's snapshot could not be kept in ${folder}: ${(error as Error).message}`); // a full or read-only disk: the next start is slower
  }
}

/** A folder with those above it. Node's own way to do so does not end where a folder can neither be made nor is there (Node 20: below /proc). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path);
  }
}
