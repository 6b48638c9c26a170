import { gemm } from '../gemm.ts';
import { identity, reflectLeft, reflector, transposed, type Vector } from './householder.ts';

/** Reflectors that are applied at once, as matrix products. */
const BLOCK = 32;

/** `columnQR` of a row-major matrix, which is not overwritten. @returns Q (m × columns) and R (columns × n), row-major */
export function factorQR(a: Float64Array, m: number, n: number, complete = false): { q: Float64Array; r: Float64Array; columns: number } {
  const w = transposed(a, m, n);
  const { q, columns } = columnQR(w, m, n, complete);
  const r = new Float64Array(columns * n);
  for (let i = 0; i < columns; i++) for (let j = i; j < n; j++) r[i * n + j] = w[i + j * m]!;
  return { q: transposed(q, columns, m), r, columns };
}

/**
 * Householder QR with LAPACK's signs (dgeqrf: the diagonal of R has the sign opposite to what is reflected).
 * Reflectors are gathered in blocks I − V T Vᵀ (dlarft, dlarfb), so that most of the work is matrix products. Source: Schreiber & Van Loan (1989).
 * W is m × n, column-major; R takes the place of its upper triangle. @returns Q, m × columns, where columns is min(m, n), or m if `complete`
 */
export function columnQR(w: Float64Array, m: number, n: number, complete: boolean): { q: Float64Array; columns: number } {
  const steps = Math.min(m, n);
  const columns = complete ? m : steps;
  const taus = new Float64Array(steps);
  const column = (k: number): Vector => ({ of: w, at: k + k * m, length: m - k, stride: 1 });
  const blocks: Block[] = [];
  for (let from = 0; from < steps; from += BLOCK) {
    const to = Math.min(from + BLOCK, steps);
    for (let k = from; k < to; k++) {
      taus[k] = reflector(column(k));
      reflectLeft(taus[k]!, column(k), w, m, k, k + 1, to);
    }
    const block = gathered(w, m, from, taus.subarray(from, to));
    if (to < n) reflect(block, w, m, to, n, true);
    blocks.push(block);
  }
  const q = identity(m, columns);
  for (const block of blocks.reverse()) reflect(block, q, m, block.from, columns, false);
  return { q, columns };
}

/** Reflectors that begin at row `from`, one a row further than the other: H₀ H₁ … = I − V T Vᵀ. Column-major; T is upper triangular. */
interface Block {
  readonly from: number;
  readonly size: number;
  readonly v: Float64Array;
  readonly t: Float64Array;
}

function gathered(w: Float64Array, m: number, from: number, taus: Float64Array): Block {
  const size = taus.length;
  const rows = m - from;
  const v = new Float64Array(rows * size);
  const t = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    v[j + j * rows] = 1;
    for (let i = j + 1; i < rows; i++) v[i + j * rows] = w[from + i + (from + j) * m]!;
    t[j + j * size] = taus[j]!;
    const products = new Float64Array(j);
    for (let k = 0; k < j; k++) for (let i = j; i < rows; i++) products[k]! += v[i + k * rows]! * v[i + j * rows]!;
    for (let i = 0; i < j; i++) {
      let s = 0;
      for (let k = i; k < j; k++) s += t[i + k * size]! * products[k]!;
      t[i + j * size] = -taus[j]! * s;
    }
  }
  return { from, size, v, t };
}

/** The columns [first, end) of x (m rows, column-major) become (I − V T Vᵀ) x, or with Tᵀ if `back`: the reflectors in the order they were made. */
function reflect({ from, size, v, t }: Block, x: Float64Array, m: number, first: number, end: number, back: boolean): void {
  const rows = m - from;
  const n = end - first;
  const [seen, turned] = [new Float64Array(size * n), new Float64Array(size * n)];
  const own = { c: seen, cOffset: 0, cRow: 1, cCol: size };
  const part = { aOffset: 0, bOffset: 0, n };
  gemm({ ...part, ...own, m: size, k: rows, a: v, aRow: rows, aCol: 1, b: x, bOffset: from + first * m, bRow: 1, bCol: m });
  const [tRow, tCol] = back ? [size, 1] : [1, size];
  gemm({ ...part, ...own, c: turned, m: size, k: size, a: t, aRow: tRow, aCol: tCol, b: seen, bRow: 1, bCol: size });
  const onX = { c: x, cOffset: from + first * m, cRow: 1, cCol: m };
  gemm({ ...part, ...onX, m: rows, k: size, a: v, aRow: 1, aCol: rows, b: turned, bRow: 1, bCol: size, alpha: -1, beta: 1 });
}
