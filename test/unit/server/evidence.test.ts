import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src/protocol/definition.ts';
import type { Trace } from '../../../src/protocol/trace.ts';
import { evidenceAt, isOverruled } from '../../../src/server/evidence.ts';
import type { Runs, Shown } from '../../../src/server/runs.ts';

const file = '/w/train.py';
const define = (name: string, line: number, endLine: number) => ({ file, name, kind: 'module', line, column: 0, endLine }) as Definition;
const [block, net, script] = [define('Block', 2, 5), define('Net', 7, 12), define('__main__', 30, 30)];
/** A finished run with a plan of that origin that came through some lines. */
const ran = (origin: string, lines: readonly number[], stale = false, moved = 0): Shown => ({
  trace: { plan: { origin }, occurrences: lines.map((line) => ({ location: { file, line } })) } as unknown as Trace,
  stale,
  shift: { changed: moved !== 0, toOld: (n) => n - moved, toNew: (n) => n + moved },
});
const runsOf = (known: Record<string, Shown>) => ({ shown: (_: string, name: string) => known[name] ?? null }) as unknown as Runs;
const all = (known: Record<string, Shown>, line = 0) => evidenceAt(line, [block, net, script], runsOf(known), 'file:///w/train.py');
const names = (known: Record<string, Shown>, line: number) => all(known, line).map((e) => e.definition.name);

describe('which run is believed', () => {
  it('is that of the definition around the line, where all are on made-up inputs', () => {
    const known = { Block: ran('synthesis', [3]), Net: ran('synthesis', [3, 8]) };
    expect([names(known, 3), names(known, 8)]).toEqual([
      ['Block', 'Net'],
      ['Net', 'Block'],
    ]);
  });
  it('is one with the program’s own values before one on made-up inputs', () => {
    const known = { Block: ran('synthesis', [3]), Net: ran('comment', [3, 8]), __main__: ran('script', [3, 8, 25]) };
    expect([names(known, 3), names(known, 8), names(known, 25)]).toEqual([
      ['Net', '__main__', 'Block'],
      ['Net', '__main__', 'Block'],
      ['Net', '__main__', 'Block'],
    ]);
  });
});

describe('what a run on made-up inputs says of a definition', () => {
  const overruled = (script: Shown, own = ran('synthesis', [8])) =>
    isOverruled({ definition: net, trace: own.trace }, all({ Net: own, __main__: script }), file);
  it('is not told where the program itself came through it', () => expect(overruled(ran('script', [8, 20]))).toBe(true));
  it('is told where the program did not get there', () => expect(overruled(ran('script', [20]))).toBe(false));
  it('is told while the program’s run is of an older text', () => expect(overruled(ran('script', [8], true))).toBe(false));
  it('is told by a run whose inputs the program gives', () => expect(overruled(ran('script', [8]), ran('comment', [8]))).toBe(false));
  it('goes by the lines of the newest text', () => expect(overruled(ran('script', [1], false, 7))).toBe(true));
});
