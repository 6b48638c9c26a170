import { describe, expect, it } from 'vitest';
import { diagnosticsOf } from '../../../src/language/index.ts';
import type { Location, RunError, Step, Trace } from '../../../src/protocol/trace.ts';

const file = '/w/train.py';
const place = (line: number): Location => ({ file, line, column: 0, endLine: line, endColumn: 9 });
const definition = place(40);

/** The problem that is told of a run that ended by this error, after so many backward passes. */
function told(error: Partial<RunError>, passes: number | null = null) {
  const trace = {
    plan: { setup: null, construct: null, inputs: null, kwargs: null, loss: null, origin: 'script' },
    diagnostics: [],
    steps: passes === null ? undefined : new Array<Step>(passes).fill({} as Step),
    error: { type: 'RuntimeError', message: 'no', location: place(7), frames: [], cause: 'user', ...error },
  } as unknown as Trace;
  const [problem] = diagnosticsOf(trace, file, definition);
  return [problem!.code, problem!.severity, problem!.location!.line, problem!.message];
}

describe('the problem of a run that did not end', () => {
  it('is an error of the program at its place', () => expect(told({})).toEqual(['error', 'error', 7, 'RuntimeError: no']));
  it('is a warning where what it lacks is missing here', () => {
    expect(told({ type: 'ModuleNotFoundError' }).slice(0, 3)).toEqual(['error', 'warning', 7]);
    expect(told({ cause: 'unsupported' }).slice(0, 3)).toEqual(['unsupported', 'warning', 7]);
  });
  it('is a remark where the result is constant', () => expect(told({ type: 'NoGradient' })).toEqual(['no-gradient', 'info', 40, 'no']));
  it('is none for training that outlasts the time budget: what there is, is said beside the program', () => {
    const budget = { cause: 'budget', message: 'stopped after 20 s: the program did not finish within its time budget' } as const;
    const [code, severity, line, message] = told(budget, 134);
    expect([code, severity, line]).toEqual(['stopped', 'info', 40]);
    expect(message).toMatch(/^The program was stopped after 20 s, after 134 backward passes\./);
    expect(told(budget, 1)[3]).toContain('after 1 backward pass.');
    expect(told(budget, 0)).toEqual(['stopped', 'info', 40, expect.stringContaining('before its first backward pass')]);
    expect(told(budget).slice(0, 3)).toEqual(['budget', 'error', 7]);
  });
});
