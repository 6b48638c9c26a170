import type { Examination } from '../../engine/index.ts';
import type { Location } from '../../protocol/trace.ts';

/** Small changes of a hand-written backward (_nabla/mends), which Python makes and takes back. */
export interface MendingPython {
  /** How many there are to try, from the plainest on. */
  mends(): number;
  install_mend(number: number): string;
  remove_mend(): void;
  describe_mend(number: number): string;
}

/** A change of the source after which every entry of the gradient agrees. */
export interface Mend {
  readonly kind: string;
  /** What it says about the program. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly location: Location;
}

/** Changes that are tried at most: enough for every change of a backward of some twenty lines. */
const MOST = 4000;
/** Milliseconds after which the search is given up, however slow the machine is. */
const TIME = 20_000;

/** The first change with which the check passes; null where there is none among those tried. */
export function findMend(python: MendingPython, examination: Examination): Mend | null {
  const end = performance.now() + TIME;
  const count = Math.min(MOST, python.mends());
  for (let i = 0; i < count && performance.now() < end; i++) {
    const rerun = python.install_mend(i);
    try {
      if ((rerun === 'backward' || rerun === 'forward') && examination.mended(rerun)) return JSON.parse(python.describe_mend(i)) as Mend;
    } finally {
      python.remove_mend();
    }
  }
  return null;
}
