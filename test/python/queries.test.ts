import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import { request, root, startHost, variable } from './support/host.ts';

/** What the panel asks about a finished run. */
const host = startHost();
afterAll(() => host.dispose());

const lecture = (file: string, entry: string) => host.trace(request(join(root, 'examples/lecture', file), entry));
const use = (t: Trace, from: string, to: string) => {
  const [a, b] = [variable(t, from), variable(t, to)];
  return t.edges.find((e) => e.from === a && e.to === b)!;
};

describe('the Jacobian of one use', () => {
  it('is diagonal for a sigmoid, the identity for an addend, and dense for a product', async () => {
    const t = await lecture('5_feedforward.py', 'feedforward_sigmoid');
    const local = (from: string, to: string) => host.query('local', { trace: t.id, to: use(t, from, to).to, slot: use(t, from, to).slot });
    expect(await local('z1', 'a1')).toMatchObject({ rows: 3, columns: 3, looked: 3, structure: 'diagonal' });
    expect(await local('b1', 'z1')).toMatchObject({ rows: 3, columns: 3, structure: 'identity', norm: Math.sqrt(3) });
    const mv = t.edges.find((e) => e.from === variable(t, 'W1'))!;
    expect(await host.query('local', { trace: t.id, to: mv.to, slot: mv.slot })).toMatchObject({
      rows: 3,
      columns: 6,
      structure: 'sparse',
    });
  });
  it('is that of the operation alone, whatever other ways lead from one to the other', async () => {
    const t = await lecture('1_expression.py', 'expression');
    const b = use(t, 'b', 'c');
    expect(await host.query('local', { trace: t.id, to: b.to, slot: b.slot })).toMatchObject({ rows: 1, columns: 1, norm: 1 });
    const e = variable(t, 'e');
    await expect(host.query('local', { trace: t.id, to: e, slot: 7 })).rejects.toThrow('no such use');
  });
});

it('a whole Jacobian has structure, rank and norm', async () => {
  const t = await lecture('4_jacobian.py', 'f');
  const facts = await host.query('jacobianFacts', { trace: t.id, of: variable(t, 'y'), wrt: variable(t, 'x') });
  // [[1, 3, 2], [0, 0, 2]]
  expect(facts).toEqual({ rows: 2, columns: 3, structure: 'dense', norm: Math.sqrt(18), rank: 2 });
});

it('a slice comes in blocks, and together they are the slice', async () => {
  const t = await lecture('6_recurrent_long.py', 'recurrent_long');
  const x = variable(t, 'x');
  const slice = { trace: t.id, node: x, which: 'value' as const, fixed: [0, 0], rowDim: 0, columnDim: 1 };
  const whole = await host.query('slice', slice);
  expect(whole).toMatchObject({ rows: 30, columns: 2, blockRows: 30, blockColumns: 2 });
  const parts = [];
  for (let rowStart = 0; rowStart < 30; rowStart += 12) parts.push(await host.query('slice', { ...slice, rowStart, maxRows: 12 }));
  expect(parts.map((part) => part.blockRows)).toEqual([12, 12, 6]);
  expect(parts.flatMap((part) => part.values)).toEqual(whole.values);
});

it('paths that were not walked are counted', async () => {
  const t = await lecture('1_expression.py', 'expression');
  const paths = await host.query('paths', { trace: t.id, of: variable(t, 'e'), wrt: variable(t, 'b'), top: 1 });
  expect(paths).toMatchObject({ total: 2, walked: 2 });
  expect(paths.paths).toHaveLength(1);
});
