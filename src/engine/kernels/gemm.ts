/** Matrix products: chooses the kernel, and drives the WebAssembly one (staging, blocking, copying out). */
import { type Gemm, gemmPlain } from './gemm-plain.ts';
import { columnForm, gemvPlain, gemvWasm } from './gemv.ts';
import { fillMultiples, packedBlockBytes, packedRowsBytes, packRows, padTo, product } from './product.ts';
import { extent, stage, staging } from './staging.ts';
import { type Floats, ROWS, type WasmKernels, wasmKernels } from './wasm.ts';

/** Below this many multiply-adds the plain kernel is faster than copying to WebAssembly and back (bench/kernels.mjs). */
const WASM_FROM = 512;

/** A product whose operands and result are larger than this is split, so that scratch memory stays bounded. */
const STAGE_BYTES = 1 << 25;
/** Splits fall on multiples of this, so that no ragged tiles arise. */
const SPLIT_UNIT = 128;

/**
 * C = alpha·A·B + beta·C (see `Gemm`). float32 sums run in float32 vectors when the problem is large, in double otherwise.
 * @throws RangeError when an operand's extent leaves its array; TypeError when element types differ.
 */
export function gemm(p: Gemm): void {
  check(p);
  if (p.m === 0 || p.n === 0) return;
  const kernels = p.m * p.n * p.k >= WASM_FROM ? wasmKernels() : null;
  if (kernels !== null) onWasm(kernels, p);
  else if (p.m === 1 || p.n === 1) gemvPlain(columnForm(p));
  else gemmPlain(p);
}

/** Sizes and strides (in elements) of the batch dimensions, outermost first; a stride of 0 shares an operand. */
export interface Batch {
  sizes: readonly number[];
  aStrides: readonly number[];
  bStrides: readonly number[];
  cStrides: readonly number[];
}

/** `gemm` for every index of the batch dimensions. */
export function batchedGemm(p: Gemm, batch: Batch): void {
  const current = { ...p };
  const visit = (dimension: number, a: number, b: number, c: number) => {
    if (dimension === batch.sizes.length) {
      current.aOffset = a;
      current.bOffset = b;
      current.cOffset = c;
      gemm(current);
      return;
    }
    for (let i = 0; i < batch.sizes[dimension]!; i++) {
      const next = [a + i * batch.aStrides[dimension]!, b + i * batch.bStrides[dimension]!, c + i * batch.cStrides[dimension]!] as const;
      visit(dimension + 1, ...next);
    }
  };
  visit(0, p.aOffset, p.bOffset, p.cOffset);
}

function check(p: Gemm): void {
  if (p.a.constructor !== p.b.constructor || p.a.constructor !== p.c.constructor) {
    throw new TypeError(`gemm: element types differ: ${p.a.constructor.name}, ${p.b.constructor.name}, ${p.c.constructor.name}`);
  }
  const fits = (array: Floats, offset: number, rows: number, row: number, columns: number, column: number) =>
    rows === 0 || columns === 0 || (offset >= 0 && row >= 0 && column >= 0 && offset + extent(rows, row, columns, column) <= array.length);
  if (
    !fits(p.a, p.aOffset, p.m, p.aRow, p.k, p.aCol) ||
    !fits(p.b, p.bOffset, p.k, p.bRow, p.n, p.bCol) ||
    !fits(p.c, p.cOffset, p.m, p.cRow, p.n, p.cCol)
  ) {
    throw new RangeError(`gemm: ${p.m}×${p.k} times ${p.k}×${p.n} reaches outside its arrays`);
  }
}

/** `gemm` on the WebAssembly kernels, in parts that fit the scratch memory; m, n and k at least 1. */
function onWasm(kernels: WasmKernels, p: Gemm): void {
  const { m, n, k } = p;
  const { bytes } = kernels.precision(p.c);
  const elements = extent(m, p.aRow, k, p.aCol) + extent(k, p.bRow, n, p.bCol) + m * n;
  if (elements * bytes > STAGE_BYTES && Math.max(m, n, k) > SPLIT_UNIT) split(kernels, p);
  else if (m === 1 || n === 1) gemvWasm(kernels, columnForm(p));
  else gemmWasm(kernels, p);
}

