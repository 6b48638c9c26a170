import { linAlgError } from '../../errors.ts';
import { hessenberg } from './complex-factors.ts';
import { type ComplexMatrix, quotient, zeros } from './complex-matrix.ts';

/**
 * Eigenvalues and right eigenvectors of general matrices: Householder reduction to Hessenberg form, QR iteration with Wilkinson's shifts to triangular form,
 * back substitution (Golub & Van Loan, 7.4–7.6). As LAPACK's zgeev, vectors have length 1 and a real largest component; their order is that of the
 * triangular form, which is not always LAPACK's.
 * @param real whether the matrix was real: then what is real, and what is conjugate to each other, is so exactly. Overwrites `a`.
 */
export function generalEigen(a: ComplexMatrix, real: boolean): { values: ComplexMatrix; vectors: ComplexMatrix } {
  const { n } = a;
  if (!a.re.every(Number.isFinite) || !a.im.every(Number.isFinite))
    throw linAlgError('torch.linalg.eig: input tensor should not contain infs or NaNs.');
  const norm = Math.hypot(...maximum(a));
  const q = hessenberg(a);
  triangularize(a, q, norm);
  const values = zeros(n, 1);
  const vectors = zeros(n, n);
  for (let k = 0; k < n; k++) {
    values.re[k] = a.re[k * n + k]!;
    values.im[k] = a.im[k * n + k]!;
    setVector(vectors, k, a, q, norm);
  }
  if (real) makeConjugate(values, vectors, norm);
  return { values, vectors };
}

/** The largest absolute entries of both parts, times the size: a bound for the norm. */
const maximum = (a: ComplexMatrix): [number, number] =>
  [a.re, a.im].map((part) => a.n * part.reduce((m, x) => Math.max(m, Math.abs(x)), 0)) as [number, number];

/** Takes a Hessenberg matrix to triangular form by QR steps with shifts, and Q along: Q T Qᴴ stays what it was. */
function triangularize(h: ComplexMatrix, q: ComplexMatrix, norm: number): void {
  const { n, re, im } = h;
  const at = (i: number, j: number) => i * n + j;
  const size = (x: number) => Math.abs(re[x]!) + Math.abs(im[x]!);
  let steps = 0;
  for (let high = n - 1; high > 0; ) {
    let low = high;
    while (low > 0) {
      const near = size(at(low - 1, low - 1)) + size(at(low, low));
      // What is small beside its neighbours, or nothing beside the whole; where that does not come about, what is small beside the whole.
      if (size(at(low, low - 1)) <= Number.EPSILON * Math.max(near, steps > 30 ? norm : Number.EPSILON * norm)) break;
      low--;
    }
    if (low > 0) re[at(low, low - 1)] = im[at(low, low - 1)] = 0;
    if (low === high) {
      high--;
      steps = 0;
      continue;
    }
    if (++steps > 300) throw linAlgError('torch.linalg.eig: the algorithm failed to converge.');
    // Now and then a shift of another kind leads out of a cycle.
    const [sr, si] = steps % 10 ? wilkinson(h, high) : [re[at(high, high)]! + size(at(high, high - 1)), im[at(high, high)]!];
    for (let i = low; i <= high; i++) {
      re[at(i, i)]! -= sr;
      im[at(i, i)]! -= si;
    }
    const turns: [c: number, sr: number, si: number][] = [];
    for (let k = low; k < high; k++) {
      const turn = rotation(re[at(k, k)]!, im[at(k, k)]!, re[at(k + 1, k)]!, im[at(k + 1, k)]!);
      turns.push(turn);
      rotateRows(h, k, turn);
    }
    turns.forEach((turn, i) => {
      const k = low + i;
      rotateColumns(h, k, turn, Math.min(k + 2, high) + 1);
      rotateColumns(q, k, turn, n);
    });
    for (let i = low; i <= high; i++) {
      re[at(i, i)]! += sr;
      im[at(i, i)]! += si;
    }
  }
}

/** The eigenvalue of the last 2 × 2 block that is nearer to its last entry. */
function wilkinson({ n, re, im }: ComplexMatrix, high: number): [number, number] {
  const [a, b, c, d] = [(high - 1) * n + high - 1, (high - 1) * n + high, high * n + high - 1, high * n + high];
  // λ = d − bc / (δ ± √(δ² + bc)) with δ = (a − d)/2
  const [dr, di] = [(re[a]! - re[d]!) / 2, (im[a]! - im[d]!) / 2];
  const [br, bi] = [re[b]! * re[c]! - im[b]! * im[c]!, re[b]! * im[c]! + im[b]! * re[c]!];
  let [rr, ri] = squareRoot(dr * dr - di * di + br, 2 * dr * di + bi);
  if (dr * rr + di * ri < 0) [rr, ri] = [-rr, -ri];
  const [pr, pi] = [dr + rr, di + ri];
  if (pr === 0 && pi === 0) return [re[d]!, im[d]!];
  const [x, y] = quotient(br, bi, pr, pi);
  return [re[d]! - x, im[d]! - y];
}

function squareRoot(x: number, y: number): [number, number] {
  const r = Math.hypot(x, y);
  const u = Math.sqrt((r + Math.abs(x)) / 2);
  if (u === 0) return [0, 0];
  const v = Math.abs(y) / (2 * u);
  const sign = y < 0 ? -1 : 1;
  return x >= 0 ? [u, sign * v] : [v, sign * u];
}

