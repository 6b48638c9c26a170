import { describe, expect, it } from 'vitest';
import { fixFor, outlineOf } from '../../../src/language/index.ts';
import type { Diagnostic, Location, Trace } from '../../../src/protocol/trace.ts';

const path = '/w/f.py';
const trace = {
  plan: { setup: null, construct: null, inputs: '(torch.randn(2, 3),)', kwargs: null, loss: null, origin: 'synthesis' },
} as Trace;
const place = (line: number, column: number, endColumn: number): Location => ({ file: path, line, column, endLine: line, endColumn });

/** The text after the fix of a diagnostic, or null where it has none. */
function mended(text: string, d: Partial<Diagnostic>): string | null {
  const fix = fixFor(
    { severity: 'warning', message: '', location: null, code: '', ...d },
    outlineOf(text, path),
    { name: 'f', kind: 'function' },
    trace,
  );
  if (!fix) return null;
  const lines = text.split('\n');
  const { line, column, endLine, endColumn } = fix.location;
  const before = [...lines.slice(0, line - 1), (lines[line - 1] ?? '').slice(0, column)].join('\n');
  const after = [(lines[endLine - 1] ?? '').slice(endColumn), ...lines.slice(endLine)].join('\n');
  return before + fix.text + after;
}
const cause = (location: Location) => [{ message: '', location }];

describe('fixes', () => {
  it('take out an activation that the loss applies itself, however it is written', () => {
    const line = (call: string) => `p = ${call}`;
    for (const [call, operand] of [
      ['torch.softmax(self.fc(x), dim=1)', 'self.fc(x)'],
      ['F.softmax(h, 1)', 'h'],
      ['h.softmax(-1)', 'h'],
      ['self.softmax(h)', 'h'],
      ['torch.sigmoid(h)', 'h'],
    ] as const)
      expect(mended(line(call), { code: 'double-softmax', related: cause(place(1, 4, 4 + call.length)) })).toBe(line(operand));
  });
  it('join log and softmax', () =>
    expect(mended('y = torch.log(F.softmax(x, dim=1))', { code: 'log-of-softmax', location: place(1, 4, 34) })).toBe(
      'y = F.log_softmax(x, dim=1)',
    ));
  it('take out a detach', () =>
    expect(mended('c = self.e(x).detach()', { code: 'detached-parameter', location: place(1, 4, 22) })).toBe('c = self.e(x)'));
  it('write a new tensor where backward needs the old one', () => {
    const error = { code: 'error', message: 'RuntimeError: one of the variables needed … has been modified by an inplace operation' };
    expect(mended('  a += b - 1', { ...error, related: cause(place(1, 2, 8)) })).toBe('  a = a + (b - 1)');
    expect(mended('  a[0] += 1', { ...error, related: cause(place(1, 2, 8)) })).toBeNull();
  });
  it('write proposed inputs above the definition', () =>
    expect(mended('import torch\n\n\ndef f(x):\n    return x @ x\n', { code: 'inputs-unknown' })).toBe(
      'import torch\n\n\n# nabla: x = torch.randn(2, 3)\ndef f(x):\n    return x @ x\n',
    ));
  it('offer nothing where the source does not allow it', () =>
    expect(mended('p = probabilities', { code: 'double-softmax', related: cause(place(1, 4, 17)) })).toBeNull());
});
