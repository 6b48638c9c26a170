import { describe, expect, it } from 'vitest';
import { checkDiagnostic, hoverAt, inlayHints, lensesFor, lineShift, verdictText } from '../../../src/language/index.ts';
import { digits, share } from '../../../src/language/numbers.ts';
import type { CheckReport } from '../../../src/protocol/run.ts';
import type { Location, Summary, Trace, TraceNode } from '../../../src/protocol/trace.ts';

const at = (line: number, column: number, endColumn: number): Location => ({ file: '/w/f.py', line, column, endLine: line, endColumn });
const summary = (values: readonly number[], shape: readonly number[] = []): Summary => ({
  shape,
  dtype: 'float64',
  sum: values.reduce((a, b) => a + b, 0),
  absSum: 0,
  norm: Math.hypot(...values),
  min: Math.min(...values),
  max: Math.max(...values),
  mean: values.reduce((a, b) => a + b, 0) / values.length,
  nan: 0,
  inf: 0,
  zero: values.filter((v) => v === 0).length,
  first: values,
  ...(values.length > 1 ? { histogram: [1, 0, 2] } : {}),
});
const node = (id: number, name: string, value: Summary, grad: Summary | null): TraceNode => ({
  id,
  kind: 'operation',
  name,
  op: 'mul',
  gradFn: null,
  attrs: {},
  slot: 0,
  inPlace: false,
  scope: 0,
  site: -1,
  value,
  grad,
  noGrad: grad ? null : 'it was detached',
  loss: name === 'e',
  output: false,
  formula: { names: ['a', 'b'], value: 'a · b', vjp: ['ḡ · b', 'ḡ · a'] },
});
const trace = {
  entry: 'f',
  lossText: 'the output',
  lossNode: 1,
  dtype: 'float64',
  mode: 'eval',
  parameters: [],
  scopes: [],
  sites: [],
  nodes: [
    node(0, 'c', summary([5]), summary([3])),
    node(1, 'e', summary([15]), summary([1])),
    node(2, 'x', summary([1, 0, 2], [3]), summary([1, 2, 3], [3])),
    node(3, 'd', summary([1]), null),
    node(4, 'h', summary([0.5]), summary([0.25])),
    node(5, 'h', summary([0.75]), summary([0.125])),
  ],
  occurrences: [
    { location: at(2, 4, 5), text: 'c', nodes: [0] },
    { location: at(2, 4, 13), text: 'c * 2 + 1', nodes: [1] },
    { location: at(3, 4, 5), text: 'x', nodes: [2] },
    { location: at(4, 4, 5), text: 'd', nodes: [3] },
    { location: at(5, 4, 5), text: 'h', nodes: [4, 5] },
  ],
} as unknown as Trace;
const hover = (line: number, column: number, stale = false) =>
  hoverAt(trace, '/w/f.py', line, column, { uri: 'file:///w/f.py', stale, lineText: '' })!;

