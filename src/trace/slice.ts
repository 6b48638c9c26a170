import { isComplex, type Tensor } from '../engine/index.ts';
import type { QueryParams, TensorSlice } from '../protocol/run.ts';
import type { Recording } from './recording.ts';

const MAX_CELLS = 65_536;

/**
 * A block of a 2-d slice of a variable's value or gradient; `fixed` gives the index in every other dimension. A block of more than 65,536 cells is
 * refused rather than cut.
 */
export function sliceOf(recording: Recording, params: QueryParams<'slice'>): TensorSlice {
  const n = recording.nodes[params.node];
  if (!n) throw new Error(`the trace has no variable number ${params.node}`);
  const t: Tensor | null =
    params.which === 'value' ? n.tensor : ((n.place && recording.cotangents.get(n.place.node)?.[n.place.slot]) ?? null);
  if (!t) throw new Error('this variable has no gradient');
  const { rowDim, columnDim, fixed } = params;
  const size = (d: number) => (d >= 0 && d < t.rank ? t.shape[d]! : 1);
  const stride = (d: number) => (d >= 0 && d < t.rank ? t.strides[d]! : 0);
  const empty = t.size === 0;
  const columns = empty ? 0 : size(columnDim);
  const rows = empty ? 0 : rowDim === columnDim ? 1 : size(rowDim);
  const rowStart = Math.min(Math.max(0, params.rowStart ?? 0), rows);
  const columnStart = Math.min(Math.max(0, params.columnStart ?? 0), columns);
  const blockRows = Math.min(rows - rowStart, params.maxRows ?? rows);
  const blockColumns = Math.min(columns - columnStart, params.maxColumns ?? columns);
  if (blockRows * blockColumns > MAX_CELLS) throw new Error(`this slice has ${rows} × ${columns} entries: ask for a block`);
  let start = t.offset;
  t.shape.forEach((s, d) => {
    if (d !== rowDim && d !== columnDim) start += Math.min(Math.max(0, fixed[d] ?? 0), Math.max(0, s - 1)) * t.strides[d]!;
  });
  const values: number[] = [];
  for (let r = rowStart; r < rowStart + blockRows; r++) {
    for (let c = columnStart; c < columnStart + blockColumns; c++) {
      const o = start + (rowDim === columnDim ? 0 : r * stride(rowDim)) + c * stride(columnDim);
      values.push(isComplex(t.dtype) ? Math.hypot(t.data[2 * o]!, t.data[2 * o + 1]!) : t.data[o]!);
    }
  }
  return { shape: t.shape, rows, columns, rowStart, columnStart, blockRows, blockColumns, values };
}
