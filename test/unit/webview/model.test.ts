import { describe, expect, test } from 'vitest';
import type { Pass } from '../../../src/protocol/run.ts';
import { rank } from '../../../src/trace/rank.ts';
import { scaleOf } from '../../../webview/model/colour.ts';
import { cardOf } from '../../../webview/model/content.ts';
import { brightKeys, findNodes } from '../../../webview/model/filter.ts';
import { compact, elementName, exact, factor, shapeText, shorten } from '../../../webview/model/format.ts';
import { substitute } from '../../../webview/model/formula.ts';
import { buildHierarchy, type Group } from '../../../webview/model/hierarchy.ts';
import { findIterations } from '../../../webview/model/iterations.ts';
import { nodeNames } from '../../../webview/model/names.ts';
import { passSentence, passState, stepText } from '../../../webview/model/passes.ts';
import { answerer, awkward, chain, lectureExpression, recurrentNet, residualNet, summary, TraceBuilder } from './fixtures.ts';

describe('numbers', () => {
  test('ten significant digits are those of the lecture', () => {
    expect(exact(8.154845485377136)).toBe('8.154845485');
    expect(exact(-0.0333907288349)).toBe('-0.03339072883');
    expect(exact(15)).toBe('15');
  });
  test('what is not finite is named', () => {
    expect([Number.NaN, Infinity, -Infinity].map(compact)).toEqual(['NaN', 'Inf', '-Inf']);
  });
  test('negative factors stand in parentheses', () => {
    expect(factor(-2)).toBe('(-2)');
    expect(factor(3)).toBe('3');
  });
  test('elements are named by their index', () => {
    expect(elementName('x', [2, 3], 5)).toBe('x[1,2]');
    expect(elementName('x', [], 0)).toBe('x');
    expect(shapeText([])).toBe('scalar');
  });
  test('long names are shortened in the middle', () => {
    expect(shorten('encoder.layers.0.weight', 11)).toBe('encod…eight');
  });
});