/** c real and s with [c, s; −s̄, c] (x, y) = (r, 0). */
function rotation(xr: number, xi: number, yr: number, yi: number): [c: number, sr: number, si: number] {
  const [x, y] = [Math.hypot(xr, xi), Math.hypot(yr, yi)];
  if (y === 0) return [1, 0, 0];
  if (x === 0) return [0, yr / y, -yi / y];
  const r = Math.hypot(x, y);
  // s = (x/|x|) ȳ / r
  return [x / r, (xr * yr + xi * yi) / (x * r), (xi * yr - xr * yi) / (x * r)];
}

function rotateRows({ n, re, im }: ComplexMatrix, k: number, [c, sr, si]: [number, number, number]): void {
  for (let j = k, x = k * n + k, y = x + n; j < n; j++, x++, y++) {
    const [a, b, d, e] = [re[x]!, im[x]!, re[y]!, im[y]!];
    re[x] = c * a + sr * d - si * e;
    im[x] = c * b + sr * e + si * d;
    re[y] = c * d - (sr * a + si * b);
    im[y] = c * e - (sr * b - si * a);
  }
}

/** Columns k and k + 1 times the adjoint of that rotation, in the first `rows` rows. */
function rotateColumns({ n, re, im }: ComplexMatrix, k: number, [c, sr, si]: [number, number, number], rows: number): void {
  for (let i = 0, x = k; i < rows; i++, x += n) {
    const [a, b, d, e] = [re[x]!, im[x]!, re[x + 1]!, im[x + 1]!];
    re[x] = c * a + sr * d + si * e;
    im[x] = c * b + sr * e - si * d;
    re[x + 1] = c * d - (sr * a - si * b);
    im[x + 1] = c * e - (sr * b + si * a);
  }
}

/** Eigenvector k: Q times the solution of (T − tₖₖ) x = 0 with xₖ = 1, of length 1 and with a real largest component. */
function setVector(vectors: ComplexMatrix, k: number, t: ComplexMatrix, q: ComplexMatrix, norm: number): void {
  const { n } = t;
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  re[k] = 1;
  for (let i = k - 1; i >= 0; i--) {
    let [sr, si] = [0, 0];
    for (let j = i + 1; j <= k; j++) {
      sr -= t.re[i * n + j]! * re[j]! - t.im[i * n + j]! * im[j]!;
      si -= t.re[i * n + j]! * im[j]! + t.im[i * n + j]! * re[j]!;
    }
    let [dr, di] = [t.re[i * n + i]! - t.re[k * n + k]!, t.im[i * n + i]! - t.im[k * n + k]!];
    if (Math.abs(dr) + Math.abs(di) < Number.EPSILON * norm) [dr, di] = [Number.EPSILON * (norm || 1), 0];
    [re[i], im[i]] = quotient(sr, si, dr, di);
  }
  const [vr, vi] = [new Float64Array(n), new Float64Array(n)];
  let [length, most, largest] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= k; j++) {
      vr[i]! += q.re[i * n + j]! * re[j]! - q.im[i * n + j]! * im[j]!;
      vi[i]! += q.re[i * n + j]! * im[j]! + q.im[i * n + j]! * re[j]!;
    }
    const size = Math.hypot(vr[i]!, vi[i]!);
    length = Math.hypot(length, size);
    if (size > most * (1 + 1e-12)) [most, largest] = [size, i];
  }
  const [c, s] = [vr[largest]! / (most * length), -vi[largest]! / (most * length)];
  for (let i = 0; i < n; i++) {
    vectors.re[i * n + k] = vr[i]! * c - vi[i]! * s;
    vectors.im[i * n + k] = i === largest ? 0 : vr[i]! * s + vi[i]! * c;
  }
}

/** Makes exact what is so for a real matrix: eigenvalues are real with real vectors, or come in conjugate pairs, the one above the real axis first. */
function makeConjugate(values: ComplexMatrix, vectors: ComplexMatrix, norm: number): void {
  const { n } = vectors;
  const column = (k: number) => [vectors.re, vectors.im].map((part) => Float64Array.from({ length: n }, (_, i) => part[i * n + k]!));
  const left = Array.from({ length: n }, (_, k) => ({ re: values.re[k]!, im: values.im[k]!, vector: column(k) }));
  const out: typeof left = [];
  for (let first = left.shift(); first; first = left.shift()) {
    // Rounding errors may leave a multiple eigenvalue without a partner.
    if (Math.abs(first.im) <= 10 * n * Number.EPSILON * norm || left.length === 0) {
      out.push({ re: first.re, im: 0, vector: [first.vector[0]!, new Float64Array(n)] });
      continue;
    }
    const distance = (o: { re: number; im: number }) => Math.hypot(o.re - first.re, o.im + first.im);
    const partner = left.reduce((b, o, i) => (b < 0 || distance(o) < distance(left[b]!) ? i : b), -1);
    const other = left.splice(partner, 1)[0]!;
    const upper = first.im > 0 ? first : other;
    const flipped = upper.vector[1]!.map((x) => -x);
    out.push(upper, { re: upper.re, im: -upper.im, vector: [upper.vector[0]!, flipped] });
  }
  out.forEach(({ re, im, vector }, k) => {
    values.re[k] = re;
    values.im[k] = im;
    for (let i = 0; i < n; i++) {
      vectors.re[i * n + k] = vector[0]![i]!;
      vectors.im[i * n + k] = vector[1]![i]!;
    }
  });
}
