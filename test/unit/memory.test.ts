import { afterEach, describe, expect, it } from 'vitest';
import { apply } from '../../src/engine/apply.ts';
import {
  backward,
  grad,
  isDifferentiable,
  memory,
  type Operand,
  observe,
  one,
  type Primitive,
  reachFrom,
  ruleOf,
  setResidentFrom,
  Tensor,
  withGradMode,
} from '../../src/engine/index.ts';
import { rules } from '../../src/engine/ops/index.ts';

const before = setResidentFrom(4096);
afterEach(() => {
  setResidentFrom(before);
  memory.poison = false;
  memory.budget = Number.POSITIVE_INFINITY;
  memory.collectWith(null);
});

const big = (seed = 1) => Tensor.full([64, 64], seed, 'float64'); // 32 KiB
const bytes = 64 * 64 * 8;

/** Result, gradients and second gradients of a sample, as numbers. */
function everything(
  primitive: Primitive,
  sample: { inputs: readonly Operand[]; attrs: object; fixed?: readonly number[]; ambiguous?: readonly number[] },
): number[][] {
  const inputs = sample.inputs.map((t, i) => {
    if (!t) return null;
    const own = Tensor.from(t.toArray(), t.shape, t.dtype);
    own.wrapped = t.wrapped;
    own.requiresGrad = isDifferentiable(t.dtype) && !sample.fixed?.includes(i);
    return own;
  });
  const outputs = apply(primitive, inputs as never, sample.attrs as never) as readonly Tensor[];
  const numbers = outputs.map((t) => t.toArray());
  const wanted = inputs.filter((t): t is Tensor => t?.requiresGrad ?? false);
  for (const [i, out] of outputs.entries()) {
    if (!out.node || wanted.length === 0 || sample.ambiguous?.includes(i)) continue;
    const seed = Tensor.from(
      out.toArray().map((_, i) => 1 + (i % 3)),
      out.shape,
      out.dtype,
    );
    const gs = grad([out], wanted, [seed], { retainGraph: true });
    numbers.push(...gs.map((g) => g?.toArray() ?? []));
  }
  return numbers;
}

describe('released memory', () => {
  it.each(Object.keys(rules) as Primitive[])('is never read by %s or its derivative: poisoned, it changes no number', (primitive) => {
    for (const sample of ruleOf(primitive).samples()) {
      setResidentFrom(before);
      memory.poison = false;
      const expected = everything(primitive, sample as never);
      setResidentFrom(1);
      memory.poison = true;
      expect(everything(primitive, sample as never)).toEqual(expected);
    }
  });

  it('cannot be read through a tensor that is still there', () => {
    const t = big();
    memory.collectWith(() => new Set());
    memory.settle();
    memory.collect();
    expect(() => t.data).toThrow('memory had been given to others');
    expect(() => t.toArray()).toThrow('memory had been given to others');
    expect(() => one('mul', [t, t], {})).toThrow('memory had been given to others');
  });
});

describe('the accounts', () => {
  it('count what is made and what is released', () => {
    const held = memory.held;
    const t = big();
    expect(memory.held - held).toBe(bytes);
    memory.collectWith(() => new Set());
    memory.settle();
    memory.collect();
    expect(t.storage.released).toBe(true);
    expect(memory.held).toBe(0);
  });

  it('give back what an operation makes on its way: softmax of a transposed tensor leaves its result only', () => {
    const x = Tensor.from(
      Array.from({ length: 4096 }, (_, i) => Math.sin(i)),
      [64, 64],
      'float64',
    ).alias([64, 64], [1, 64]);
    const held = memory.held;
    one('softmax', [x], { dim: 1 });
    expect(memory.held - held).toBe(bytes);
  });

  it('give back the cotangents of a backward pass but the gradients, unless somebody watches', () => {
    const x = big();
    x.requiresGrad = true;
    const chain = () => {
      let t: Tensor = x;
      for (let i = 0; i < 5; i++) t = one('sin', [t], {});
      return one('sum', [t], { dims: null, keepdim: false });
    };
    const loss = chain();
    const held = memory.held;
    backward([loss], [null]);
    expect(memory.held - held).toBe(bytes);
    const seen: Tensor[] = [];
    const stop = observe({ cotangent: (_node, _slot, g) => seen.push(g) });
    backward([chain()], [null]);
    stop();
    for (const g of seen) expect(g.storage.released).toBe(false);
  });

  it('leave alone what the tape, a hook or a gradient holds', () => {
    const x = big(2);
    x.requiresGrad = true;
    const y = one('mul', [one('exp', [x], {}), x], {});
    let hooked: Tensor | null = null;
    y.node!.addHook(0, (g) => {
      hooked = g;
      return null;
    });
    memory.collectWith(() => reachFrom([y], []).storages);
    memory.settle();
    memory.collect();
    backward([one('sum', [y], { dims: null, keepdim: false })], [null]);
    expect(x.grad!.data[5]).toBeCloseTo(3 * Math.exp(2), 10);
    expect(hooked!.data[0]).toBe(1);
  });

  it('do not touch what was made since the last time that nothing was in use', () => {
    memory.collectWith(() => new Set());
    memory.settle();
    const young = big();
    memory.collect();
    expect(young.storage.released).toBe(false);
  });
});

describe('the budget', () => {
  it('stops what would exceed it, and names the operation, the size and the budget', () => {
    memory.collectWith(() => new Set());
    memory.settle();
    memory.collect();
    memory.budget = 3 * bytes;
    const [a, b] = [big(), big()];
    const c = one('add', [a, b], {});
    expect(() => one('mul', [c, c], {})).toThrow('stopped at its memory budget of 96 KiB: mul asked for 32 KiB, and the run holds 96 KiB');
  });

  it('refuses a single absurd request as PyTorch does', () => {
    memory.budget = 2 ** 31;
    expect(() => Tensor.empty([1e12], 'float32')).toThrow(
      "DefaultCPUAllocator: can't allocate memory: you tried to allocate 4000000000000 bytes. Error code 12",
    );
  });

  it('is not used up by results that nobody can reach any more', () => {
    const x = big();
    memory.collectWith(() => reachFrom([x], []).storages);
    memory.budget = memory.held + 4 * bytes;
    withGradMode(false, () => {
      for (let i = 0; i < 100; i++) {
        memory.settle();
        one('add', [x, x], {});
      }
    });
    expect(memory.peak).toBeGreaterThan(0);
    expect(x.data[0]).toBe(1);
  });
});
