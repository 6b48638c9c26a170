import type { RunProposal } from '../protocol/run.ts';
import type { Trace } from '../protocol/trace.ts';
import { digestOf } from '../runtime/text.ts';

/** Finished runs that are kept. */
const MOST = 64;

/**
 * Traces by what they were made of: the request, and the content of every file that the run read or looked for. Asking again for what has not
 * changed costs no run, also after a file was closed and opened again; a change of an imported file on disk is noticed.
 */
export class Results {
  readonly #kept = new Map<string, Trace>();

  /** @param onDisk the digest of a file's text; null where there is none. */
  constructor(private readonly onDisk: (path: string) => string | null) {}

  /** The trace of an earlier run of the same, if it still holds. */
  find(proposal: RunProposal): Trace | null {
    const trace = this.#kept.get(keyOf(proposal));
    return trace && this.holds(trace, proposal.overlay) ? trace : null;
  }
  /** Runs that ended at a limit or by a fault of ours are worth another try. */
  keep(proposal: RunProposal, trace: Trace): void {
    if (trace.error?.cause === 'budget' || trace.error?.cause === 'internal') return;
    const key = keyOf(proposal);
    this.#kept.delete(key);
    this.#kept.set(key, trace);
    for (const old of this.#kept.keys()) if (this.#kept.size > MOST) this.#kept.delete(old);
  }
  /** Whether every file that the run read or looked for is as it was. */
  holds(trace: Trace, overlay: Readonly<Record<string, string>>): boolean {
    return (trace.files ?? []).every(
      ([path, digest]) => (Object.hasOwn(overlay, path) ? digestOf(overlay[path]!) : this.onDisk(path)) === digest,
    );
  }
}

const keyOf = ({ overlay: _, ...rest }: RunProposal): string => JSON.stringify(rest);
