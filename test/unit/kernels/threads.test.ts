import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { controlFor, convForward, type Gemm, gemm, Helpers, setHelpers, sharedKernelMemory } from '../../../src/engine/kernels/index.ts';
import { expectSame, randomArray } from './helpers.ts';

const HELPERS = 2;
const control = controlFor(HELPERS);
const threads: Worker[] = [];
let code = '';

beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, '../../../src/runtime/worker/kernel-thread.ts')];
  code = (await build({ entryPoints, bundle: true, platform: 'node', format: 'cjs', write: false })).outputFiles[0]!.text;
  for (let helper = 0; helper < HELPERS; helper++)
    threads.push(new Worker(code, { eval: true, workerData: { memory: sharedKernelMemory(), control, helper } }));
  await vi.waitFor(() => expect(new Helpers(control).idle()).toEqual([0, 1]), 20_000);
});
afterEach(() => setHelpers(null));
afterAll(() => Promise.all(threads.map((t) => t.terminate())));

/** The helpers of this file, counting what they are handed. */
class Counted extends Helpers {
  handed = 0;
  override hand(helper: number, job: readonly number[]): void {
    this.handed++;
    super.hand(helper, job);
  }
}

/** What `run` writes into its result, alone and with helpers, and how many jobs these had. */
function both<A>(run: () => A): { alone: A; shared: A; handed: number } {
  const alone = run();
  const helpers = new Counted(control);
  setHelpers(helpers);
  const shared = run();
  setHelpers(null);
  return { alone, shared, handed: helpers.handed };
}

const operand = (type: Parameters<typeof randomArray>[0], rows: number, columns: number, transposed: boolean, seed: number) => ({
  array: randomArray(type, rows * columns, seed),
  row: transposed ? 1 : columns,
  column: transposed ? rows : 1,
});

describe('products shared with other threads', () => {
  const sizes = [
    [256, 256, 256],
    [130, 1500, 70],
    [64, 3000, 33],
    [37, 45, 2000],
    [3, 20_000, 64],
  ] as const;
  for (const type of [Float32Array, Float64Array])
    for (const transposed of [false, true])
      it.each(sizes)(`${type.name}, ${transposed ? 'transposed' : 'as it lies'}: %i × %i × %i has the same bits`, (m, n, k) => {
        const [a, b] = [operand(type, m, k, transposed, 1), operand(type, k, n, transposed, 2)];
        const { alone, shared, handed } = both(() => {
          const c = new type(m * n);
          const p = { m, n, k, a: a.array, aOffset: 0, aRow: a.row, aCol: a.column, b: b.array, bOffset: 0, bRow: b.row, bCol: b.column };
          gemm({ ...p, c, cOffset: 0, cRow: n, cCol: 1 } as Gemm);
          return c;
        });
        expectSame(shared, alone);
        expect(handed > 0).toBe(m * n * k >= 1 << 21);
      });

  it('convolutions too', () => {
    const shape = { batch: 2, inputChannels: 16, outputChannels: 24, groups: 1, input: [30, 31], kernel: [3, 3], padding: [1, 1] };
    const [x, w] = [randomArray(Float32Array, 2 * 16 * 30 * 31, 3), randomArray(Float32Array, 24 * 16 * 9, 4)];
    const { alone, shared, handed } = both(() => {
      const y = new Float32Array(2 * 24 * 30 * 31);
      convForward({ ...shape, stride: [1, 1], dilation: [1, 1] }, x, w, y);
      return y;
    });
    expectSame(shared, alone);
    expect(handed).toBeGreaterThan(0);
  });
});

describe('helpers', () => {
  it('that have not come up yet are left alone', () => {
    expect(new Helpers(controlFor(3)).idle()).toEqual([]);
  });
  it('that failed are told of, and not asked again', async () => {
    const own = controlFor(1);
    const thread = new Worker(code, { eval: true, workerData: { memory: sharedKernelMemory(), control: own, helper: 0 } });
    const helpers = new Helpers(own);
    await vi.waitFor(() => expect(helpers.idle()).toEqual([0]), 20_000);
    // Nothing lies at that address: the kernels trap.
    helpers.hand(0, [4, 2 ** 31 - 64, 4, 2 ** 31 - 64, 2 ** 31 - 64, 2 ** 31 - 64, 64, 64, 2 ** 31 - 64, 2 ** 31 - 64, 256, 0]);
    expect(() => helpers.finish(0)).toThrow('a thread of the kernels failed');
    expect(helpers.idle()).toEqual([]);
    await thread.terminate();
  });
});
