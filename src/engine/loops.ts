import { castNumber, type DType, dtypes, isComplex, type RealData } from './dtype.ts';
import { addressOf, type Float32Function, mapFloat32, stageSmall, transposeCopy, vectorLoop } from './kernels/index.ts';
import { resultStrides } from './memory-order.ts';
import { expandStrides, isContiguous, type Shape, sameShape, sizeOf } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * Element-by-element loops over strided operands with broadcasting.
 *
 * A loop is generated from an expression, once per expression, dtypes and paces, so that V8 compiles each with its own types and inlines it;
 * one shared loop that calls a closure per element is several times slower.
 */

/** A scalar function of up to four real numbers a, b, c, d, as a JavaScript expression; `m` gives access to the functions of `library`. */
export type Expression = string;

type Inner = (n: number, out: RealData, o: number, so: number, ...operands: (RealData | number)[]) => void;

/** Functions that expressions may call as `m.name(…)`; op files add theirs. */
export const library: Record<string, (...args: number[]) => number> = {};

const operandNames = ['a', 'b', 'c', 'd'];
const dtypeCodes = Object.fromEntries(dtypes.map((d, i) => [d, i])) as Record<DType, number>;

/** How an operand moves in a loop. Knowing that it stands still or moves by ones makes the loop several times faster. */
const pace = (step: number) => (step === 0 ? 'still' : step === 1 ? 'ones' : 'steps');
const paceCode = (step: number) => (step === 0 || step === 1 ? step : 2);

/** Loops by expression, then by a number made of the dtypes and paces: a tiny operation would notice the making of a string. */
const compiled = new Map<Expression, Map<number, Inner>>();

/** The loop for operands of these dtypes, moving by these steps; `steps[0]` belongs to the result. */
function innerLoop(expression: Expression, out: DType, operands: readonly { readonly dtype: DType }[], steps: readonly number[]): Inner {
  let code = dtypeCodes[out] * 3 + paceCode(steps[0]!);
  for (let k = 0; k < operands.length; k++) code = code * 36 + dtypeCodes[operands[k]!.dtype] * 3 + paceCode(steps[k + 1]!);
  let family = compiled.get(expression);
  if (!family) {
    family = new Map();
    compiled.set(expression, family);
  }
  let loop = family.get(code);
  if (!loop) {
    loop = compile(expression, out, steps.slice(0, operands.length + 1).map(pace));
    family.set(code, loop);
  }
  return loop;
}

function compile(expression: Expression, out: DType, [own, ...paces]: readonly string[]): Inner {
  const names = operandNames.slice(0, paces.length);
  const params = names.flatMap((v) => [`${v}s`, `p${v}`, `s${v}`]);
  const read = (v: string, k: number) =>
    `const ${v} = ${v}s[p${v}${paces[k] === 'ones' ? ' + i' : paces[k] === 'steps' ? ` + i * s${v}` : ''}];`;
  const reads = (still: boolean) => names.flatMap((v, k) => ((paces[k] === 'still') === still ? [read(v, k)] : [])).join(' ');
  // Integer results are cast as C++ casts; the arrays of the float types round by themselves, the 16-bit ones need help.
  const plain = out === 'float32' || out === 'float64' || out === 'bool';
  const value = out === 'bool' ? `(${expression}) ? 1 : 0` : plain ? expression : `cast(${expression}, '${out}')`;
  const at = own === 'ones' ? 'o + i' : 'o + i * so';
  // The library is looked up once, not per element.
  const called = [...new Set([...expression.matchAll(/\bm\.(\w+)/g)].map((match) => match[1]!))];
  const lookups = called.map((name) => `const m_${name} = m.${name};`).join(' ');
  const source = `${lookups} return function (n, out, o, so, ${params.join(', ')}) { ${reads(true)} for (let i = 0; i < n; i++) { ${reads(false)} out[${at}] = ${value.replaceAll(/\bm\./g, 'm_')}; } }`;
  return new Function('m', 'cast', source)(library, castNumber) as Inner;
}

