/**
 * Elementary reflectors H = I − τ v vᵀ with v₀ = 1, made and stored as LAPACK does (dlarfg, dlarf). Matrices are column-major; a vector is a place in one,
 * its length and its stride, and v₀ is not read.
 */
export interface Vector {
  readonly of: Float64Array;
  readonly at: number;
  readonly length: number;
  readonly stride: number;
}

/** The length of a vector, without overflow or loss (dnrm2). */
function norm(x: Float64Array, at: number, length: number, stride: number): number {
  let squares = 0;
  for (let i = 0; i < length; i++) squares += x[at + i * stride]! ** 2;
  if (squares > 1e-280 && squares < 1e280) return Math.sqrt(squares);
  let largest = 0;
  for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(x[at + i * stride]!));
  if (!(largest > 0 && largest < Number.POSITIVE_INFINITY)) return Math.sqrt(squares);
  squares = 0;
  for (let i = 0; i < length; i++) squares += (x[at + i * stride]! / largest) ** 2;
  return largest * Math.sqrt(squares);
}

/** Turns x into (β, 0, …): β takes the place of x₀, the reflector's vector that of the rest. @returns τ */
export function reflector({ of, at, length, stride }: Vector): number {
  const rest = norm(of, at + stride, length - 1, stride);
  if (rest === 0) return 0; // what needs no reflection keeps its sign
  const alpha = of[at]!;
  const beta = alpha >= 0 ? -Math.hypot(alpha, rest) : Math.hypot(alpha, rest);
  for (let i = 1; i < length; i++) of[at + i * stride]! /= alpha - beta;
  of[at] = beta;
  return (beta - alpha) / beta;
}

/** H A for the columns [from, to) of A, whose rows from `row` on meet v. */
export function reflectLeft(tau: number, v: Vector, a: Float64Array, rows: number, row: number, from: number, to: number): void {
  if (tau === 0) return;
  for (let j = from; j < to; j++) {
    const top = row + j * rows;
    let s = a[top]!;
    for (let k = 1; k < v.length; k++) s += v.of[v.at + k * v.stride]! * a[top + k]!;
    s *= tau;
    a[top]! -= s;
    for (let k = 1; k < v.length; k++) a[top + k]! -= s * v.of[v.at + k * v.stride]!;
  }
}

/** A H for the rows [from, to) of A, whose columns from `column` on meet v. */
export function reflectRight(tau: number, v: Vector, a: Float64Array, rows: number, column: number, from: number, to: number): void {
  if (tau === 0) return;
  const s = new Float64Array(to - from);
  for (let k = 0; k < v.length; k++) {
    const x = k === 0 ? 1 : v.of[v.at + k * v.stride]!;
    for (let i = from; i < to; i++) s[i - from]! += x * a[i + (column + k) * rows]!;
  }
  for (let k = 0; k < v.length; k++) {
    const x = tau * (k === 0 ? 1 : v.of[v.at + k * v.stride]!);
    for (let i = from; i < to; i++) a[i + (column + k) * rows]! -= x * s[i - from]!;
  }
}

/** The identity, `rows` × `columns`, column-major. */
export function identity(rows: number, columns: number): Float64Array {
  const q = new Float64Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) q[i + i * rows] = 1;
  return q;
}

/** Multiplies a matrix, where it must be, by what keeps its squares from overflow and loss. @returns the factor */
export function scaled(w: Float64Array): number {
  let largest = 0;
  for (const x of w) largest = Math.max(largest, Math.abs(x));
  const factor = largest > 1e146 || (largest > 0 && largest < 1e-146) ? 1 / largest : 1;
  if (factor !== 1) for (let i = 0; i < w.length; i++) w[i]! *= factor;
  return factor;
}

/** The same m × n matrix in the other order of memory: row-major to column-major, and back with the sizes exchanged. */
export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[i + j * m] = a[i * n + j]!;
  return t;
}
