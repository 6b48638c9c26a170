import files from 'nabla:python';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CHECKSUM_BYTES = 20;
const PREFIX = 'python-';

const checksum = (data: Uint8Array) => createHash('sha1').update(data).digest();

/** A snapshot is good for one version of the interpreter and of the facades in it. */
export function snapshotName(pyodideVersion: string): string {
  const key = createHash('sha1').update(pyodideVersion).update(JSON.stringify(files)).digest('hex').slice(0, 16);
  return `${PREFIX}${key}.snapshot`;
}

/** The snapshot, or null where there is none or it is damaged. */
export function readSnapshot(folder: string, name: string): Uint8Array | null {
  let stored: Uint8Array;
  try {
    stored = readFileSync(join(folder, name));
  } catch {
    return null; // not made yet, or not readable: booting afresh costs two seconds and nothing else
  }
  const data = stored.subarray(CHECKSUM_BYTES);
  return checksum(data).equals(stored.subarray(0, CHECKSUM_BYTES)) ? data : null;
}

/** Writes it under a name of its own first, so that another process never sees half a file; older snapshots are removed. */
export function writeSnapshot(folder: string, name: string, data: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    const draft = join(folder, `${name}.${process.pid}`);
    writeFileSync(draft, Buffer.concat([checksum(data), data]));
    renameSync(draft, join(folder, name));
    for (const old of readdirSync(folder))
      if (old.startsWith(PREFIX) && old !== name && old.endsWith('.snapshot')) rmSync(join(folder, old), { force: true });
  } catch (error) {
    console.error(`the interpreter's snapshot could not be kept in ${folder}: ${(error as Error).message}`); // a full or read-only disk: the next start is slower
  }
}