describe('names', () => {
  test('variables assigned in a loop are numbered in order of time', () => {
    const trace = recurrentNet(3);
    const names = nodeNames(trace);
    expect(trace.nodes.filter((node) => node.name === 'h').map((node) => names[node.id])).toEqual(['h₁', 'h₂', 'h₃']);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('iterations', () => {
  test('a loop is cut where its first place comes back, and what follows it is left outside', () => {
    expect(findIterations(['p', 'a', 'b', 'a', 'b', 'a', 'b', 'q'])).toEqual([
      { iteration: null, pieces: [0] },
      { iteration: 1, pieces: [1, 2] },
      { iteration: 2, pieces: [3, 4] },
      { iteration: 3, pieces: [5, 6] },
      { iteration: null, pieces: [7] },
    ]);
  });
  test('a sum over the steps after the loop is no part of its last step', () => {
    const found = findIterations(['a', 'b', 'a', 'b', 's', 's'])!;
    expect(found.filter((entry) => entry.iteration === null).map((entry) => entry.pieces)).toEqual([[4], [5]]);
  });
  test('no place coming back, or one alone, is no loop', () => {
    expect(findIterations(['a', 'b', 'c'])).toBeNull();
    expect(findIterations(['a', 'a', 'a'])).toBeNull();
    expect(findIterations([])).toBeNull();
  });
});

const groups = (group: Group): readonly Group[] => group.children.filter((child): child is Group => child.kind === 'group');

describe('hierarchy', () => {
  test('weights stand inside their layers, whatever scope they were made in', () => {
    const { root, leaves } = buildHierarchy(residualNet(16));
    // The only model of a run has no frame of its own.
    expect(groups(root).map((block) => block.title)).toEqual(['blocks.0', 'blocks.1']);
    const weight = leaves.find((leaf) => leaf?.node.name === 'fc1.weight')!;
    expect(weight.parent.title).toBe('fc1');
  });
  test('the only model of a step has no frame either, whatever ran in the steps before it', () => {
    const b = new TraceBuilder();
    b.addScope('', 'Net');
    b.scope = b.addScope('', 'Net');
    const scalar = summary([], [1]);
    const x = b.leaf('x', scalar);
    const out = b.operation('exp', [{ from: x, local: 1 }], scalar);
    const { root, leaves } = buildHierarchy(b.build(out));
    expect(groups(root)).toEqual([]);
    expect(leaves.find((leaf) => leaf?.node.op === 'exp')!.parent).toBe(root);
  });
  test('time steps become groups; shared weights stay outside, a step’s own constants inside', () => {
    const { root, leaves } = buildHierarchy(recurrentNet(3));
    expect(root.columns).toBe(true);
    expect(groups(root).map((group) => group.title)).toEqual(['t = 1', 't = 2', 't = 3']);
    expect(leaves.find((leaf) => leaf?.node.name === 'Wh')!.parent).toBe(root);
    expect(leaves.find((leaf) => leaf?.node.name === 'x1')!.parent.title).toBe('t = 2');
  });
  test('two hundred steps come in stretches of steps', () => {
    const { root } = buildHierarchy(recurrentNet(200));
    expect(groups(root).map((group) => group.title)).toEqual([
      't = 1 – 40',
      't = 41 – 80',
      't = 81 – 120',
      't = 121 – 160',
      't = 161 – 200',
    ]);
    expect(groups(groups(root)[1]!)[0]!.title).toBe('t = 41');
  });
  test('no group of a long flat program has more children than can be shown', () => {
    const hierarchy = buildHierarchy(chain(50_000));
    for (const group of hierarchy.groups.values()) expect(group.children.length).toBeLessThanOrEqual(160);
    expect(hierarchy.leaves.filter(Boolean)).toHaveLength(50_001);
  });
  test('what a helper function made is a group, each call its own; a single operation is none', () => {
    const t = new TraceBuilder();
    const x = t.leaf('x', summary([], [1]));
    const scale = t.leaf(null, summary([], [3]), 'constant');
    const call = t.site(20);
    const helper = t.site(5, call, 'helper');
    const other = t.site(6, call, 'helper');
    let y = x;
    for (let i = 0; i < 2; i++) {
      y = t.operation('mul', [{ from: y }, { from: scale }], summary([], [2]), null, 5, helper);
      y = t.operation('add', [{ from: y }], summary([], [2]), null, 6, other);
      y = t.operation('neg', [{ from: y }], summary([], [2]), null, 21);
    }
    const trace = t.build(y, {}, () => null);
    const { root, leaves } = buildHierarchy(trace, { functions: true, iterations: false });
    expect(groups(root).map((group) => group.title)).toEqual(['helper()', 'helper()']);
    expect(groups(root)[0]!.operations).toBe(2);
    expect(leaves[scale]!.parent).toBe(root);
    expect(groups(buildHierarchy(trace, { functions: false, iterations: false }).root)).toEqual([]);
  });
  test('without groups for iterations the steps of a loop stand one after the other', () => {
    const { root } = buildHierarchy(recurrentNet(3), { functions: true, iterations: false });
    expect(groups(root)).toEqual([]);
  });
  test('keys are the same in the next run', () => {
    const keys = (): readonly string[] => [...buildHierarchy(residualNet(40)).groups.keys()];
    expect(keys()).toEqual(keys());
  });
  test('a constant that nothing uses is left out', () => {
    const t = new TraceBuilder();
    const unused = t.leaf(null, summary([], [4]), 'constant');
    const x = t.leaf('x', summary([], [1]));
    const y = t.operation('mul', [{ from: x, local: 2 }], summary([], [2]), 'y');
    const { leaves } = buildHierarchy(t.build(y));
    expect([unused, x, y].map((id) => leaves[id] !== undefined)).toEqual([false, true, true]);
  });
  test('every variable stands in exactly one group', () => {
    for (const trace of [lectureExpression(), awkward(), residualNet(60), recurrentNet(70), chain(1000), chain(0)]) {
      const hierarchy = buildHierarchy(trace);
      const seen: number[] = [];
      for (const group of hierarchy.groups.values())
        for (const child of group.children) if (child.kind === 'node') seen.push(child.node.id);
      expect(seen.sort((a, b) => a - b)).toEqual(trace.nodes.map((node) => node.id));
    }
  });
});

describe('cards', () => {
  const card = (trace: ReturnType<typeof awkward>, name: string) => {
    const hierarchy = buildHierarchy(trace);
    const leaf = hierarchy.leaves.find((candidate) => candidate?.node.name === name)!;
    return cardOf(leaf, trace, nodeNames(trace), hierarchy.adjacency, 'gradients', null, null);
  };
  test('a single number is shown as that number, with its gradient', () => {
    expect(card(lectureExpression(), 'b').rows.map((row) => row.text)).toEqual(['2', '8']);
    expect(card(lectureExpression(), 'b').shared).toBe(true);
  });
  test('NaN is counted, an empty tensor is called empty, a missing gradient is a dash', () => {
    expect(card(awkward(), 'nan').rows[0]).toMatchObject({ text: '4 NaN', tone: 'bad' });
    expect(card(awkward(), 'empty').rows.map((row) => row.text)).toEqual(['empty', '–']);
    expect(card(awkward(), 'scalar').rows[0]).toMatchObject({ text: '-Inf', tone: 'bad' });
  });
});

describe('passes', () => {
  const trace = lectureExpression();
  const hierarchy = buildHierarchy(trace);
  const model = { trace, hierarchy, names: nodeNames(trace) };
  const pass = (mode: 'forward' | 'reverse', seed: number): Pass => answerer(trace)('pass', { trace: trace.id, mode, seed }) as Pass;
  const at = (step: number, made: Pass) => ({ seed: made.seed, pass: made, problem: null, step, playing: false });
  test('forward mode seeded at b ends at ∂e = 8, and says how', () => {
    const made = pass('forward', 1);
    expect(stepText(at(made.steps.length, made), model)).toBe('∂e/∂b = 3·1 + 5·1 = 8');
  });
  test('reverse mode seeded at e adds up both uses of b', () => {
    const made = pass('reverse', 4);
    expect(stepText(at(4, made), model)).toBe('∂e/∂b = 1·3 + 1·5 = 8');
    expect(passState(at(2, made))!.reached.size).toBe(2);
  });
  test('the counter gives the counts of this graph', () => {
    expect(passSentence(pass('forward', 1))).toBe(
      'This graph: forward mode needs 2 passes (one per input), reverse mode 1 (one per output).',
    );
  });
});

describe('search, filter and colour', () => {
  const trace = residualNet(40);
  const hierarchy = buildHierarchy(trace);
  test('all words of a search must occur, in name, operation or module', () => {
    expect(findNodes(trace, 'blocks.1 mm').map((node) => node.op)).toEqual(['mm', 'mm']);
    expect(findNodes(trace, '   ')).toEqual([]);
  });
  test('the filter leaves what it names and the groups around it', () => {
    const keys = brightKeys(trace, hierarchy, '', { kind: 'none', bound: 0 })!;
    const missing = trace.nodes.filter((node) => node.grad === null);
    expect(missing.length).toBeGreaterThan(0);
    for (const node of missing) expect(keys.has(`n${node.id}`)).toBe(true);
    expect(keys.has('run')).toBe(true);
    expect(brightKeys(trace, hierarchy, '', { kind: 'all', bound: 0 })).toBeNull();
  });
  test('a scale over nothing but NaN and zero has no colours and does not break', () => {
    const scale = scaleOf(awkward(), 'gradient', 'dark', null)!;
    expect(scale.colour(Number.NaN)).toBe('var(--nb-bad)');
    expect(scale.colour(0)).toBeNull();
  });
});

test('a rule’s names are replaced as whole words only', () => {
  const words = new Map([
    ['a', '5'],
    ['b', '(-3)'],
    ['ḡ'.normalize('NFC'), '2'],
  ]);
  expect(substitute('max(a, b) · ḡ', words)).toBe('max(5, (-3)) · 2');
});

test('the rank of a matrix is that of its rows', () => {
  expect(
    rank([
      [1, 3, 2],
      [0, 0, 2],
    ]),
  ).toBe(2);
  expect(
    rank([
      [1, -1],
      [-1, 1],
    ]),
  ).toBe(1);
  expect(rank([[0, 0]])).toBe(0);
  expect(rank([])).toBe(0);
  expect(rank([[Number.NaN]])).toBeNaN();
});