function gemmWasm(kernels: WasmKernels, p: Gemm): void {
  const { m, n, k } = p;
  const precision = kernels.precision(p.c);
  const { bytes } = precision;
  const a = staging(m, p.aRow, k, p.aCol, kernels.addressOf(p.a));
  const b = staging(k, p.bRow, n, p.bCol, kernels.addressOf(p.b));
  const rowLength = padTo(n, precision.columns);
  // Whole tiles are written: straight into the result where it consists of such.
  const whole = m % ROWS === 0 && rowLength === n && p.cCol === 1 && (p.alpha ?? 1) === 1 && (p.beta ?? 0) === 0;
  const result = whole ? kernels.addressOf(p.c) : -1;
  const at = kernels.layout({
    a: a.length * bytes,
    b: b.length * bytes,
    c: result < 0 ? padTo(m, ROWS) * rowLength * bytes : 0,
    aRows: m * 4,
    aColumns: k * 4,
    bRows: k * 4,
    bColumns: n * 4,
    packed: packedRowsBytes(precision, m, k),
    scratch: packedBlockBytes(precision, n, k),
  });
  const view = kernels.view(p.c);
  const left = stage(view, at.a, a, p.a, p.aOffset, p.aRow, p.aCol, k);
  const right = stage(view, at.b, b, p.b, p.bOffset, p.bRow, p.bCol, n);
  fillMultiples(kernels.int32, at.aRows, m, a.row * bytes);
  fillMultiples(kernels.int32, at.aColumns, k, a.column * bytes);
  fillMultiples(kernels.int32, at.bRows, k, b.row * bytes);
  fillMultiples(kernels.int32, at.bColumns, n, b.column * bytes);
  packRows(precision, at.packed, { address: left, rowTable: at.aRows, columnTable: at.aColumns, rows: m, columns: k });
  const columns = { address: right, rowTable: at.bRows, columnTable: at.bColumns, rows: k, columns: n };
  const both = { packed: at.packed, rows: m, b: columns, scratch: at.scratch, accumulate: false };
  if (result >= 0) product(precision, { ...both, c: result + p.cOffset * bytes, rowBytes: p.cRow * bytes });
  else {
    product(precision, { ...both, c: at.c, rowBytes: rowLength * bytes });
    copyOut(view, at.c / bytes, rowLength, p);
  }
}

/** Halves the longest side. Halves of k add up through beta. */
function split(kernels: WasmKernels, p: Gemm): void {
  const { m, n, k } = p;
  if (n >= m && n >= k) {
    const half = padTo(n >> 1, SPLIT_UNIT);
    onWasm(kernels, { ...p, n: half });
    onWasm(kernels, { ...p, n: n - half, bOffset: p.bOffset + half * p.bCol, cOffset: p.cOffset + half * p.cCol });
  } else if (m >= k) {
    const half = padTo(m >> 1, SPLIT_UNIT);
    onWasm(kernels, { ...p, m: half });
    onWasm(kernels, { ...p, m: m - half, aOffset: p.aOffset + half * p.aRow, cOffset: p.cOffset + half * p.cRow });
  } else {
    const half = padTo(k >> 1, SPLIT_UNIT);
    onWasm(kernels, { ...p, k: half });
    onWasm(kernels, { ...p, k: k - half, aOffset: p.aOffset + half * p.aCol, bOffset: p.bOffset + half * p.bRow, beta: 1 });
  }
}

function copyOut(view: Floats, from: number, rowLength: number, p: Gemm): void {
  const { m, n, c, cOffset, cRow, cCol, alpha = 1, beta = 0 } = p;
  if (alpha === 1 && beta === 0 && cCol === 1) {
    if (rowLength === n && cRow === n) c.set(view.subarray(from, from + m * n), cOffset);
    else for (let i = 0; i < m; i++) c.set(view.subarray(from + i * rowLength, from + i * rowLength + n), cOffset + i * cRow);
    return;
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0, x = from + i * rowLength, at = cOffset + i * cRow; j < n; j++, x++, at += cCol) {
      c[at] = beta === 0 ? alpha * view[x]! : alpha * view[x]! + beta * c[at]!;
    }
  }
}
