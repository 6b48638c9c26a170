/** Transposing copies, in blocks that fit the first-level cache and tiles that fit the registers. */

const BLOCK: i32 = 32;

// @inline
function tile4(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromRow);
  const r2 = v128.load(from + 2 * fromRow);
  const r3 = v128.load(from + 3 * fromRow);
  const a0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const a1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const a2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const a3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(a0, a1, 0, 2));
  v128.store(to + toRow, v128.shuffle<f64>(a0, a1, 1, 3));
  v128.store(to + 2 * toRow, v128.shuffle<f64>(a2, a3, 0, 2));
  v128.store(to + 3 * toRow, v128.shuffle<f64>(a2, a3, 1, 3));
}

// @inline
function tile2(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + fromRow);
  v128.store(to, v128.shuffle<f64>(r0, r1, 0, 2));
  v128.store(to + toRow, v128.shuffle<f64>(r0, r1, 1, 3));
}

/** to[c][r] = from[r][c]; `fromRow` and `toRow` are the bytes between rows. */
function transpose<T>(from: usize, fromRow: usize, rows: i32, columns: i32, to: usize, toRow: usize): void {
  const tile = <i32>(16 / sizeof<T>());
  for (let r0 = 0; r0 < rows; r0 += BLOCK) {
    const rowEnd = min(rows, r0 + BLOCK);
    for (let c0 = 0; c0 < columns; c0 += BLOCK) {
      const columnEnd = min(columns, c0 + BLOCK);
      let r = r0;
      for (; r + tile <= rowEnd; r += tile) {
        let c = c0;
        let source = from + <usize>r * fromRow + <usize>c * sizeof<T>();
        let target = to + <usize>c * toRow + <usize>r * sizeof<T>();
        for (; c + tile <= columnEnd; c += tile, source += 16, target += <usize>tile * toRow) {
          if (sizeof<T>() === 4) tile4(source, fromRow, target, toRow);
          else tile2(source, fromRow, target, toRow);
        }
        for (; c < columnEnd; c++, source += sizeof<T>(), target += toRow) {
          for (let i = 0; i < tile; i++) store<T>(target + <usize>i * sizeof<T>(), load<T>(source + <usize>i * fromRow));
        }
      }
      for (; r < rowEnd; r++) {
        let source = from + <usize>r * fromRow + <usize>c0 * sizeof<T>();
        let target = to + <usize>c0 * toRow + <usize>r * sizeof<T>();
        for (let c = c0; c < columnEnd; c++, source += sizeof<T>(), target += toRow) store<T>(target, load<T>(source));
      }
    }
  }
}
export function transpose32(from: usize, fromRow: usize, rows: i32, columns: i32, to: usize, toRow: usize): void {
  transpose<f32>(from, fromRow, rows, columns, to, toRow);
}
export function transpose64(from: usize, fromRow: usize, rows: i32, columns: i32, to: usize, toRow: usize): void {
  transpose<f64>(from, fromRow, rows, columns, to, toRow);
}
