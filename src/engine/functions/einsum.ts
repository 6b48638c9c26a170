import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { mul, permute, reshape, sum } from '../ops/calls.ts';
import { bmm } from '../ops/products.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { composite } from './composite.ts';

interface Equation {
  /** Labels of each operand; '…' stands for the dimensions under an ellipsis. */
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

function labelsOf(text: string, whole: string): string[] {
  const labels: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ' ') continue;
    if (text.startsWith('...', i)) {
      if (labels.includes('…')) throw runtimeError(`einsum(): found '.' for ${whole} for which an ellipsis was already found`);
      labels.push('…');
      i += 2;
    } else if (/[A-Za-z]/.test(c)) labels.push(c);
    else if (c === '.') throw runtimeError(`einsum(): found '.' for ${whole} that is not part of any ellipsis`);
    else throw runtimeError(`einsum(): invalid subscript given at index ${i} in the equation string, subscripts must be in [a-zA-Z]`);
  }
  return labels;
}

/** Reads 'ij,jk->ik'; without '->' the output has the labels that occur once, in alphabetical order (capitals first). */
function parse(equation: string): Equation {
  const [left, right] = equation.split('->') as [string, string | undefined];
  const operands = left.split(',').map((text, i) => labelsOf(text, `operand ${i}`));
  if (right !== undefined) return { operands, output: labelsOf(right, 'the output') };
  const counts = new Map<string, number>();
  for (const c of operands.flat()) counts.set(c, (counts.get(c) ?? 0) + 1);
  const once = [...counts.keys()].filter((c) => c !== '…' && counts.get(c) === 1).sort();
  return { operands, output: [...(counts.has('…') ? ['…'] : []), ...once] };
}

/** The equation with the ellipsis written out as labels '…0', '…1', …, right-aligned between operands. */
function withoutEllipsis({ operands, output }: Equation, tensors: readonly Tensor[]): Equation {
  if (operands.length !== tensors.length) {
    throw runtimeError(
      operands.length > tensors.length
        ? 'einsum(): fewer operands were provided than specified in the equation'
        : 'einsum(): more operands were provided than specified in the equation',
    );
  }
  const depths = operands.map((labels, i) => {
    const named = labels.filter((c) => c !== '…').length;
    const rest = tensors[i]!.rank - named;
    if (labels.includes('…') ? rest < 0 : rest !== 0) {
      throw runtimeError(
        `einsum(): the number of subscripts in the equation (${named}) ${labels.includes('…') ? 'is more than' : 'does not match'} the number of dimensions (${tensors[i]!.rank}) for operand ${i}${labels.includes('…') ? '' : ' and no ellipsis was given'}`,
      );
    }
    return labels.includes('…') ? rest : 0;
  });
  const deepest = Math.max(0, ...depths);
  const written = (labels: readonly string[], depth: number) =>
    labels.flatMap((c) => (c === '…' ? Array.from({ length: depth }, (_, k) => `…${deepest - depth + k}`) : [c]));
  return { operands: operands.map((labels, i) => written(labels, depths[i]!)), output: written(output, deepest) };
}

/** The labels in the order of the common layout: the output's first, then those summed, the ellipsis's before the letters. */
function layoutOf({ operands, output }: Equation): string[] {
  const seen = new Set<string>();
  for (const c of output) {
    if (seen.has(c)) throw runtimeError(`einsum(): output subscript ${c} appears more than once in the output`);
    if (!c.startsWith('…') && !operands.some((labels) => labels.includes(c))) {
      throw runtimeError(`einsum(): output subscript ${c} does not appear in the equation for any input operand`);
    }
    seen.add(c);
  }
  const rest = [...new Set(operands.flat())]
    .filter((c) => !seen.has(c))
    .sort((a, b) => Number(b.startsWith('…')) - Number(a.startsWith('…')) || (a < b ? -1 : 1));
  return [...output, ...rest];
}

/** `x` with one dimension per label of `layout`: repeated labels become diagonals, absent ones dimensions of size 1. */
function arranged(x: Tensor, labels: readonly string[], layout: readonly string[], index: number): Tensor {
  let out = x;
  const own: string[] = [];
  labels.forEach((c) => {
    const at = own.indexOf(c);
    if (at === -1) {
      own.push(c);
      return;
    }
    const dim = own.length;
    if (out.shape[at] !== out.shape[dim]) {
      throw runtimeError(
        `einsum(): subscript ${c} is repeated for operand ${index} but the sizes don't match, ${out.shape[dim]} != ${out.shape[at]}`,
      );
    }
    out = one('diagonal', [out], { offset: 0, dim1: at, dim2: dim });
    out = moved(out, out.rank - 1, at);
  });
  for (const c of layout) {
    if (own.includes(c)) continue;
    out = one('unsqueeze', [out], { dim: out.rank });
    own.push(c);
  }
  return permute(
    out,
    layout.map((c) => own.indexOf(c)),
  );
}

