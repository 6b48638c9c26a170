/**
 * Householder QR with LAPACK's signs (dgeqrf: the diagonal of R has the sign opposite to what is reflected).
 * A is m × n, row-major, not overwritten. @returns Q (m × columns) and R (columns × n), where columns is min(m, n), or m if `complete`.
 */
export function factorQR(a: Float64Array, m: number, n: number, complete = false): { q: Float64Array; r: Float64Array; columns: number } {
  const w = Float64Array.from(a);
  const steps = Math.min(m, n);
  const columns = complete ? m : steps;
  const taus = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    let below = 0;
    for (let i = k + 1; i < m; i++) below = Math.hypot(below, w[i * n + k]!);
    if (below === 0) continue; // LAPACK leaves the sign of what needs no reflection
    const alpha = w[k * n + k]!;
    const beta = alpha >= 0 ? -Math.hypot(alpha, below) : Math.hypot(alpha, below);
    taus[k] = (beta - alpha) / beta;
    for (let i = k + 1; i < m; i++) w[i * n + k]! /= alpha - beta;
    w[k * n + k] = beta;
    for (let j = k + 1; j < n; j++) reflect(w, n, j, k, m, taus[k]!, w, n);
  }
  const q = new Float64Array(m * columns);
  for (let i = 0; i < columns; i++) q[i * columns + i] = 1;
  for (let k = steps - 1; k >= 0; k--) for (let j = k; j < columns; j++) reflect(q, columns, j, k, m, taus[k]!, w, n);
  const r = new Float64Array(columns * n);
  for (let i = 0; i < columns; i++) for (let j = i; j < n; j++) r[i * n + j] = w[i * n + j]!;
  return { q, r, columns };
}

/** Applies the k-th reflector (stored below the diagonal of `v`) to column j of `x`. */
function reflect(x: Float64Array, width: number, j: number, k: number, m: number, tau: number, v: Float64Array, n: number): void {
  if (tau === 0) return;
  let s = x[k * width + j]!;
  for (let i = k + 1; i < m; i++) s += v[i * n + k]! * x[i * width + j]!;
  s *= tau;
  x[k * width + j]! -= s;
  for (let i = k + 1; i < m; i++) x[i * width + j]! -= s * v[i * n + k]!;
}
