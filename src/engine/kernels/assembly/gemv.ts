/**
 * Matrix–vector products. Every matrix element is used once, so nothing is packed; the two kernels differ in which index of
 * the matrix is contiguous. Four vectors of sums are in flight to hide the latency of the additions.
 */

import { multiplyAdd } from './multiply';

function horizontalSum<T>(v: v128): T {
  if (sizeof<T>() === 4) {
    const low = v128.extract_lane<f32>(v, 0) + v128.extract_lane<f32>(v, 1);
    const high = v128.extract_lane<f32>(v, 2) + v128.extract_lane<f32>(v, 3);
    return <T>(low + high);
  }
  return <T>(v128.extract_lane<f64>(v, 0) + v128.extract_lane<f64>(v, 1));
}

/** y[r] = Σ_d M[r][d]·x[d] with neighbours in depth contiguous. */
function gemvAlongDepth<T>(matrix: usize, rowBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  const vectorEnd = x + ((<usize>depth * sizeof<T>()) & ~(<usize>15));
  const end = x + <usize>depth * sizeof<T>();
  for (let r = 0; r < rows; r += 4) {
    const many = r + 4 <= rows;
    // The last rows are summed one by one: all four pointers then walk the same row and only one sum is kept.
    const count = many ? 1 : rows - r;
    for (let i = 0; i < count; i++) {
      const step = many ? rowBytes : 0;
      let m0 = matrix + <usize>(r + i) * rowBytes;
      let m1 = m0 + step;
      let m2 = m1 + step;
      let m3 = m2 + step;
      let v0 = f32x4.splat(0);
      let v1 = v0;
      let v2 = v0;
      let v3 = v0;
      let at = x;
      for (; at < vectorEnd; at += 16, m0 += 16, m1 += 16, m2 += 16, m3 += 16) {
        const factor = v128.load(at);
        v0 = multiplyAdd<T>(v128.load(m0), factor, v0);
        v1 = multiplyAdd<T>(v128.load(m1), factor, v1);
        v2 = multiplyAdd<T>(v128.load(m2), factor, v2);
        v3 = multiplyAdd<T>(v128.load(m3), factor, v3);
      }
      let s0 = horizontalSum<T>(v0);
      let s1 = horizontalSum<T>(v1);
      let s2 = horizontalSum<T>(v2);
      let s3 = horizontalSum<T>(v3);
      for (; at < end; at += sizeof<T>(), m0 += sizeof<T>(), m1 += sizeof<T>(), m2 += sizeof<T>(), m3 += sizeof<T>()) {
        const factor = load<T>(at);
        s0 = <T>(s0 + load<T>(m0) * factor);
        s1 = <T>(s1 + load<T>(m1) * factor);
        s2 = <T>(s2 + load<T>(m2) * factor);
        s3 = <T>(s3 + load<T>(m3) * factor);
      }
      store<T>(y, s0);
      y += sizeof<T>();
      if (many) {
        store<T>(y, s1);
        store<T>(y, s2, sizeof<T>());
        store<T>(y, s3, 2 * sizeof<T>());
        y += 3 * sizeof<T>();
      }
    }
  }
}

/** y[r] = Σ_d M[d][r]·x[d] with neighbouring rows contiguous; `depthBytes` apart for the next d. */
function gemvAlongRows<T>(matrix: usize, depthBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  const lanes = <i32>(16 / sizeof<T>());
  const end = x + <usize>depth * sizeof<T>();
  let r = 0;
  for (; r + 4 * lanes <= rows; r += 4 * lanes, matrix += 64, y += 64) {
    let v0 = f32x4.splat(0);
    let v1 = v0;
    let v2 = v0;
    let v3 = v0;
    let from = matrix;
    for (let at = x; at < end; at += sizeof<T>(), from += depthBytes) {
      const factor = v128.load_splat<T>(at);
      v0 = multiplyAdd<T>(v128.load(from), factor, v0);
      v1 = multiplyAdd<T>(v128.load(from, 16), factor, v1);
      v2 = multiplyAdd<T>(v128.load(from, 32), factor, v2);
      v3 = multiplyAdd<T>(v128.load(from, 48), factor, v3);
    }
    v128.store(y, v0);
    v128.store(y, v1, 16);
    v128.store(y, v2, 32);
    v128.store(y, v3, 48);
  }
  for (; r < rows; r++, matrix += sizeof<T>(), y += sizeof<T>()) {
    let sum = <T>0;
    let from = matrix;
    for (let at = x; at < end; at += sizeof<T>(), from += depthBytes) sum = <T>(sum + load<T>(from) * load<T>(at));
    store<T>(y, sum);
  }
}

export function gemvAlongDepthF32(matrix: usize, rowBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  gemvAlongDepth<f32>(matrix, rowBytes, rows, x, depth, y);
}

export function gemvAlongDepthF64(matrix: usize, rowBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  gemvAlongDepth<f64>(matrix, rowBytes, rows, x, depth, y);
}

export function gemvAlongRowsF32(matrix: usize, depthBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  gemvAlongRows<f32>(matrix, depthBytes, rows, x, depth, y);
}

export function gemvAlongRowsF64(matrix: usize, depthBytes: usize, rows: i32, x: usize, depth: i32, y: usize): void {
  gemvAlongRows<f64>(matrix, depthBytes, rows, x, depth, y);
}
