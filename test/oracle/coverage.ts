import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one oracle test file compared; `npm run test:oracle` adds the files up at its end (scripts/oracle-summary.mjs). */
export interface Coverage {
  /** Public PyTorch name → in how many sample runs it was compared. */
  readonly covered: Record<string, number>;
  /** Of these, those whose gradients were compared too. */
  readonly differentiated: Record<string, true>;
  /** The largest difference in each precision, relative to the tensor's scale, and where. */
  readonly worst: Record<string, { value: number; where: string }>;
  /** What is not compared with PyTorch, and why. */
  readonly without: Record<string, string>;
}
export const emptyCoverage = (): Coverage => ({ covered: {}, differentiated: {}, worst: {}, without: {} });

/** The public functions and methods that an expression calls: torch.linalg.det, F.gelu (as torch.nn.functional.gelu), Tensor.expand, x[i] as Tensor.__getitem__. */
export function publicNames(expression: string): string[] {
  const names = new Set<string>();
  for (const [, path] of expression.matchAll(/\b((?:torch|F)(?:\.\w+)+)\(/g)) names.add(path!.replace(/^F\./, 'torch.nn.functional.'));
  for (const [, method] of expression.matchAll(/(?:\b(?:x\d+|[abc])|[\])])\.([a-z]\w*)\(/gi)) names.add(`torch.Tensor.${method}`);
  if (/\b(?:x\d+|[abc])\[/.test(expression)) names.add('torch.Tensor.__getitem__');
  // Private operators, and makers of operands.
  return [...names].filter((n) => !/\._|\.ops\.|\.(detach|dim|tensor|to)$/.test(n));
}

/** One comparison that held. */
export function noteComparison(
  coverage: Coverage,
  names: readonly string[],
  gradients: boolean,
  precision: string,
  off: number,
  where: string,
): void {
  for (const name of names) {
    coverage.covered[name] = (coverage.covered[name] ?? 0) + 1;
    if (gradients) coverage.differentiated[name] = true;
  }
  if (off >= (coverage.worst[precision]?.value ?? 0)) coverage.worst[precision] = { value: off, where };
}

export function writeCoverage(name: string, coverage: Coverage): void {
  const folder = join(import.meta.dirname, '../../out/oracle');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(coverage));
}
