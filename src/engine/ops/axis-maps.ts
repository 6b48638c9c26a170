import type { RealData } from '../dtype.ts';
import { type Shape, sizeOf } from '../shape.ts';

/**
 * A sparse linear map along one axis: out[o] = (Σ_k weight[k] · in[index[k]], for k in start[o] … start[o+1]) / divisor[o].
 * Average pooling and interpolation are such a map for each spatial axis, one after the other; their gradient is the transposed maps.
 */
export interface AxisMap {
  readonly inputs: number;
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly weight: Float64Array;
  readonly divisor: Float64Array;
}

/** Builds a map from the taps (index, weight) of each output. */
export function axisMap(
  inputs: number,
  outputs: number,
  taps: (output: number) => { index: readonly number[]; weight: readonly number[]; divisor?: number },
): AxisMap {
  const start = [0];
  const indices: number[] = [];
  const weights: number[] = [];
  const divisors: number[] = [];
  for (let o = 0; o < outputs; o++) {
    const { index, weight, divisor = 1 } = taps(o);
    indices.push(...index);
    weights.push(...weight);
    divisors.push(divisor);
    start.push(indices.length);
  }
  return {
    inputs,
    start: Int32Array.from(start),
    index: Int32Array.from(indices),
    weight: Float64Array.from(weights),
    divisor: Float64Array.from(divisors),
  };
}

export const outputsOf = (map: AxisMap) => map.divisor.length;

function along(data: RealData, outer: number, map: AxisMap, inner: number): Float64Array {
  const { inputs, start, index, weight, divisor } = map;
  const outputs = outputsOf(map);
  const out = new Float64Array(outer * outputs * inner);
  if (inner === 1) {
    for (let p = 0; p < outer; p++) {
      const base = p * inputs;
      for (let o = 0; o < outputs; o++) {
        let s = 0;
        for (let k = start[o]!, end = start[o + 1]!; k < end; k++) s += weight[k]! * data[base + index[k]!]!;
        out[p * outputs + o] = s / divisor[o]!;
      }
    }
    return out;
  }
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
  if (inner === 1) {
    for (let p = 0; p < outer; p++) {
      const base = p * inputs;
      for (let o = 0; o < outputs; o++) {
        const g = data[p * outputs + o]! / divisor[o]!;
        for (let k = start[o]!, end = start[o + 1]!; k < end; k++) out[base + index[k]!]! += weight[k]! * g;
      }
    }
    return out;
  }
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
