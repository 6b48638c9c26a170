import { isComplex, type Tensor } from '../engine/index.ts';
import type { QueryParams, TensorSlice } from '../protocol/run.ts';
import type { Recording } from './recording.ts';

const MAX_CELLS = 65_536;

/** A 2-d slice of a variable's value or gradient; `fixed` gives the index in every other dimension. Large slices are cut to their first cells. */
export function sliceOf(recording: Recording, params: QueryParams<'slice'>): TensorSlice {
  const n = recording.nodes[params.node];
  if (!n) throw new Error(`the trace has no variable number ${params.node}`);
  const t: Tensor | null =
    params.which === 'value' ? n.tensor : ((n.place && recording.cotangents.get(n.place.node)?.[n.place.slot]) ?? null);
  if (!t) throw new Error('this variable has no gradient');
  const { rowDim, columnDim, fixed } = params;
  const size = (d: number) => (d >= 0 && d < t.rank ? t.shape[d]! : 1);
  const stride = (d: number) => (d >= 0 && d < t.rank ? t.strides[d]! : 0);
  const columns = size(columnDim);
  const rows = rowDim === columnDim ? 1 : size(rowDim);
  let start = t.offset;
  t.shape.forEach((s, d) => {
    if (d !== rowDim && d !== columnDim) start += Math.min(Math.max(0, fixed[d] ?? 0), Math.max(0, s - 1)) * t.strides[d]!;
  });
  const values: number[] = [];
  if (t.size > 0) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns && values.length < MAX_CELLS; c++) {
        const o = start + (rowDim === columnDim ? 0 : r * stride(rowDim)) + c * stride(columnDim);
        values.push(isComplex(t.dtype) ? Math.hypot(t.data[2 * o]!, t.data[2 * o + 1]!) : t.data[o]!);
      }
    }
  }
  return { shape: t.shape, rows: t.size > 0 ? rows : 0, columns: t.size > 0 ? columns : 0, values };
}
