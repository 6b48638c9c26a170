/**
 * Packing: a matrix given by two offset tables becomes contiguous panels the micro-kernel can stream.
 *
 * Element (outer i, depth d) of the source lies at `source + outer[i] + depth[d]` (all in bytes). One rule covers a strided
 * matrix (both tables are multiples of a stride), an expanded one (zeros), the im2col matrix of a padded image (output
 * positions × kernel taps) and that matrix transposed, so none of these ever has to be written out in memory.
 *
 * A panel holds `width` outer indices for every depth: panel[d * width + i]. The last panel is filled up with zeros; what they
 * produce lands in rows and columns of the result that nobody reads.
 */

// @inline
function offsetAt(table: usize, index: i32): usize {
  return <usize>load<i32>(table + ((<usize>index) << 2));
}

// @inline
function packScalar<T>(
  to: usize,
  panelBytes: usize,
  source: usize,
  outer: usize,
  first: i32,
  count: i32,
  depth: usize,
  from: i32,
  until: i32,
): void {
  const lanes = <i32>(16 / sizeof<T>());
  for (let lane = 0; lane < lanes; lane++) {
    let cell = to + <usize>from * panelBytes + <usize>lane * sizeof<T>();
    if (first + lane < count) {
      const base = source + offsetAt(outer, first + lane);
      for (let d = from; d < until; d++, cell += panelBytes) store<T>(cell, load<T>(base + offsetAt(depth, d)));
    } else {
      for (let d = from; d < until; d++, cell += panelBytes) store<T>(cell, <T>0);
    }
  }
}

/** Packs one vector of outer indices: `lanes` columns of a panel, for every depth. */
// @inline
function packLanes<T>(
  to: usize,
  panelBytes: usize,
  source: usize,
  outer: usize,
  first: i32,
  count: i32,
  depth: usize,
  depthCount: i32,
): void {
  const lanes = <i32>(16 / sizeof<T>());
  if (first + lanes > count) {
    packScalar<T>(to, panelBytes, source, outer, first, count, depth, 0, depthCount);
    return;
  }
  const o0 = offsetAt(outer, first);
  const o1 = offsetAt(outer, first + 1);
  // Neighbours in the panel are neighbours in memory: copy whole vectors.
  let contiguous = o1 - o0 === sizeof<T>();
  if (sizeof<T>() === 4) contiguous = contiguous && offsetAt(outer, first + 2) - o1 === 4 && offsetAt(outer, first + 3) - o1 === 8;
  if (contiguous) {
    const base = source + o0;
    for (let d = 0; d < depthCount; d++, to += panelBytes) v128.store(to, v128.load(base + offsetAt(depth, d)));
    return;
  }
  let d = 0;
  const s0 = source + o0;
  const s1 = source + o1;
  if (sizeof<T>() === 4) {
    const s2 = source + offsetAt(outer, first + 2);
    const s3 = source + offsetAt(outer, first + 3);
    for (; d + 4 <= depthCount; d += 4) {
      const d0 = offsetAt(depth, d);
      const d1 = offsetAt(depth, d + 1);
      const d2 = offsetAt(depth, d + 2);
      const d3 = offsetAt(depth, d + 3);
      const at = to + <usize>d * panelBytes;
      if (d1 - d0 === 4 && d2 - d0 === 8 && d3 - d0 === 12) {
        // Neighbours in depth are neighbours in memory: transpose a 4×4 tile.
        const r0 = v128.load(s0 + d0);
        const r1 = v128.load(s1 + d0);
        const r2 = v128.load(s2 + d0);
        const r3 = v128.load(s3 + d0);
        const a0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
        const a1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        const a2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const a3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(at, v128.shuffle<f64>(a0, a1, 0, 2));
        v128.store(at + panelBytes, v128.shuffle<f64>(a0, a1, 1, 3));
        v128.store(at + 2 * panelBytes, v128.shuffle<f64>(a2, a3, 0, 2));
        v128.store(at + 3 * panelBytes, v128.shuffle<f64>(a2, a3, 1, 3));
      } else {
        gather4(at, s0 + d0, s1 + d0, s2 + d0, s3 + d0);
        gather4(at + panelBytes, s0 + d1, s1 + d1, s2 + d1, s3 + d1);
        gather4(at + 2 * panelBytes, s0 + d2, s1 + d2, s2 + d2, s3 + d2);
        gather4(at + 3 * panelBytes, s0 + d3, s1 + d3, s2 + d3, s3 + d3);
      }
    }
  } else {
    for (; d + 2 <= depthCount; d += 2) {
      const d0 = offsetAt(depth, d);
      const d1 = offsetAt(depth, d + 1);
      const at = to + <usize>d * panelBytes;
      if (d1 - d0 === 8) {
        const r0 = v128.load(s0 + d0);
        const r1 = v128.load(s1 + d0);
        v128.store(at, v128.shuffle<f64>(r0, r1, 0, 2));
        v128.store(at + panelBytes, v128.shuffle<f64>(r0, r1, 1, 3));
      } else {
        store<f64>(at, load<f64>(s0 + d0));
        store<f64>(at + 8, load<f64>(s1 + d0));
        store<f64>(at + panelBytes, load<f64>(s0 + d1));
        store<f64>(at + panelBytes + 8, load<f64>(s1 + d1));
      }
    }
  }
  packScalar<T>(to, panelBytes, source, outer, first, count, depth, d, depthCount);
}

