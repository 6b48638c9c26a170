import { afterEach, expect, test, vi } from 'vitest';
import * as kernels from '../../../src/engine/kernels/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The kernels as loaded by an engine with this in place of WebAssembly. */
async function kernelsWith(webAssembly: { validate: () => boolean } | undefined): Promise<typeof kernels> {
  vi.stubGlobal('WebAssembly', webAssembly);
  vi.resetModules();
  return await import('../../../src/engine/kernels/index.ts');
}

function identityProduct(k: typeof kernels): Float32Array {
  const n = 16;
  const a = new Float32Array(n * n).map((_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const b = new Float32Array(n * n).map((_, i) => i);
  const c = new Float32Array(n * n);
  k.gemm({ m: n, n, k: n, a, aOffset: 0, aRow: n, aCol: 1, b, bOffset: 0, bRow: n, bCol: 1, c, cOffset: 0, cRow: n, cCol: 1 });
  return c;
}

test.each([
  ['WebAssembly SIMD', { validate: () => false }],
  ['WebAssembly', undefined],
])('an engine without %s computes with the plain kernels, and says so', async (_name, webAssembly) => {
  const plain = await kernelsWith(webAssembly);
  expect(plain.kernelsInUse()).toBe('plain');
  expect(identityProduct(plain)).toEqual(identityProduct(kernels));
});
