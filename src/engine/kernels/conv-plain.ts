/**
 * Convolution and its two gradients in plain TypeScript: what the WebAssembly kernels must equal, and what small or depthwise
 * problems run on. Sums are kept in double, so float32 results are rounded once.
 */
import { type ConvGeometry, copyIntoPadding, copyOutOfPadding, fillPositionOffsets, fillTapOffsets } from './conv-geometry.ts';
import type { Floats } from './wasm.ts';

function tables(g: ConvGeometry): { taps: Int32Array; positions: Int32Array } {
  const taps = new Int32Array(g.taps);
  const positions = new Int32Array(g.positions);
  fillTapOffsets(g, taps, 0, 1);
  fillPositionOffsets(g, positions, 0, 1);
  return { taps, positions };
}

/** The plain twin of `convForward`. */
export function convForwardPlain(g: ConvGeometry, x: Floats, weight: Floats, y: Floats): void {
  const { taps, positions } = tables(g);
  const padded = new Float64Array(g.channels * g.paddedPlane);
  for (let image = 0; image < g.batch * g.groups; image++) {
    copyIntoPadding(g, g.channels, x, image * g.channels * g.inputPlane, padded, 0);
    for (let f = 0; f < g.filters; f++) {
      const kernel = ((image % g.groups) * g.filters + f) * g.taps;
      const out = (image * g.filters + f) * g.positions;
      for (let p = 0; p < g.positions; p++) {
        const base = positions[p]!;
        let sum = 0;
        for (let t = 0; t < g.taps; t++) sum += weight[kernel + t]! * padded[base + taps[t]!]!;
        y[out + p] = sum;
      }
    }
  }
}

/** The plain twin of `convBackwardInput`. */
export function convBackwardInputPlain(g: ConvGeometry, dy: Floats, weight: Floats, dx: Floats): void {
  const { taps, positions } = tables(g);
  const padded = new Float64Array(g.channels * g.paddedPlane);
  for (let image = 0; image < g.batch * g.groups; image++) {
    padded.fill(0);
    for (let f = 0; f < g.filters; f++) {
      const kernel = ((image % g.groups) * g.filters + f) * g.taps;
      const out = (image * g.filters + f) * g.positions;
      for (let t = 0; t < g.taps; t++) {
        const base = taps[t]!;
        const w = weight[kernel + t]!;
        for (let p = 0; p < g.positions; p++) padded[base + positions[p]!]! += w * dy[out + p]!;
      }
    }
    copyOutOfPadding(g, g.channels, padded, 0, dx, image * g.channels * g.inputPlane);
  }
}

/** The plain twin of `convBackwardWeight`. */
export function convBackwardWeightPlain(g: ConvGeometry, x: Floats, dy: Floats, dw: Floats): void {
  const { taps, positions } = tables(g);
  const padded = new Float64Array(g.channels * g.paddedPlane);
  const sums = new Float64Array(g.groups * g.filters * g.taps);
  for (let image = 0; image < g.batch * g.groups; image++) {
    copyIntoPadding(g, g.channels, x, image * g.channels * g.inputPlane, padded, 0);
    for (let f = 0; f < g.filters; f++) {
      const kernel = ((image % g.groups) * g.filters + f) * g.taps;
      const out = (image * g.filters + f) * g.positions;
      for (let t = 0; t < g.taps; t++) {
        const base = taps[t]!;
        let sum = 0;
        for (let p = 0; p < g.positions; p++) sum += padded[base + positions[p]!]! * dy[out + p]!;
        sums[kernel + t]! += sum;
      }
    }
  }
  dw.set(sums);
}
