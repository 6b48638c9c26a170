import type { RealData } from '../dtype.ts';
import { type Shape, sizeOf } from '../shape.ts';

/**
 * A sparse linear map along one axis: out[o] = (Σ_k weight[k] · in[index[k]], for k in start[o] … start[o+1]) / divisor[o].
 * Average pooling and interpolation are such a map for each spatial axis, one after the other; their gradient is the transposed maps.
 */
export interface AxisMap {
  readonly inputs: number;
  readonly start: readonly number[];
  readonly index: readonly number[];
  readonly weight: readonly number[];
  readonly divisor: readonly number[];
}

/** Builds a map from the taps (index, weight) of each output. */
export function axisMap(
  inputs: number,
  outputs: number,
  taps: (output: number) => { index: readonly number[]; weight: readonly number[]; divisor?: number },
): AxisMap {
  const map = { inputs, start: [0], index: [] as number[], weight: [] as number[], divisor: [] as number[] };
  for (let o = 0; o < outputs; o++) {
    const { index, weight, divisor = 1 } = taps(o);
    map.index.push(...index);
    map.weight.push(...weight);
    map.divisor.push(divisor);
    map.start.push(map.index.length);
  }
  return map;
}

export const outputsOf = (map: AxisMap) => map.divisor.length;

function along(data: RealData, outer: number, map: AxisMap, inner: number): Float64Array {
  const { inputs, start, index, weight, divisor } = map;
  const outputs = outputsOf(map);
  const out = new Float64Array(outer * outputs * inner);
  for (let p = 0; p < outer; p++) {
    for (let o = 0; o < outputs; o++) {
      const to = (p * outputs + o) * inner;
      for (let k = start[o]!; k < start[o + 1]!; k++) {
        const w = weight[k]!;
        const from = (p * inputs + index[k]!) * inner;
        for (let i = 0; i < inner; i++) out[to + i]! += w * data[from + i]!;
      }
      const d = divisor[o]!;
      if (d !== 1) for (let i = 0; i < inner; i++) out[to + i]! /= d;
    }
  }
  return out;
}

function alongTransposed(data: RealData, outer: number, map: AxisMap, inner: number): Float64Array {
  const { inputs, start, index, weight, divisor } = map;
  const outputs = outputsOf(map);
  const out = new Float64Array(outer * inputs * inner);
  for (let p = 0; p < outer; p++) {
    for (let o = 0; o < outputs; o++) {
      const from = (p * outputs + o) * inner;
      const d = divisor[o]!;
      for (let k = start[o]!; k < start[o + 1]!; k++) {
        const w = weight[k]!;
        const to = (p * inputs + index[k]!) * inner;
        for (let i = 0; i < inner; i++) out[to + i]! += (w * data[from + i]!) / d;
      }
    }
  }
  return out;
}

/** Applies one map to each of the last dimensions of row-major data. @returns the data of the result, in double. */
export function applyMaps(
  data: RealData,
  shape: Shape,
  maps: readonly AxisMap[],
  transposed: boolean,
): { data: Float64Array; shape: number[] } {
  const lead = shape.length - maps.length;
  const current = [...shape];
  let out: RealData = data;
  maps.forEach((map, k) => {
    const outer = sizeOf(current.slice(0, lead + k));
    const inner = sizeOf(current.slice(lead + k + 1));
    out = (transposed ? alongTransposed : along)(out, outer, map, inner);
    current[lead + k] = transposed ? map.inputs : outputsOf(map);
  });
  return { data: out as Float64Array, shape: current };
}
