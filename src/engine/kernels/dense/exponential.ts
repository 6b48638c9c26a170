import { gemm } from '../gemm.ts';
import { factorLU, solveLU } from './lu.ts';

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  const rows = { aOffset: 0, aRow: n, aCol: 1, bOffset: 0, bRow: n, bCol: 1, cOffset: 0, cRow: n, cCol: 1 };
  gemm({ m: n, n, k: n, a, b, c, ...rows });
  return c;
}

/** Coefficients of the (13, 13) Padé approximant of the exponential: (26 − j)! 13! / (26! j! (13 − j)!), scaled to integers. */
const pade = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
  1323241920, 40840800, 960960, 16380, 182, 1,
];

/** e^A by scaling, a (13, 13) Padé approximant, and squaring (Higham 2005). */
export function exponential(a: Float64Array, n: number): Float64Array {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let s = 0;
    for (let i = 0; i < n; i++) s += Math.abs(a[i * n + j]!);
    norm = Math.max(norm, s);
    if (Number.isNaN(s)) norm = s;
  }
  if (!Number.isFinite(norm)) return new Float64Array(n * n).fill(Number.NaN);
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / 5.371920351148152)));
  const x = a.map((v) => v / 2 ** squarings);
  const x2 = product(x, x, n);
  const x4 = product(x2, x2, n);
  const x6 = product(x4, x2, n);
  const mix = (c6: number, c4: number, c2: number, c0: number) => {
    const out = new Float64Array(n * n);
    for (let i = 0; i < out.length; i++) out[i] = c6 * x6[i]! + c4 * x4[i]! + c2 * x2[i]!;
    for (let i = 0; i < n; i++) out[i * n + i]! += c0;
    return out;
  };
  const plus = (p: Float64Array, q: Float64Array, sign = 1) => p.map((v, i) => v + sign * q[i]!);
  const odd = product(x, plus(product(x6, mix(pade[13]!, pade[11]!, pade[9]!, 0), n), mix(pade[7]!, pade[5]!, pade[3]!, pade[1]!)), n);
  const even = plus(product(x6, mix(pade[12]!, pade[10]!, pade[8]!, 0), n), mix(pade[6]!, pade[4]!, pade[2]!, pade[0]!));
  let result: Float64Array = plus(even, odd);
  solveLU(factorLU(plus(even, odd, -1), n), n, result, n);
  for (let k = 0; k < squarings; k++) result = product(result, result, n);
  return result;
}
