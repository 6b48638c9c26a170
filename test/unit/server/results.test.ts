import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunProposal } from '../../../src/protocol/run.ts';
import type { RunError, Trace } from '../../../src/protocol/trace.ts';
import { diskDigests } from '../../../src/runtime/files.ts';
import { digestOf } from '../../../src/runtime/text.ts';
import { Results } from '../../../src/server/results.ts';

const folder = mkdtempSync(join(tmpdir(), 'nabla-results-'));
const [model, helper, absent] = ['model.py', 'helper.py', 'absent.py'].map((f) => join(folder, f)) as [string, string, string];
const proposal = (overlay: Record<string, string> = {}, seed = 0) =>
  ({ file: model, entry: 'Net', seed, overlay }) as unknown as RunProposal;

/** A kept run that read both files and looked for a third. */
function kept(error: RunError | null = null): Results {
  writeFileSync(model, 'import helper\n');
  writeFileSync(helper, 'x = 1\n');
  rmSync(absent, { force: true });
  const files = [
    [model, digestOf('import helper\n')],
    [helper, digestOf('x = 1\n')],
    [absent, null],
  ];
  const results = new Results(diskDigests());
  results.keep(proposal(), { id: 't1', files, error } as unknown as Trace);
  return results;
}

describe('a finished run', () => {
  it('answers the same request again while its files are the same, on disk or in the editor', () => {
    const results = kept();
    expect(results.find(proposal())?.id).toBe('t1');
    expect(results.find(proposal({ [model]: 'import helper\n' }))?.id).toBe('t1');
  });
  it('does not answer another request', () => expect(kept().find(proposal({}, 1))).toBeNull());
  it('does not hold when its text changed in the editor', () =>
    expect(kept().find(proposal({ [model]: 'import helper, os\n' }))).toBeNull());
  it('does not hold when an imported file changed on disk', () => {
    const results = kept();
    writeFileSync(helper, 'x = 22\n');
    expect(results.find(proposal())).toBeNull();
  });
  it('does not hold when a file appeared that it had looked for', () => {
    const results = kept();
    writeFileSync(absent, '');
    expect(results.find(proposal())).toBeNull();
  });
  it('is not kept where it ended at a limit', () =>
    expect(kept({ type: 'BudgetExceeded', message: '', location: null, frames: [], cause: 'budget' }).find(proposal())).toBeNull());
});
