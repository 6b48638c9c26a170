import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src/protocol/definition.ts';
import type { Trace } from '../../../src/protocol/trace.ts';
import { evidenceAt, isOverruled } from '../../../src/server/evidence.ts';
import type { Runs, Shown } from '../../../src/server/runs.ts';
import type { Workspace } from '../../../src/server/workspace.ts';

const file = '/w/train.py';
const define = (name: string, line: number, endLine: number) => ({ file, name, kind: 'module', line, column: 0, endLine }) as Definition;
const [block, net, script] = [define('Block', 2, 5), define('Net', 7, 12), define('__main__', 30, 30)];
const beside = { ...define('Beside', 3, 9), file: '/w/main.py' };
/** A finished run with a plan of that origin that came through some lines. */
const ran = (origin: string, lines: readonly number[], stale = false, moved = 0): Shown => ({
  trace: {
    plan: { origin },
    ...(origin === 'script' ? { steps: [] } : {}),
    occurrences: lines.map((line) => ({ location: { file, line } })),
  } as unknown as Trace,
  stale,
  shift: { changed: moved !== 0, toOld: (n) => n - moved, toNew: (n) => n + moved },
});
const runsOf = (known: Record<string, Shown>) => ({ shown: (_: string, name: string) => known[name] ?? null }) as unknown as Runs;
const uri = 'file:///w/train.py';
/** Two open documents: this one, and a program beside it. */
const workspace = {
  open: () => [{ uri }, { uri: 'file:///w/main.py' }],
  definitions: (of: string) => (of === uri ? [block, net, script] : [beside]),
} as unknown as Workspace;
const all = (known: Record<string, Shown>, line = 0) => evidenceAt(uri, line, workspace, runsOf(known));
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
  it('is the program before a run on a call’s inputs with a loss of ours, and a comment before both', () => {
    const known = { Net: ran('call site', [8]), __main__: ran('script', [8]) };
    expect(names(known, 8)).toEqual(['__main__', 'Net']);
    expect(names({ ...known, Block: ran('comment', [8]) }, 8)).toEqual(['Block', '__main__', 'Net']);
  });
  it('may be that of a program beside it which came through the file', () => {
    const own = { Net: ran('synthesis', [8]) };
    expect(names({ ...own, Beside: ran('script', [3, 8]) }, 8)).toEqual(['Beside', 'Net']);
    expect(names({ ...own, Beside: ran('synthesis', [3, 8]) }, 8)).toEqual(['Net', 'Beside']);
    expect(names({ ...own, Beside: ran('script', []) }, 8)).toEqual(['Net']);
  });
});

describe('what a run on made-up inputs says of a definition', () => {
  const overruled = (script: Shown, own = ran('synthesis', [8])) =>
    isOverruled({ definition: net, trace: own.trace }, all({ Net: own, __main__: script }), file);
  it('is not told where the program itself came through it', () => expect(overruled(ran('script', [8, 20]))).toBe(true));
  it('is told where the program did not get there', () => expect(overruled(ran('script', [20]))).toBe(false));
  it('is not told either while a newer run of the program is under way', () => expect(overruled(ran('script', [8], true))).toBe(true));
  it('is told by a run on inputs that a comment asks for', () => expect(overruled(ran('script', [8]), ran('comment', [8]))).toBe(false));
  it('is not told where only the inputs are the program’s, and the loss is ours', () =>
    expect(overruled(ran('script', [8]), ran('call site', [8]))).toBe(true));
  it('goes by the lines of the newest text', () => expect(overruled(ran('script', [1], false, 7))).toBe(true));
});
