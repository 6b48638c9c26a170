import { jacobian } from '../engine/index.ts';
import type { Block, Jacobian, JacobianFacts } from '../protocol/run.ts';
import { rank } from './rank.ts';
import type { Variables } from './variables.ts';

/** Blocks larger than this are refused rather than cut. */
export const MAX_ENTRIES = 1_000_000;

/** ∂of/∂wrt, or a block of it, by reverse passes (a row each) or forward passes (a column each), whichever are fewer; both tensors are taken as vectors, row-major. */
export function jacobianBetween(variables: Variables, of: number, wrt: number, block: Block = {}): Jacobian {
  const y = variables.tensor(of);
  const x = variables.tensor(wrt);
  const { rowStart = 0, columnStart = 0 } = block;
  const rowEnd = Math.min(y.size, rowStart + (block.maxRows ?? y.size));
  const columnEnd = Math.min(x.size, columnStart + (block.maxColumns ?? x.size));
  if ((rowEnd - rowStart) * (columnEnd - columnStart) > MAX_ENTRIES)
    throw new Error(`this Jacobian has ${y.size} × ${x.size} entries: ask for a block`);
  const { matrices, mode } = jacobian(y, [x], { rows: [rowStart, rowEnd], columns: [columnStart, columnEnd] });
  const { rows: height, columns: width, data } = matrices[0]!;
  const rows = Array.from({ length: height }, (_, i) => [...data.subarray(i * width, (i + 1) * width)]);
  const name = (id: number) => variables.recording.nodes[id]!.name ?? variables.recording.nodes[id]!.op ?? `#${id}`;
  return {
    of: name(of),
    wrt: name(wrt),
    ofShape: y.shape,
    wrtShape: x.shape,
    rows: y.size,
    columns: x.size,
    rowStart,
    columnStart,
    block: rows,
    by: mode === 'reverse' ? 'rows' : 'columns',
    structure: structureOf(rows),
  };
}

/** An elimination takes rows · columns · rank steps; beyond this it would be felt. */
const MAX_ELIMINATION = 60_000_000;

/** Structure, norm and rank of the whole matrix, whatever part of it is shown. @throws Error where it is too large to be made at all */
export function jacobianFacts(variables: Variables, of: number, wrt: number): JacobianFacts {
  const { rows, columns, block, structure } = jacobianBetween(variables, of, wrt);
  let squares = 0;
  for (const row of block) for (const x of row) squares += x * x;
  const affordable = rows * columns * Math.min(rows, columns) <= MAX_ELIMINATION;
  return { rows, columns, structure, norm: Math.sqrt(squares), rank: affordable ? rank(block) : null };
}

/** What a matrix looks like; with half of its entries zero or more it is called sparse. */
export function structureOf(rows: readonly (readonly number[])[]): Jacobian['structure'] {
  const columns = rows[0]?.length ?? 0;
  let filled = 0,
    offDiagonal = 0,
    ones = 0;
  rows.forEach((row, i) => {
    row.forEach((v, j) => {
      if (v === 0) return;
      filled++;
      if (i !== j) offDiagonal++;
      else if (v === 1) ones++;
    });
  });
  if (filled === 0) return 'zero';
  if (offDiagonal === 0 && rows.length === columns && rows.length > 1) return ones === columns ? 'identity' : 'diagonal';
  return filled * 2 <= rows.length * columns ? 'sparse' : 'dense';
}
