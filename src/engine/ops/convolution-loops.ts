import type { RealData } from '../dtype.ts';

/** A convolution in three spatial dimensions; lower ones have leading ones. All arrays are row-major. */
export interface Geometry {
  readonly batch: number;
  readonly groups: number;
  /** Channels of x and of y. */
  readonly inChannels: number;
  readonly outChannels: number;
  /** Spatial sizes of x, of the kernel and of y. */
  readonly input: readonly [number, number, number];
  readonly kernel: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly stride: readonly [number, number, number];
  readonly padding: readonly [number, number, number];
  readonly dilation: readonly [number, number, number];
}

/** One row of the trilinear form Σ x·w·y: `count` positions of x (stepping by the stride) and of y, which share one weight. */
type Row = (x: number, w: number, y: number, count: number) => void;

/** The outputs o whose input position o·stride + shift lies within [0, size). */
function range(size: number, outputs: number, stride: number, shift: number): [from: number, to: number] {
  return [Math.max(0, Math.ceil(-shift / stride)), Math.min(outputs, Math.floor((size - 1 - shift) / stride) + 1)];
}

function eachRow(c: Geometry, row: Row): void {
  const [inD, inH, inW] = c.input;
  const [kD, kH, kW] = c.kernel;
  const [outD, outH, outW] = c.output;
  const inPer = c.inChannels / c.groups;
  const outPer = c.outChannels / c.groups;
  for (let n = 0; n < c.batch; n++) {
    for (let oc = 0; oc < c.outChannels; oc++) {
      const firstIn = Math.floor(oc / outPer) * inPer;
      for (let ic = 0; ic < inPer; ic++) {
        const plane = (n * c.inChannels + firstIn + ic) * inD * inH * inW;
        const result = (n * c.outChannels + oc) * outD * outH * outW;
        for (let kd = 0; kd < kD; kd++) {
          const shiftD = kd * c.dilation[0] - c.padding[0];
          const [d0, d1] = range(inD, outD, c.stride[0], shiftD);
          for (let kh = 0; kh < kH; kh++) {
            const shiftH = kh * c.dilation[1] - c.padding[1];
            const [h0, h1] = range(inH, outH, c.stride[1], shiftH);
            for (let kw = 0; kw < kW; kw++) {
              const shiftW = kw * c.dilation[2] - c.padding[2];
              const [w0, w1] = range(inW, outW, c.stride[2], shiftW);
              if (w1 <= w0) continue;
              const weight = (((oc * inPer + ic) * kD + kd) * kH + kh) * kW + kw;
              for (let d = d0; d < d1; d++) {
                for (let h = h0; h < h1; h++) {
                  const line = plane + ((d * c.stride[0] + shiftD) * inH + h * c.stride[1] + shiftH) * inW;
                  row(line + w0 * c.stride[2] + shiftW, weight, result + (d * outH + h) * outW + w0, w1 - w0);
                }
              }
            }
          }
        }
      }
    }
  }
}

/** y += x ⋆ w. */
export function convForward(c: Geometry, x: RealData, w: RealData, y: Float64Array): void {
  const step = c.stride[2];
  eachRow(c, (px, pw, py, count) => {
    const weight = w[pw]!;
    for (let i = 0; i < count; i++) y[py + i]! += weight * x[px + i * step]!;
  });
}

/** x += y ⋆ᵀ w, the adjoint of convForward in x: gradient of the input, or a transposed convolution. */
export function convInput(c: Geometry, y: RealData, w: RealData, x: Float64Array): void {
  const step = c.stride[2];
  eachRow(c, (px, pw, py, count) => {
    const weight = w[pw]!;
    for (let i = 0; i < count; i++) x[px + i * step]! += weight * y[py + i]!;
  });
}

/** w += the adjoint of convForward in w. */
export function convWeight(c: Geometry, x: RealData, y: RealData, w: Float64Array): void {
  const step = c.stride[2];
  eachRow(c, (px, pw, py, count) => {
    let s = 0;
    for (let i = 0; i < count; i++) s += y[py + i]! * x[px + i * step]!;
    w[pw]! += s;
  });
}