// @inline
function gather4(to: usize, s0: usize, s1: usize, s2: usize, s3: usize): void {
  store<f32>(to, load<f32>(s0));
  store<f32>(to + 4, load<f32>(s1));
  store<f32>(to + 8, load<f32>(s2));
  store<f32>(to + 12, load<f32>(s3));
}

// @inline
function pack<T>(target: usize, source: usize, outer: usize, outerCount: i32, depth: usize, depthCount: i32, width: i32): void {
  const lanes = <i32>(16 / sizeof<T>());
  const panelBytes = <usize>width * sizeof<T>();
  for (let first = 0; first < outerCount; first += width) {
    for (let lane = 0; lane < width; lane += lanes) {
      packLanes<T>(target + <usize>lane * sizeof<T>(), panelBytes, source, outer, first + lane, outerCount, depth, depthCount);
    }
    target += panelBytes * <usize>depthCount;
  }
}

export function packF32(target: usize, source: usize, outer: usize, outerCount: i32, depth: usize, depthCount: i32, width: i32): void {
  pack<f32>(target, source, outer, outerCount, depth, depthCount, width);
}

export function packF64(target: usize, source: usize, outer: usize, outerCount: i32, depth: usize, depthCount: i32, width: i32): void {
  pack<f64>(target, source, outer, outerCount, depth, depthCount, width);
}

// @inline
function scatterAdd<T>(
  target: usize,
  rowOffsets: usize,
  rows: i32,
  columnOffsets: usize,
  columns: i32,
  source: usize,
  rowBytes: usize,
): void {
  const lanes = <i32>(16 / sizeof<T>());
  for (let r = 0; r < rows; r++, source += rowBytes) {
    const base = target + offsetAt(rowOffsets, r);
    let from = source;
    let c = 0;
    for (; c + lanes <= columns; c += lanes, from += 16) {
      const at = base + offsetAt(columnOffsets, c);
      // Column offsets rise strictly, so the ends of the vector tell whether it is contiguous.
      if (base + offsetAt(columnOffsets, c + lanes - 1) - at === 16 - sizeof<T>()) {
        v128.store(at, v128.add<T>(v128.load(at), v128.load(from)));
      } else {
        for (let lane = 0; lane < lanes; lane++) {
          const cell = base + offsetAt(columnOffsets, c + lane);
          store<T>(cell, load<T>(cell) + load<T>(from + <usize>lane * sizeof<T>()));
        }
      }
    }
    for (; c < columns; c++, from += sizeof<T>()) {
      const cell = base + offsetAt(columnOffsets, c);
      store<T>(cell, load<T>(cell) + load<T>(from));
    }
  }
}

/** target[row[r] + column[c]] += source[r][c]: the adjoint of reading through offset tables (col2im). Column offsets must rise strictly. */
export function scatterAddF32(
  target: usize,
  rowOffsets: usize,
  rows: i32,
  columnOffsets: usize,
  columns: i32,
  source: usize,
  rowBytes: usize,
): void {
  scatterAdd<f32>(target, rowOffsets, rows, columnOffsets, columns, source, rowBytes);
}

export function scatterAddF64(
  target: usize,
  rowOffsets: usize,
  rows: i32,
  columnOffsets: usize,
  columns: i32,
  source: usize,
  rowBytes: usize,
): void {
  scatterAdd<f64>(target, rowOffsets, rows, columnOffsets, columns, source, rowBytes);
}
