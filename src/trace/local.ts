import { Tensor } from '../engine/index.ts';
import type { LocalJacobian } from '../protocol/run.ts';
import { sumToShape } from './uses.ts';
import type { Variables } from './variables.ts';

/** Rows of a local Jacobian that are looked at; each costs one run of the operation's rule. */
const MAX_ROWS = 48;

/**
 * The Jacobian of one use: of the operation that made `to` with respect to its input number `slot`, all else fixed. Its size, and what it looks like
 * in the rows that were looked at: all of them, or as many evenly spaced ones as are affordable.
 */
export function localJacobian(variables: Variables, to: number, slot: number): LocalJacobian {
  const { nodes, edges } = variables.recording;
  const edge = edges.find((e) => e.to === to && e.slot === slot);
  const made = nodes[to];
  if (!edge || !made) throw new Error('there is no such use');
  if (!edge.flows || !made.engineNode) throw new Error('no gradient flows along this use');
  const x = nodes[edge.from]!.tensor;
  const y = made.tensor;
  const looked = Math.min(y.size, MAX_ROWS);
  let filled = 0;
  let offDiagonal = 0;
  let ones = 0;
  let squares = 0;
  for (let k = 0; k < looked; k++) {
    const row = Math.floor((k * y.size) / looked);
    const seed = Tensor.full(y.shape, 0, y.dtype);
    seed.data[row] = 1;
    const g = variables.pullBack(
      to,
      slot,
      made.engineNode.results.map((_, i) => (i === made.slot ? seed : null)),
    );
    if (!g) continue;
    sumToShape(g.toArray(), g.shape, x.shape).forEach((value, column) => {
      if (value === 0) return;
      filled += 1;
      squares += value * value;
      if (column !== row) offDiagonal += 1;
      else if (value === 1) ones += 1;
    });
  }
  return {
    rows: y.size,
    columns: x.size,
    looked,
    structure: structure(filled, offDiagonal, ones, looked, y.size, x.size),
    norm: looked === y.size ? Math.sqrt(squares) : null,
  };
}

function structure(
  filled: number,
  offDiagonal: number,
  ones: number,
  looked: number,
  rows: number,
  columns: number,
): LocalJacobian['structure'] {
  if (filled === 0) return 'zero';
  if (offDiagonal === 0 && rows === columns && rows > 1) return ones === looked ? 'identity' : 'diagonal';
  return filled * 2 <= looked * columns ? 'sparse' : 'dense';
}