function moved(x: Tensor, from: number, to: number): Tensor {
  const dims = x.shape.map((_, d) => d).filter((d) => d !== from);
  return permute(x, dims.toSpliced(to, 0, from));
}

/** Multiplies two tensors of the same layout and sums over `dims`, through one bmm (ATen's sumproduct_pair). The summed dimensions stay, with size 1. */
function sumOfProducts(a: Tensor, b: Tensor, dims: ReadonlySet<number>): Tensor {
  if (dims.size === 0) return mul(a, b);
  const groups: Record<'both' | 'left' | 'summed' | 'right', number[]> = { both: [], left: [], summed: [], right: [] };
  let [l, r] = [a, b];
  a.shape.forEach((_, d) => {
    const inLeft = a.shape[d] !== 1;
    const inRight = b.shape[d] !== 1;
    if (dims.has(d)) {
      if (inLeft && !inRight) l = sum(l, [d], true);
      else if (inRight && !inLeft) r = sum(r, [d], true);
      groups.summed.push(d);
    } else if (inLeft && inRight) groups.both.push(d);
    else if (inLeft) groups.left.push(d);
    else groups.right.push(d);
  });
  const { both, left, summed, right } = groups;
  const sizes = (t: Tensor, which: readonly number[]) => which.map((d) => t.shape[d]!);
  const [nBoth, nLeft, nSummed, nRight] = [
    sizeOf(sizes(l, both)),
    sizeOf(sizes(l, left)),
    sizeOf(sizes(l, summed)),
    sizeOf(sizes(r, right)),
  ];
  const lm = reshape(permute(l, [...both, ...left, ...summed, ...right]), [nBoth, nLeft, nSummed]);
  const rm = reshape(permute(r, [...both, ...summed, ...right, ...left]), [nBoth, nSummed, nRight]);
  const shape = [...sizes(l, both), ...sizes(l, left), ...summed.map(() => 1), ...sizes(r, right)];
  const order = [...both, ...left, ...summed, ...right];
  return permute(
    one('view', [bmm(lm, rm)], { shape }),
    order.map((_, d) => order.indexOf(d)),
  );
}

/**
 * torch.einsum: the operands are contracted from left to right, each label being summed when its last operand is reached, as ATen does.
 * @throws RuntimeError with PyTorch's wording for equations that do not fit the operands.
 */
export function einsum(text: string, tensors: readonly Tensor[]): Tensor {
  const equation = withoutEllipsis(parse(text), tensors);
  const layout = layoutOf(equation);
  const size = new Map<string, number>();
  equation.operands.forEach((labels, i) => {
    labels.forEach((c, d) => {
      const n = tensors[i]!.shape[d]!;
      const twin = labels.indexOf(c);
      if (twin < d && n !== tensors[i]!.shape[twin]) {
        throw runtimeError(
          `einsum(): subscript ${c} is repeated for operand ${i} but the sizes don't match, ${n} != ${tensors[i]!.shape[twin]}`,
        );
      }
      const known = size.get(c) ?? 1;
      if (n !== 1 && known !== 1 && n !== known) {
        throw runtimeError(
          `einsum(): subscript ${c} has size ${n} for operand ${i} which does not broadcast with previously seen size ${known}`,
        );
      }
      size.set(c, known === 1 ? n : known);
    });
  });
  const operands = tensors.map((t, i) => arranged(t, equation.operands[i]!, layout, i));
  const lastUse = layout.map((c) => equation.operands.findLastIndex((labels) => labels.includes(c)));
  const free = equation.output.length;
  let result = operands[0]!;
  for (let i = 1; i < operands.length; i++) {
    const next = operands[i]!;
    const due = new Set<number>();
    // Labels that the coming operand does not have can be summed beforehand.
    const alone: number[] = [];
    const theirs: number[] = [];
    for (let d = free; d < layout.length; d++) {
      if (lastUse[d] !== i) {
        if (lastUse[d] === 0 && i === 1) alone.push(d);
        continue;
      }
      if (next.shape[d] === 1) alone.push(d);
      else if (result.shape[d] === 1) theirs.push(d);
      else due.add(d);
    }
    const left = alone.length ? sum(result, alone, true) : result;
    const right = theirs.length ? sum(next, theirs, true) : next;
    result = sumOfProducts(left, right, due);
  }
  if (free === layout.length) return result;
  const rest = layout.map((_, d) => d).slice(free);
  return operands.length > 1 ? one('view', [one('contiguous', [result], {})], { shape: result.shape.slice(0, free) }) : sum(result, rest);
}

export const einsums = { einsum: composite<readonly Tensor[], { equation: string }>((tensors, { equation }) => einsum(equation, tensors)) };
