/**
 * The GEMM micro-kernel: a tile of 4 rows × 32 bytes (8 float32 or 4 float64 columns) of C stays in eight vector registers
 * while the depth is walked. Panels come from pack.ts, so every load is contiguous and tiles never have ragged edges.
 * (The scheme of Goto & van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.)
 */

/** sum + x·y: fused, where the engine can. */
// @inline
export function multiplyAdd<T>(x: v128, y: v128, sum: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<T>(x, y, sum) : v128.add<T>(sum, v128.mul<T>(x, y));
}

// @inline
function finish<T>(at: usize, sum: v128, accumulate: bool): void {
  v128.store(at, accumulate ? v128.add<T>(v128.load(at), sum) : sum);
}

// @inline
function tile<T>(a: usize, b: usize, depth: i32, c: usize, rowBytes: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = b + ((<usize>depth) << 5);
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let s = v128.load_splat<T>(a);
    c00 = multiplyAdd<T>(s, b0, c00);
    c01 = multiplyAdd<T>(s, b1, c01);
    s = v128.load_splat<T>(a, sizeof<T>());
    c10 = multiplyAdd<T>(s, b0, c10);
    c11 = multiplyAdd<T>(s, b1, c11);
    s = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = multiplyAdd<T>(s, b0, c20);
    c21 = multiplyAdd<T>(s, b1, c21);
    s = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = multiplyAdd<T>(s, b0, c30);
    c31 = multiplyAdd<T>(s, b1, c31);
    a += 4 * sizeof<T>();
    b += 32;
  }
  finish<T>(c, c00, accumulate);
  finish<T>(c + 16, c01, accumulate);
  c += rowBytes;
  finish<T>(c, c10, accumulate);
  finish<T>(c + 16, c11, accumulate);
  c += rowBytes;
  finish<T>(c, c20, accumulate);
  finish<T>(c + 16, c21, accumulate);
  c += rowBytes;
  finish<T>(c, c30, accumulate);
  finish<T>(c + 16, c31, accumulate);
}

// @inline
function multiply<T>(a: usize, rowPanels: i32, b: usize, columnPanels: i32, depth: i32, c: usize, rowBytes: usize, accumulate: bool): void {
  const aPanelBytes = <usize>depth * 4 * sizeof<T>();
  const bPanelBytes = (<usize>depth) << 5;
  for (let j = 0; j < columnPanels; j++, b += bPanelBytes, c += 32) {
    let at = c;
    let panel = a;
    for (let i = 0; i < rowPanels; i++, panel += aPanelBytes, at += 4 * rowBytes) tile<T>(panel, b, depth, at, rowBytes, accumulate);
  }
}

/** C (+)= A·B over whole panels: C has 4·rowPanels rows of `rowBytes` bytes, of which 32·columnPanels are written. */
export function multiplyF32(
  a: usize,
  rowPanels: i32,
  b: usize,
  columnPanels: i32,
  depth: i32,
  c: usize,
  rowBytes: usize,
  accumulate: bool,
): void {
  multiply<f32>(a, rowPanels, b, columnPanels, depth, c, rowBytes, accumulate);
}

export function multiplyF64(
  a: usize,
  rowPanels: i32,
  b: usize,
  columnPanels: i32,
  depth: i32,
  c: usize,
  rowBytes: usize,
  accumulate: bool,
): void {
  multiply<f64>(a, rowPanels, b, columnPanels, depth, c, rowBytes, accumulate);
}