describe('a hover', () => {
  it('over a number shows it and its derivative, of what and with respect to what', () => {
    expect(hover(2, 4).markdown).toContain('`c` = **5**');
    expect(hover(2, 4).markdown).toContain('`∂e/∂c` = **3**');
  });
  it('in a script says which step it is of, and how the loss and the gradients went on', () => {
    const step = (loss: number, x: number) => ({ loss, gradients: { x }, location: null, time: 1, kept: true });
    const script = {
      ...trace,
      step: 1,
      steps: Array.from({ length: 12 }, (_, i) => step(12 - i, i)),
      inputs: [{ name: 'x', node: 2 }],
    } as unknown as Trace;
    const told = (line: number) => hoverAt(script, '/w/f.py', line, 4, { uri: '', stale: false, lineText: '' })!.markdown;
    expect(hoverAt(script, '/w/f.py', 2, 10, { uri: '', stale: false, lineText: '' })!.markdown).toContain(
      'value by step: 12, **11**, 10, 9, …, 4, 3, 2, 1',
    );
    expect(told(3)).toContain('norm of the gradient by step: 0, **1**, 2, 3, …, 8, 9, 10, 11');
    expect(told(4)).not.toContain('by step');
    expect(told(4)).toContain('step 2 of 12');
  });
  it('takes the innermost expression, with its range', () => {
    expect(hover(2, 4).range.end.character).toBe(5);
    expect(hover(2, 9).range.end.character).toBe(13);
    expect(hoverAt(trace, '/w/f.py', 9, 0, { uri: '', stale: false, lineText: '' })).toBeNull();
  });
  it('over a tensor shows statistics and pictures of value and gradient', () => {
    const text = hover(3, 4).markdown;
    expect(text).toContain('`x` [3] float64');
    expect(text).toMatch(/\| value \| 0 \| 1 \| 2 \| 2\.236 \| 33\.3 % \| 0 \| 0 \|/);
    expect(text.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(2);
  });
  it('says why there is no gradient', () => expect(hover(4, 4).markdown).toContain('No gradient: it was detached.'));
  it('shows one row for each time it was evaluated', () => {
    expect(hover(5, 4).markdown).toContain('| 1 | 0.5 | 0.25 |\n| 2 | 0.75 | 0.125 |');
  });
  it('is marked while a newer run is under way, and links to the graph', () => {
    expect(hover(2, 4, true).markdown).toContain('stale');
    expect(hover(2, 4).markdown).toContain(`command:nabla.showGraph?${encodeURIComponent(JSON.stringify(['file:///w/f.py', 'f', 0]))}`);
  });
});

const report = (over: Partial<CheckReport>): CheckReport => ({
  file: '/w/f.py',
  entry: 'f',
  kind: 'autograd-function',
  verdict: 'correct',
  slip: null,
  line: null,
  fix: null,
  message: '',
  inputs: [],
  error: null,
  time: 1,
  ...over,
});
const input = {
  name: 'x',
  shape: [3, 2],
  checked: 6,
  of: 6,
  verdict: 'correct' as const,
  index: null,
  analytic: null,
  numeric: null,
  absError: 1e-10,
  relError: 3.2e-9,
  message: '',
};

describe('the verdict', () => {
  it('counts inputs and names the worst error', () =>
    expect(verdictText(report({ inputs: [input, { ...input, relError: 1e-12 }] }))).toBe('✓ 2 inputs, worst rel. error 3e-9'));
  it('names the element and both numbers', () => {
    const wrong = report({
      verdict: 'wrong',
      line: 7,
      slip: 'a factor of 2 is missing',
      message: 'f: the gradient of x is wrong. A factor of 2 is missing (line 7)',
      inputs: [{ ...input, verdict: 'wrong', index: [2, 0], analytic: 0.31, numeric: 0.62 }],
    });
    expect(verdictText(wrong)).toBe('✗ wrong in element [2,0]: you returned 0.31, the slope is 0.62');
    expect(checkDiagnostic(wrong, at(1, 0, 5))).toMatchObject({
      severity: 'error',
      location: { line: 7 },
      message: expect.stringMatching(/factor of 2/i) as string,
    });
    const location = { file: '/w/f.py', line: 7, column: 4, endLine: 7, endColumn: 9 };
    const fix = { title: 'Write `2 * x`', location, text: '2 * x' };
    expect(checkDiagnostic({ ...wrong, fix }, at(1, 0, 5))).toMatchObject({ fix });
    expect(checkDiagnostic({ ...wrong, fix: { ...fix, location: { ...location, file: '/w/other.py' } } }, at(1, 0, 5))).not.toHaveProperty(
      'fix',
    );
  });
  it('stands in the lens', () => {
    const d = { file: '/w/f.py', name: 'f', kind: 'function' as const, line: 3, column: 0, endLine: 4, plan: null };
    const titles = lensesFor('u', d, {
      check: report({ inputs: [input] }),
      checking: false,
      plan: { setup: null, construct: null, inputs: '(torch.ones(2),)', kwargs: null, loss: null, origin: 'synthesis' },
    }).map((l) => l.title);
    expect(titles).toEqual(['Show Graph', 'Check Gradients: ✓ 1 input, worst rel. error 3e-9', 'Inputs: torch.ones(2)']);
  });
  it('has no place over a program, whose lens tells how training went', () => {
    const d = { file: '/w/f.py', name: '__main__', kind: 'script' as const, line: 3, column: 0, endLine: 4, plan: null };
    const step = (loss: number | null) => ({ loss, location: null, time: 1, gradients: {}, kept: true });
    const titles = (...losses: (number | null)[]) =>
      lensesFor('u', d, { check: null, checking: false, plan: null, steps: losses.map(step) }).map((l) => l.title);
    expect(titles()).toEqual(['Show Graph']);
    expect(titles(1.60784, 1.5, 1.57256)).toEqual(['Show Graph', '3 steps, loss 1.608 → 1.573']);
    expect(titles(2)).toEqual(['Show Graph', '1 step, loss 2']);
    expect(titles(null, null)).toEqual(['Show Graph', '2 steps']);
  });
});

describe('details', () => {
  it('numbers have up to 10 significant digits', () => {
    expect(digits(8.154845485377136)).toBe('8.154845485');
    expect(digits(15)).toBe('15');
    expect(digits(1.5e-9)).toBe('1.5e-9');
    expect(digits(Number.NaN)).toBe('NaN');
    expect(digits(-Infinity)).toBe('−∞');
  });
  it('shares are never rounded to nothing or all', () =>
    expect([share(0, 9), share(1, 1e6), share(999999, 1e6), share(9, 9)]).toEqual(['0', '<0.1 %', '>99.9 %', '100 %']));
  it('lines move with the text around an edit', () => {
    const shift = lineShift('a\nb\nc\nd', 'a\nB\nnew\nc\nd');
    expect([1, 2, 3, 4].map((n) => shift.toNew(n))).toEqual([1, null, 4, 5]);
    expect([1, 2, 3, 4, 5].map((n) => shift.toOld(n))).toEqual([1, null, null, 3, 4]);
  });
  it('inlay hints stand behind assigned names', () =>
    expect(inlayHints(trace, '/w/f.py', ['', '    c = a', '    x = y'])).toEqual([
      { line: 2, column: 5, text: 'scalar ‖∇‖ 3', tooltip: 'norm of the gradient of e' },
      { line: 3, column: 5, text: '[3] ‖∇‖ 3.742', tooltip: 'norm of the gradient of e' },
    ]));
});
