import { castNumber, type DType, isComplex, type RealData } from './dtype.ts';
import { expandStrides, isContiguous, type Shape, sameShape, sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * Element-by-element loops over strided operands with broadcasting.
 *
 * A loop is generated from an expression, once per expression and dtypes, so that V8 compiles each with its own types and inlines it;
 * one shared loop that calls a closure per element is several times slower.
 */

/** A scalar function of up to three real numbers a, b, c, as a JavaScript expression; `m` gives access to the functions of `library`. */
export type Expression = string;

type Inner = (n: number, out: RealData, o: number, so: number, ...operands: (RealData | number)[]) => void;

/** Functions that expressions may call as `m.name(…)`; op files add theirs. */
export const library: Record<string, (...args: number[]) => number> = {};

const compiled = new Map<string, Inner>();
const operandNames = ['a', 'b', 'c', 'd'];

function innerLoop(expression: Expression, arity: number, out: DType, dtypes: string): Inner {
  const key = `${expression}|${arity}|${out}|${dtypes}`;
  let loop = compiled.get(key);
  if (!loop) {
    const names = operandNames.slice(0, arity);
    const params = names.flatMap((v) => [`${v}s`, `p${v}`, `s${v}`]);
    const reads = names.map((v) => `const ${v} = ${v}s[p${v} + i * s${v}];`).join(' ');
    // Integer results are cast as C++ casts; the arrays of the float types round by themselves, the 16-bit ones need help.
    const plain = out === 'float32' || out === 'float64' || out === 'bool';
    const value = out === 'bool' ? `(${expression}) ? 1 : 0` : plain ? expression : `cast(${expression}, '${out}')`;
    const source = `return function (n, out, o, so, ${params.join(', ')}) { for (let i = 0; i < n; i++) { ${reads} out[o + i * so] = ${value}; } }`;
    loop = new Function('m', 'cast', source)(library, castNumber) as Inner;
    compiled.set(key, loop);
  }
  return loop;
}

interface Strided {
  readonly data: RealData;
  readonly offset: number;
  readonly strides: Shape;
}

/** Drops dimensions of size 1 and merges neighbours that all operands step through evenly. @returns the merged shape and each operand's strides. */
export function coalesce(shape: Shape, strides: readonly Shape[]): { shape: number[]; strides: number[][] } {
  const outShape: number[] = [];
  const outStrides: number[][] = strides.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    const size = shape[d]!;
    if (size === 1) continue;
    const last = outShape.length - 1;
    if (last >= 0 && strides.every((s, k) => outStrides[k]![last] === s[d]! * size)) {
      outShape[last]! *= size;
      strides.forEach((s, k) => {
        outStrides[k]![last] = s[d]!;
      });
    } else {
      outShape.push(size);
      strides.forEach((s, k) => outStrides[k]!.push(s[d]!));
    }
  }
  return { shape: outShape, strides: outStrides };
}

