import { describe, expect, test } from 'vitest';
import type { Summary, Trace } from '../../../src/protocol/trace.ts';
import { changeText, compareTraces, differs } from '../../../webview/model/compare.ts';
import { lectureExpression, residualNet, summary } from './fixtures.ts';

const withGradient = (trace: Trace, name: string, grad: Summary | null): Trace => ({
  ...trace,
  nodes: trace.nodes.map((node) => (node.name === name ? { ...node, grad } : node)),
});
const of = (trace: Trace, name: string): number => trace.nodes.findIndex((node) => node.name === name);

describe('comparing two runs', () => {
  test('the same numbers do not differ, NaN included', () => {
    const trace = withGradient(lectureExpression(), 'a', summary([], [Number.NaN]));
    expect(differs(compareTraces(trace, structuredClone(trace), ''))).toBe(false);
  });
  test('a gradient that grew tells by how much; the others are equal', () => {
    const before = lectureExpression();
    const after = withGradient(before, 'b', summary([], [10]));
    const { nodes } = compareTraces(after, before, '');
    expect(changeText(nodes[of(after, 'b')]!.grad)).toBe('+25 %');
    expect(nodes.filter((node) => node!.grad.relative > 0)).toHaveLength(1);
  });
  test('a gradient that only turned is a change, though its norm is the same', () => {
    const before = withGradient(lectureExpression(), 'b', summary([2], [3, 4]));
    const after = withGradient(before, 'b', summary([2], [4, 3]));
    const { grad } = compareTraces(after, before, '').nodes[of(after, 'b')]!;
    expect(grad.relative).toBeCloseTo(0.2);
    expect(changeText(grad)).toBe('20 % turned');
  });
  test('a gradient that is there in one run only is new or gone', () => {
    const before = lectureExpression();
    const after = withGradient(before, 'b', null);
    expect(changeText(compareTraces(after, before, '').nodes[of(after, 'b')]!.grad)).toBe('gone');
    expect(changeText(compareTraces(before, after, '').nodes[of(after, 'b')]!.grad)).toBe('new');
  });
  test('orders of magnitude are factors', () => {
    const before = withGradient(lectureExpression(), 'b', summary([], [1e-7]));
    expect(changeText(compareTraces(lectureExpression(), before, '').nodes[1]!.grad)).toBe('×80,000,000');
    expect(changeText(compareTraces(before, lectureExpression(), '').nodes[1]!.grad)).toBe('÷80,000,000');
  });
  test('one more block leaves the variables of the others compared with themselves', () => {
    const [small, large] = [residualNet(16), residualNet(24)];
    const comparison = compareTraces(large, small, '');
    expect(comparison.gone).toEqual([]);
    expect(comparison.nodes.filter((node) => node === null).length).toBe(large.nodes.length - small.nodes.length);
  });
});
