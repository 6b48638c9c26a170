import { castNumber, type DType, dtypeInfo, isComplex, spelledInC } from '../dtype.ts';
import { runtimeError, UnsupportedError } from '../errors.ts';
import { type Floats, gemm } from '../kernels/index.ts';
import { contiguousCopy } from '../loops.ts';
import { Tensor } from '../tensor.ts';

/**
 * The matrix products behind mm, bmm, mv and dot, for every dtype, on operands of any strides.
 * float32 and float64 (and int64, which lives in doubles) go straight to the kernel; the rest goes through doubles.
 */

/** Products of the matrices in the last two dimensions of two tensors of equal rank (2 or 3) and batch size. @returns a fresh row-major tensor. */
export function matrixProducts(a: Tensor, b: Tensor): Tensor {
  const rank = a.rank;
  const batch = rank === 3 ? a.shape[0]! : 1;
  const [m, k, n] = [a.shape[rank - 2]!, a.shape[rank - 1]!, b.shape[rank - 1]!];
  const shape = rank === 3 ? [batch, m, n] : [m, n];
  const { dtype } = a;
  if (isComplex(dtype)) return complexProducts(a, b, shape, dtype);
  if (dtype !== 'float32' && dtype !== 'float64' && dtype !== 'int64') {
    const wide = matrixProducts(contiguousCopy(a, 'float64'), contiguousCopy(b, 'float64'));
    return Tensor.from(
      Array.from(wide.data, (x) => castNumber(x, dtype)),
      shape,
      dtype,
    );
  }
  const out = k === 0 ? Tensor.empty(shape, dtype) : Tensor.unfilled(shape, dtype);
  const call = { m, n, k, a: a.data as Floats, b: b.data as Floats, c: out.data as Floats };
  const strides = {
    aRow: a.strides[rank - 2]!,
    aCol: a.strides[rank - 1]!,
    bRow: b.strides[rank - 2]!,
    bCol: b.strides[rank - 1]!,
    cRow: n,
    cCol: 1,
  };
  for (let i = 0; i < batch; i++) {
    gemm({
      ...call,
      ...strides,
      aOffset: a.offset + (rank === 3 ? i * a.strides[0]! : 0),
      bOffset: b.offset + (rank === 3 ? i * b.strides[0]! : 0),
      cOffset: i * m * n,
    });
  }
  return out;
}

/** Complex products as four real ones on the interleaved parts, which are strided matrices themselves. */
function complexProducts(a: Tensor, b: Tensor, shape: readonly number[], dtype: DType): Tensor {
  const real = dtype === 'complex64' ? 'float32' : 'float64';
  const part = (t: Tensor, which: 0 | 1) => {
    const flat = Tensor.wrap(t.data, [t.data.length], real);
    return flat.alias(
      t.shape,
      t.strides.map((s) => 2 * s),
      2 * t.offset + which,
    );
  };
  const [ar, ai, br, bi] = [part(a, 0), part(a, 1), part(b, 0), part(b, 1)];
  const [rr, ii, ri, ir] = [matrixProducts(ar, br), matrixProducts(ai, bi), matrixProducts(ar, bi), matrixProducts(ai, br)];
  const out = Tensor.empty(shape, dtype);
  for (let i = 0; i < rr.size; i++) {
    out.data[2 * i] = rr.data[i]! - ii.data[i]!;
    out.data[2 * i + 1] = ri.data[i]! + ir.data[i]!;
  }
  return out;
}

/** @throws RuntimeError as PyTorch does, if the operands differ in dtype or are bools. */
export function requireSameType(a: Tensor, b: Tensor, kernel: string, worded: 'm1 and m2' | 'mat1 and mat2' | 'self and mat2'): void {
  if (a.dtype !== b.dtype) {
    throw runtimeError(
      worded === 'm1 and m2'
        ? `expected m1 and m2 to have the same dtype, but got: ${spelledInC[a.dtype]} != ${spelledInC[b.dtype]}`
        : `${worded} must have the same dtype, but got ${dtypeInfo(a.dtype).title} and ${dtypeInfo(b.dtype).title}`,
    );
  }
  if (a.dtype === 'bool') throw runtimeError(`"${kernel}" not implemented for 'Bool'`);
}

/** alpha · p + beta · self, where a beta of 0 drops self whatever it holds. `self` is broadcast. */
export function blended(p: Tensor, self: Tensor, alpha: number, beta: number): Tensor {
  if (isComplex(p.dtype)) throw new UnsupportedError('addmm and its kin for complex numbers');
  const { data, size } = p;
  const strides = p.shape.map((n, d) => {
    const lead = p.rank - self.rank;
    return d < lead || (self.shape[d - lead] === 1 && n !== 1) ? 0 : self.strides[d - lead]!;
  });
  const own = beta === 0 ? null : contiguousCopy(self.alias(p.shape, strides)).data;
  for (let i = 0; i < size; i++) {
    const value = alpha * data[i]! + (own ? beta * own[i]! : 0);
    data[i] = p.dtype.startsWith('float') && p.dtype !== 'float16' ? value : castNumber(value, p.dtype);
  }
  return p;
}