/** Calls a loop on tensors of up to four operands; a call with a list of arguments would cost more than a tiny loop. */
function call(
  loop: Inner,
  n: number,
  out: Strided,
  operands: readonly Strided[],
  offsets: readonly number[],
  steps: readonly number[],
): void {
  const [a, b, c, d] = operands;
  const [o, pa, pb, pc, pd] = offsets;
  const [so, sa, sb, sc, sd] = steps;
  if (!b) loop(n, out.data, o!, so!, a!.data, pa!, sa!);
  else if (!c) loop(n, out.data, o!, so!, a!.data, pa!, sa!, b.data, pb!, sb!);
  else if (!d) loop(n, out.data, o!, so!, a!.data, pa!, sa!, b.data, pb!, sb!, c.data, pc!, sc!);
  else loop(n, out.data, o!, so!, a!.data, pa!, sa!, b.data, pb!, sb!, c.data, pc!, sc!, d.data, pd!, sd!);
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

/** A fresh tensor of `shape`, to be written in full, whose memory order follows the operands'. */
export function emptyLike(shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = Tensor.unfilled(shape, dtype);
  out.strides = resultStrides(shape, operands) ?? out.strides;
  return out;
}

/** out[i] = expression(a[i], b[i], …) over real tensors, broadcast to `shape`; complex ones have their own kernels. */
export function mapReal(expression: Expression, shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  for (const t of operands)
    if (t.shape.length > 0 && !(sameShape(t.shape, shape) && t.contiguous)) return mapStrided(expression, shape, dtype, operands);
  return mapDense(expression, shape, dtype, operands);
}

/** Where every operand is contiguous and of the result's shape, or a single number: one loop without index arithmetic. */
function mapDense(expression: Expression, shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = Tensor.unfilled(shape, dtype);
  const n = out.data.length;
  const offsets = [0];
  const steps = [1];
  for (const t of operands) {
    offsets.push(t.offset);
    steps.push(t.shape.length === 0 ? 0 : 1);
  }
  const byVectors = n >= VECTORS_FROM ? vectorRow(expression, out, operands, steps) : null;
  if (byVectors) byVectors(n, offsets);
  else if (!mapVector(expression, out, operands)) call(innerLoop(expression, dtype, operands, steps), n, out, operands, offsets, steps);
  return out;
}

/** The expressions that have a vector kernel for float32. */
const vectorised: Readonly<Record<Expression, Float32Function>> = {
  'a <= 0 ? 0 : a': 'relu',
  'Math.exp(a)': 'exp',
  'm.sigmoid(a)': 'sigmoid',
  'Math.tanh(a)': 'tanh',
};

/** Runs a vector kernel if there is one. @returns false if there is none. */
function mapVector(expression: Expression, out: Tensor, [a, b]: readonly Tensor[]): boolean {
  if (b || !a || a.dtype !== 'float32' || out.dtype !== 'float32' || a.rank === 0) return false;
  const kernel = vectorised[expression];
  if (!kernel) return false;
  mapFloat32(kernel, rowMajor(a) as Float32Array, out.data as Float32Array);
  return true;
}

function mapStrided(expression: Expression, shape: Shape, dtype: DType, operands: readonly Tensor[]): Tensor {
  const out = emptyLike(shape, dtype, operands);
  const strided: Strided[] = [
    out,
    ...operands.map((t) => ({ data: t.data, offset: t.offset, strides: expandStrides(t.shape, t.strides, shape) })),
  ];
  let loop: Inner | undefined;
  let byVectors: VectorRow | null | undefined;
  // The length and the steps are the same for all rows.
  eachRow(shape, strided, (n, offsets, steps) => {
    if (byVectors === undefined) byVectors = n >= VECTOR_ROWS_FROM ? vectorRow(expression, out, operands, steps) : null;
    if (byVectors) return byVectors(n, offsets);
    loop ??= innerLoop(expression, dtype, operands, steps);
    call(loop, n, out, operands, offsets, steps);
  });
  return out;
}

/** Elements of a result, and of each row of one that is made row by row, from which compiling and calling a vector loop pays. */
const VECTORS_FROM = 2048;
const VECTOR_ROWS_FROM = 32;

/** Runs one row; `offsets[0]` belongs to the result. */
type VectorRow = (n: number, offsets: readonly number[]) => void;

/** The vector loop for rows of these steps, if the expression has one and all that moves lies side by side in the kernels' memory. */
function vectorRow(expression: Expression, out: Tensor, operands: readonly Tensor[], steps: readonly number[]): VectorRow | null {
  const { dtype } = out;
  const to = addressOf(out.data);
  if ((dtype !== 'float32' && dtype !== 'float64') || steps[0] !== 1 || to < 0) return null;
  const numbers: (number | null)[] = [];
  for (const [k, t] of operands.entries()) {
    const still = steps[k + 1] === 0;
    if (still && t.dtype === dtype) numbers.push(0);
    else if (still && t.rank === 0) numbers.push(t.item());
    else if (steps[k + 1] === 1 && t.dtype === dtype) numbers.push(null);
    else return null;
  }
  const loop = vectorLoop(expression, dtype, numbers);
  if (!loop) return null;
  const bytes = dtype === 'float32' ? 4 : 8;
  const data = operands.map((t) => t.data);
  const at = stageSmall(data.filter((_, k) => numbers[k] === null));
  if (!at) return null;
  numbers.forEach((v, k) => {
    if (v !== null) at.splice(k, 0, 0);
  });
  const argument = (k: number, offset: number) => (numbers[k] === null ? at[k]! + offset * bytes : data[k]![offset]!);
  return (n, [o, a, b, c, d]) => {
    const target = to + o! * bytes;
    if (b === undefined) loop(n, target, argument(0, a!));
    else if (c === undefined) loop(n, target, argument(0, a!), argument(1, b));
    else if (d === undefined) loop(n, target, argument(0, a!), argument(1, b), argument(2, c));
    else loop(n, target, argument(0, a!), argument(1, b), argument(2, c), argument(3, d));
  };
}

/** Writes `source` (broadcast, cast) over the elements of `target`. */
export function copyInto(target: Tensor, source: Tensor): void {
  const strides = expandStrides(source.shape, source.strides, target.shape);
  if (isComplex(target.dtype)) return copyComplex(target, source, strides);
  if (isComplex(source.dtype) && target.dtype === 'bool') return copyTruth(target, source, strides);
  const slots = isComplex(source.dtype) ? 2 : 1; // a complex source gives its real part
  if (target.dtype === source.dtype && target.contiguous && sameShape(source.shape, target.shape) && source.contiguous) {
    const n = target.size;
    if (n === 0) return; // an empty view may start beyond the end of its storage
    target.data.set(
      source.offset === 0 && source.data.length === n ? source.data : source.data.subarray(source.offset, source.offset + n),
      target.offset,
    );
    return;
  }
  const same = target.dtype === source.dtype;
  if (same && copyTransposed(target, source, strides)) return;
  // Numbers of the same dtype need no cast, which is what the loop for float64 does.
  const dtype = same && target.dtype !== 'bool' ? 'float64' : target.dtype;
  const expression = target.dtype === 'bool' ? 'a !== 0' : 'a';
  let loop: Inner | undefined;
  eachRow(
    target.shape,
    [target, { data: source.data, offset: source.offset * slots, strides: slots === 1 ? strides : strides.map((s) => s * slots) }],
    (n, [o, a], steps) => {
      if (same && steps[0] === 1 && n >= COPIES_FROM) {
        if (steps[1] === 1) return target.data.set(source.data.subarray(a!, a! + n), o!);
        if (steps[1] === 0) return void target.data.fill(source.data[a!]!, o!, o! + n);
      }
      loop ??= innerLoop(expression, dtype, [source], steps);
      loop(n, target.data, o!, steps[0]!, source.data, a!, steps[1]!);
    },
  );
}

/** Whether either part of a complex number is not zero. */
function copyTruth(target: Tensor, source: Tensor, strides: Shape): void {
  const { data, offset } = source;
  eachRow(target.shape, [target, { data, offset: 2 * offset, strides: strides.map((s) => 2 * s) }], (n, [o, a], steps) => {
    for (let i = 0; i < n; i++) {
      const at = a! + i * steps[1]!;
      target.data[o! + i * steps[0]!] = data[at] !== 0 || data[at + 1] !== 0 ? 1 : 0;
    }
  });
}

/** Elements of a row from which the array's own copying beats a loop. */
const COPIES_FROM = 64;

/** Copies numbers whose neighbours in the target's memory are apart in the source's, and the other way round. @returns false where they are not so, or few. */
function copyTransposed(target: Tensor, source: Tensor, strides: Shape): boolean {
  if (target.size < 1024) return false;
  const {
    shape,
    strides: [to, from],
  } = coalesce(target.shape, [target.strides, strides]);
  const [last, other] = [shape.length - 1, from!.indexOf(1)];
  if (other < 0 || other === last || to![last] !== 1 || addressOf(source.data) < 0) return false;
  const rest = shape.map((n, d) => (d === last || d === other ? 1 : n));
  let done = true;
  const both = [target, source].map((t, k) => ({ data: t.data, offset: t.offset, strides: [to!, from!][k]! }));
  eachRow(
    [...rest, 1],
    both.map((t) => ({ ...t, strides: [...t.strides, 0] })),
    (n, [o, a], [so, sa]) => {
      for (let i = 0; i < n && done; i++) {
        done = transposeCopy(source.data, a! + i * sa!, from![last]!, shape[last]!, shape[other]!, target.data, o! + i * so!, to![other]!);
      }
    },
  );
  return done;
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
  const out = Tensor.unfilled(t.shape, dtype);
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
