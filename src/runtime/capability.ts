import { readFileSync } from 'node:fs';
import type { CpuCapability } from '../engine/random/index.ts';

/** What Linux says of the processor; '' elsewhere. */
function processorFlags(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}

/**
 * Which of its kernels PyTorch would take on this machine, so that the last bits of random floats are those the user's own PyTorch draws:
 * 'avx2' on x86-64 with AVX2 and FMA (any such processor made since 2015, so it is taken for granted where the system does not say), else the portable ones.
 * `ATEN_CPU_CAPABILITY`, PyTorch's own variable, decides where it is set; tests set it, because their numbers were made by one of the two.
 */
export function cpuCapability(
  asked: string | undefined = process.env.ATEN_CPU_CAPABILITY,
  architecture: string = process.arch,
  flags: () => string = processorFlags,
): CpuCapability {
  if (asked) return asked === 'default' ? 'default' : 'avx2';
  if (architecture !== 'x64') return 'default';
  const said = flags();
  return said === '' || (/\bavx2\b/.test(said) && /\bfma\b/.test(said)) ? 'avx2' : 'default';
}
