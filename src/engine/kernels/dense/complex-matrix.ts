/** Dense complex matrices in doubles, real and imaginary parts apart, and the loops that their factorizations are made of. */

/** m × n, row-major. */
export interface ComplexMatrix {
  readonly m: number;
  readonly n: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const zeros = (m: number, n: number): ComplexMatrix => ({ m, n, re: new Float64Array(m * n), im: new Float64Array(m * n) });

export function identity(n: number): ComplexMatrix {
  const out = zeros(n, n);
  for (let i = 0; i < n; i++) out.re[i * n + i] = 1;
  return out;
}

/** From (re, im) pairs in row-major order. */
export function fromPairs(pairs: Float64Array, m: number, n: number): ComplexMatrix {
  const out = zeros(m, n);
  for (let i = 0; i < m * n; i++) {
    out.re[i] = pairs[2 * i]!;
    out.im[i] = pairs[2 * i + 1]!;
  }
  return out;
}

/** Writes (re, im) pairs in row-major order: of the first `rows` rows and `columns` columns. */
export function toPairs(a: ComplexMatrix, into: Float64Array, rows = a.m, columns = a.n): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      into[2 * (i * columns + j)] = a.re[i * a.n + j]!;
      into[2 * (i * columns + j) + 1] = a.im[i * a.n + j]!;
    }
}

/** The conjugate transpose. */
export function adjointOf(a: ComplexMatrix): ComplexMatrix {
  const out = zeros(a.n, a.m);
  for (let i = 0; i < a.m; i++)
    for (let j = 0; j < a.n; j++) {
      out.re[j * a.m + i] = a.re[i * a.n + j]!;
      out.im[j * a.m + i] = -a.im[i * a.n + j]!;
    }
  return out;
}

export function exchangeRows(a: ComplexMatrix, i: number, k: number): void {
  if (i === k) return;
  for (const part of [a.re, a.im])
    for (let j = 0; j < a.n; j++) {
      const t = part[i * a.n + j]!;
      part[i * a.n + j] = part[k * a.n + j]!;
      part[k * a.n + j] = t;
    }
}

/** Row `to` −= (re + i·im) · row `from` of b, from column `start` on. */
export function subtractRow(a: ComplexMatrix, to: number, re: number, im: number, b: ComplexMatrix, from: number, start = 0): void {
  if (re === 0 && im === 0) return;
  for (let j = start, x = to * a.n + start, y = from * b.n + start; j < a.n; j++, x++, y++) {
    a.re[x]! -= re * b.re[y]! - im * b.im[y]!;
    a.im[x]! -= re * b.im[y]! + im * b.re[y]!;
  }
}

/** (a + ib) / (c + id), scaled by the larger part of the divisor (Smith, 1962), so that its square cannot overflow. */
export function quotient(a: number, b: number, c: number, d: number): [re: number, im: number] {
  if (Math.abs(c) >= Math.abs(d)) {
    const r = d / c;
    const s = c + d * r;
    return [(a + b * r) / s, (b - a * r) / s];
  }
  const r = c / d;
  const s = c * r + d;
  return [(a * r + b) / s, (b * r - a) / s];
}

/** X · R for a real n × k matrix. */
export function timesReal(x: ComplexMatrix, r: Float64Array, k: number): ComplexMatrix {
  const out = zeros(x.m, k);
  for (let i = 0; i < x.m; i++)
    for (let p = 0; p < x.n; p++) {
      const re = x.re[i * x.n + p]!;
      const im = x.im[i * x.n + p]!;
      for (let j = 0; j < k; j++) {
        out.re[i * k + j]! += re * r[p * k + j]!;
        out.im[i * k + j]! += im * r[p * k + j]!;
      }
    }
  return out;
}
