import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { request, root, startHost, variable } from './support/host.ts';

/** Every number that the lecture writes on the blackboard (made with PyTorch 2.14.1 in float64), from the example files as they are. */
const host = startHost();
afterAll(() => host.dispose());

const run = (file: string, entry: string) => host.trace(request(join(root, 'examples/lecture', file), entry));
const gradient = (t: Awaited<ReturnType<typeof run>>, name: string) => t.inputs.find((i) => i.name === name)!.grad!.first;
const close = (got: readonly number[], want: readonly number[]) => {
  expect(got.length).toBe(want.length);
  got.forEach((g, i) => {
    expect(g).toBeCloseTo(want[i]!, 8);
  });
};

describe('the lecture', () => {
  it('1: e = (a + b)(b + 1), its local derivatives, both modes and the sum over paths', async () => {
    const t = await run('1_expression.py', 'expression');
    expect([t.loss, gradient(t, 'a')[0], gradient(t, 'b')[0]]).toEqual([15, 3, 8]);
    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((n) => variable(t, n)) as [number, number, number, number, number];
    const local = (from: number, to: number) => t.edges.find((x) => x.from === from && x.to === to)!.local;
    expect([local(a, c), local(b, c), local(b, d), local(c, e), local(d, e)]).toEqual([1, 1, 1, 3, 5]);
    const paths = await host.query('paths', { trace: t.id, of: e, wrt: b, top: 10 });
    expect(paths).toMatchObject({ total: 2, sum: 8 });
    expect(paths.paths.map((p) => [p.product, p.factors])).toEqual([
      [5, [1, 5]],
      [3, [1, 3]],
    ]);
    const forward = await host.query('pass', { trace: t.id, mode: 'forward', seed: b });
    expect(forward.passes).toEqual({ forward: 2, reverse: 1 });
    const tangent = (node: number) => forward.steps.find((s) => s.node === node)?.summary.values[0];
    expect([tangent(b), tangent(c), tangent(d), tangent(e)]).toEqual([1, 1, 1, 8]);
    const fromA = await host.query('pass', { trace: t.id, mode: 'forward', seed: a });
    expect(fromA.steps.find((s) => s.node === e)?.summary.values[0]).toBe(3);
    const reverse = await host.query('pass', { trace: t.id, mode: 'reverse', seed: e });
    expect([a, b].map((n) => reverse.steps.find((s) => s.node === n)?.summary.values[0])).toEqual([3, 8]);
  });

  it('3: y = x·exp(x²): three uses of x contribute e each', async () => {
    const t = await run('3_parameter_sharing.py', 'shared');
    close(gradient(t, 'x'), [8.154845485]);
    const uses = await host.query('uses', { trace: t.id, node: variable(t, 'x') });
    expect(uses.length).toBe(3);
    for (const u of uses) close(u.values, [Math.E]);
  });

  it('4: the Jacobian [[1, 3, 2], [0, 0, 2]]', async () => {
    const t = await run('4_jacobian.py', 'f');
    const output = t.nodes.findLast((n) => n.output)!.id;
    const j = await host.query('jacobian', { trace: t.id, of: output, wrt: variable(t, 'x') });
    expect(j.block).toEqual([
      [1, 3, 2],
      [0, 0, 2],
    ]);
  });

  it.each([
    ['feedforward_sigmoid', 0.5972493103553286, [-0.0333907288, 0.00884118, -0.0222604859], [-0.4496766753, 0]],
    ['feedforward_softmax', 0.6824561206077286, [-0.0856996568, 0.0583496001, -0.0122428081], [-0.4946257932, 0.4946257932]],
  ] as const)('5: %s: cost, error signals, gradients, and the chain of Jacobians', async (entry, cost, delta1, delta2) => {
    const t = await run('5_feedforward.py', entry);
    expect(t.loss).toBeCloseTo(cost, 10);
    close(gradient(t, 'b1'), delta1);
    close(gradient(t, 'b2'), delta2);
    close(
      gradient(t, 'W1'),
      delta1.flatMap((d) => [d * 1, d * 2]),
    );
    const chain = await host.query('chain', { trace: t.id, node: variable(t, 'W1') });
    expect(chain.difference).toBeLessThan(1e-15);
    expect(chain.links.at(-1)!.jacobian).toMatchObject({ rows: 3, columns: 6 });
    const byTarget = new Map(chain.links.map((l) => [t.nodes[l.wrt]!.name, l]));
    close(byTarget.get('z2')!.product, delta2);
    close(byTarget.get('z1')!.product, delta1);
    expect(byTarget.get('z2')!.jacobian.structure).toBe(entry === 'feedforward_sigmoid' ? 'diagonal' : 'dense');
    expect(byTarget.get('z1')!.jacobian).toMatchObject({ rows: 3, columns: 3, structure: 'diagonal' });
    close(byTarget.get('a1')!.jacobian.block.flat(), [0.3, -0.1, 0.2, -0.4, 0.5, 0.1]);
  });

  it('5: the gradients of both matrices, softmax', async () => {
    const t = await run('5_feedforward.py', 'feedforward_softmax');
    close(gradient(t, 'W1'), [-0.0856996568, -0.1713993136, 0.0583496001, 0.1166992001, -0.0122428081, -0.0244856162]);
    close(gradient(t, 'W2'), [-0.2226637162, -0.3616004294, -0.2226637162, 0.2226637162, 0.3616004294, 0.2226637162]);
  });

  it('6: backpropagation through time, one term for each use of Wʰ, also for one step of the cost', async () => {
    const t = await run('6_recurrent.py', 'recurrent');
    expect(t.loss).toBeCloseTo(2.4878550566, 9);
    close(gradient(t, 'Wh'), [-0.057904383, -0.0088524265, 0.1518379168, -0.0222310443]);
    close(gradient(t, 'Wi'), [-0.1493987807, -0.0538363404, 0.4171844062, 0.1007522324]);
    close(gradient(t, 'Wo'), [-0.6408862851, -0.6018291356, 0.6408862851, 0.6018291356]);
    const wh = variable(t, 'Wh');
    const uses = await host.query('uses', { trace: t.id, node: wh });
    const terms = [
      [-0.0342644466, 0.0342644466, 0.1117538929, -0.1117538929],
      [0.0158583539, 0.0131789246, -0.0545110796, -0.0453008811],
      [-0.0394982903, -0.0562957977, 0.0945951035, 0.1348237297],
    ];
    expect(uses.length).toBe(3);
    uses.forEach((u, i) => close(u.values, terms[i]!));
    const costs = t.nodes.filter((n) => n.name === 'Ct');
    close(
      costs.map((n) => n.value.first[0]!),
      [0.9359050516, 0.3711058741, 1.1808441308],
    );
    const ofLast = await host.query('uses', { trace: t.id, node: wh, of: costs[2]!.id });
    close(ofLast[0]!.values, [-0.0002739665, 0.0002739665, -0.0003804248, 0.0003804248]);
    close(ofLast[1]!.values, [-0.0068630133, -0.0057034378, 0.0031959273, 0.0026559431]);
    close(ofLast[2]!.values, terms[2]!);
  });

  it('every operation has the time it took, and leaves have none', async () => {
    const t = await run('5_feedforward.py', 'feedforward_sigmoid');
    for (const node of t.nodes) {
      if (node.op === null) expect(node.time).toBeUndefined();
      else expect(node.time).toBeGreaterThanOrEqual(0);
    }
  });
});