/** Visits every combination of the outer dimensions; `inner` gets each operand's offset and runs the last dimension. */
function eachRow(
  shape: Shape,
  operands: readonly Strided[],
  inner: (n: number, offsets: readonly number[], steps: readonly number[]) => void,
): void {
  if (sizeOf(shape) === 0) return;
  const merged = coalesce(
    shape,
    operands.map((t) => t.strides),
  );
  const rank = merged.shape.length;
  const offsets = operands.map((t) => t.offset);
  if (rank === 0)
    return inner(
      1,
      offsets,
      operands.map(() => 0),
    );
  const steps = merged.strides.map((s) => s[rank - 1]!);
  const n = merged.shape[rank - 1]!;
  const index = new Array<number>(rank - 1).fill(0);
  for (;;) {
    inner(n, offsets, steps);
    let d = rank - 2;
    for (; d >= 0; d--) {
      for (let k = 0; k < offsets.length; k++) offsets[k]! += merged.strides[k]![d]!;
      if (++index[d]! < merged.shape[d]!) break;
      for (let k = 0; k < offsets.length; k++) offsets[k]! -= merged.strides[k]![d]! * merged.shape[d]!;
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

/**
 * A fresh tensor of `shape` whose memory order follows the operands', as TensorIterator's does: where all operands of that shape are dense and
 * permuted alike, so is the result. Dropout on a transposed tensor draws its mask in that order, so it is more than cosmetics.
 */
export function emptyLike(shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = Tensor.empty(shape, dtype);
  const full = operands.filter((t) => sameShape(t.shape, shape));
  const first = full[0];
  if (!first || first.contiguous || !isDense(first)) return out;
  if (full.some((t) => !sameShape(t.strides, first.strides)) || full.length < operands.filter((t) => t.rank > 0).length) return out;
  out.strides = first.strides;
  return out;
}

/** True if the elements fill a block of memory without gaps or overlaps, in whatever order. */
export function isDense(t: { shape: Shape; strides: Shape }): boolean {
  const dims = t.shape
    .map((size, d) => ({ size, stride: t.strides[d]! }))
    .filter((d) => d.size !== 1)
    .sort((x, y) => x.stride - y.stride);
  let step = 1;
  for (const { size, stride } of dims) {
    if (stride !== step) return false;
    step *= size;
  }
  return true;
}

/** out[i] = expression(a[i], b[i], …) over real tensors, broadcast to `shape`; complex ones have their own kernels. */
export function mapReal(expression: Expression, shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = emptyLike(shape, dtype, operands);
  const loop = innerLoop(expression, operands.length, dtype, operands.map((t) => t.dtype).join());
  const strided: Strided[] = [
    out,
    ...operands.map((t) => ({ data: t.data, offset: t.offset, strides: expandStrides(t.shape, t.strides, shape) })),
  ];
  eachRow(shape, strided, (n, offsets, steps) => {
    switch (operands.length) {
      case 1:
        return loop(n, out.data, offsets[0]!, steps[0]!, operands[0]!.data, offsets[1]!, steps[1]!);
      case 2:
        return loop(
          n,
          out.data,
          offsets[0]!,
          steps[0]!,
          operands[0]!.data,
          offsets[1]!,
          steps[1]!,
          operands[1]!.data,
          offsets[2]!,
          steps[2]!,
        );
      default:
        return loop(n, out.data, offsets[0]!, steps[0]!, ...operands.flatMap((t, k) => [t.data, offsets[k + 1]!, steps[k + 1]!]));
    }
  });
  return out;
}

/** Writes `source` (broadcast, cast) over the elements of `target`. */
export function copyInto(target: Tensor, source: Tensor): void {
  const strides = expandStrides(source.shape, source.strides, target.shape);
  if (isComplex(target.dtype)) return copyComplex(target, source, strides);
  const slots = isComplex(source.dtype) ? 2 : 1; // a complex source gives its real part
  if (target.dtype === source.dtype && target.contiguous && sameShape(source.shape, target.shape) && source.contiguous) {
    const n = target.size;
    target.data.set(
      source.offset === 0 && source.data.length === n ? source.data : source.data.subarray(source.offset, source.offset + n),
      target.offset,
    );
    return;
  }
  const same = target.dtype === source.dtype;
  const loop = innerLoop(
    same && target.dtype !== 'bool' ? 'a' : target.dtype === 'bool' ? 'a !== 0' : 'a',
    1,
    same && target.dtype !== 'bool' ? 'float64' : target.dtype,
    source.dtype,
  );
  eachRow(
    target.shape,
    [target, { data: source.data, offset: source.offset * slots, strides: strides.map((s) => s * slots) }],
    (n, [o, a], [so, sa]) => loop(n, target.data, o!, so!, source.data, a!, sa!),
  );
}

function copyComplex(target: Tensor, source: Tensor, strides: Shape): void {
  const complexSource = isComplex(source.dtype);
  const from = source.data;
  const to = target.data;
  eachRow(target.shape, [target, { data: from, offset: source.offset, strides }], (n, [o, a], [so, sa]) => {
    for (let i = 0; i < n; i++) {
      const t = 2 * (o! + i * so!);
      const s = a! + i * sa!;
      to[t] = complexSource ? from[2 * s]! : from[s]!;
      to[t + 1] = complexSource ? from[2 * s + 1]! : 0;
    }
  });
}

/** The same numbers in fresh row-major memory of `dtype`. */
export function contiguousCopy(t: Tensor, dtype: DType = t.dtype): Tensor {
  const out = Tensor.empty(t.shape, dtype);
  copyInto(out, t);
  return out;
}

/** The data of `t` in row-major order: its own memory where that already is, else a copy. Do not write to it. */
export function rowMajor(t: Tensor): RealData {
  const slots = isComplex(t.dtype) ? 2 : 1;
  if (!isContiguous(t.shape, t.strides)) return contiguousCopy(t).data;
  const n = t.size * slots;
  return t.offset === 0 && t.data.length === n ? t.data : t.data.subarray(t.offset * slots, t.offset * slots + n);
}
