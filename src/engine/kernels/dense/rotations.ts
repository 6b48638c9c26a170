/** Plane rotations as LAPACK makes them, and sequences of them applied to the columns of a column-major matrix. */

/** The arithmetic whose tests for convergence are made: they decide how often is rotated, and so the signs. The work itself is done in float64. */
export interface Precision {
  /** Half of the distance from 1 to the next number. */
  readonly epsilon: number;
  /** The least normal number. */
  readonly least: number;
}
export const double: Precision = { epsilon: 2 ** -53, least: 2 ** -1022 };
export const single: Precision = { epsilon: 2 ** -24, least: 2 ** -126 };

export const sign = (size: number, like: number): number => (like < 0 || Object.is(like, -0) ? -Math.abs(size) : Math.abs(size));

/** c and s with [c s; −s c] [f, g] = [r, 0] (dlartg of LAPACK 3.10: c is never negative). The result is written to `rotation`. */
export interface Rotation {
  c: number;
  s: number;
  r: number;
}
export function rotationOf(f: number, g: number, to: Rotation): void {
  if (g === 0) {
    to.c = 1;
    to.s = 0;
    to.r = f;
  } else if (f === 0) {
    to.c = 0;
    to.s = sign(1, g);
    to.r = Math.abs(g);
  } else {
    const d = Math.hypot(f, g);
    to.c = Math.abs(f) / d;
    to.r = sign(d, f);
    to.s = g / to.r;
  }
}

/** Columns j and j + 1 of a matrix with that many rows become (s·next + c·this, c·next − s·this), as dlasr has it. */
export function rotateColumns(a: Float64Array, rows: number, j: number, c: number, s: number): void {
  if (c === 1 && s === 0) return;
  const left = j * rows;
  const right = left + rows;
  for (let i = 0; i < rows; i++) {
    const x = a[left + i]!;
    const y = a[right + i]!;
    a[right + i] = c * y - s * x;
    a[left + i] = s * y + c * x;
  }
}

export function swapColumns(a: Float64Array, rows: number, i: number, j: number): void {
  const kept = a.slice(i * rows, (i + 1) * rows);
  a.copyWithin(i * rows, j * rows, (j + 1) * rows);
  a.set(kept, j * rows);
}
