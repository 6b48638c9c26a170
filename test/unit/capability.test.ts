import { describe, expect, it } from 'vitest';
import { cpuCapability } from '../../src/runtime/capability.ts';

describe('random floats are those of the kernels PyTorch would take on this machine', () => {
  const modern = (): string => 'flags : fpu sse4_2 fma avx avx2 avx512f';
  const cases: readonly [string, string | undefined, string, () => string, 'avx2' | 'default'][] = [
    ['x86-64 with AVX2 and FMA', undefined, 'x64', modern, 'avx2'],
    ['x86-64 without AVX2', undefined, 'x64', () => 'flags : fpu sse4_2 avx', 'default'],
    ['x86-64 where the system does not say', undefined, 'x64', () => '', 'avx2'],
    ['ARM', undefined, 'arm64', modern, 'default'],
    ["PyTorch's own variable decides", 'default', 'x64', modern, 'default'],
    ['… also upwards', 'avx512', 'arm64', () => '', 'avx2'],
  ];
  it.each(cases)('%s', (_, asked, architecture, flags, expected) => {
    // The tests' own environment asks for the portable kernels: an empty string stands for unset.
    expect(cpuCapability(asked ?? '', architecture, flags)).toBe(expected);
  });
});
