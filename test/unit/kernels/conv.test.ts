import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type ConvShape,
  convBackwardInput,
  convBackwardWeight,
  convForward,
  convGeometry,
  type Floats,
  useWasm,
} from '../../../src/engine/kernels/index.ts';
import { expectClose, randomArray, UNIT_ROUNDOFF } from './helpers.ts';

afterEach(() => useWasm(true));

/** Visits every product of the definition: y[yi] gathers x[xi]·w[wi]. Taps on padding are left out. */
function eachTerm(s: ConvShape, visit: (xi: number, wi: number, yi: number) => void): void {
  const g = convGeometry(s);
  const [inD, inH, inW] = g.input;
  const [kD, kH, kW] = g.kernel;
  const [outD, outH, outW] = g.output;
  const positions: [number, number, number][] = [];
  for (let z = 0; z < outD; z++) for (let y = 0; y < outH; y++) for (let x = 0; x < outW; x++) positions.push([z, y, x]);
  const perGroup = s.inputChannels / s.groups;
  for (let n = 0; n < s.batch; n++) {
    for (let o = 0; o < s.outputChannels; o++) {
      const group = Math.floor(o / (s.outputChannels / s.groups));
      positions.forEach(([oz, oy, ox], p) => {
        const yi = (n * s.outputChannels + o) * positions.length + p;
        for (let c = 0; c < perGroup; c++) {
          for (let t = 0; t < kD * kH * kW; t++) {
            const z = oz * g.stride[0] - g.padding[0] + Math.floor(t / (kH * kW)) * g.dilation[0];
            const y = oy * g.stride[1] - g.padding[1] + (Math.floor(t / kW) % kH) * g.dilation[1];
            const x = ox * g.stride[2] - g.padding[2] + (t % kW) * g.dilation[2];
            if (z < 0 || y < 0 || x < 0 || z >= inD || y >= inH || x >= inW) continue;
            const channel = n * s.inputChannels + group * perGroup + c;
            visit(((channel * inD + z) * inH + y) * inW + x, (o * perGroup + c) * kD * kH * kW + t, yi);
          }
        }
      });
    }
  }
}

function arrays(s: ConvShape, type: new (length: number) => Floats): { x: Floats; w: Floats; y: Floats } {
  const g = convGeometry(s);
  return {
    x: randomArray(type, s.batch * s.inputChannels * g.inputPlane, 1),
    w: randomArray(type, s.outputChannels * g.taps, 2),
    y: randomArray(type, s.batch * s.outputChannels * g.positions, 3),
  };
}

/** Compares all three kernels with the definition summed in double. */
function expectEqualsDefinition(s: ConvShape, type: new (length: number) => Floats): void {
  const { x, w, y: dy } = arrays(s, type);
  const sums = { y: new Float64Array(dy.length), dx: new Float64Array(x.length), dw: new Float64Array(w.length) };
  const magnitudes = { y: new Float64Array(dy.length), dx: new Float64Array(x.length), dw: new Float64Array(w.length) };
  const terms = { y: new Int32Array(dy.length), dx: new Int32Array(x.length), dw: new Int32Array(w.length) };
  const add = (name: 'y' | 'dx' | 'dw', i: number, value: number) => {
    sums[name][i]! += value;
    magnitudes[name][i]! += Math.abs(value);
    terms[name][i]!++;
  };
  eachTerm(s, (xi, wi, yi) => {
    add('y', yi, x[xi]! * w[wi]!);
    add('dx', xi, w[wi]! * dy[yi]!);
    add('dw', wi, x[xi]! * dy[yi]!);
  });
  const results = { y: dy.slice().fill(Number.NaN), dx: x.slice().fill(Number.NaN), dw: w.slice().fill(Number.NaN) };
  convForward(s, x, w, results.y);
  convBackwardInput(s, dy, w, results.dx);
  convBackwardWeight(s, x, dy, results.dw);
  for (const name of ['y', 'dx', 'dw'] as const) {
    results[name].forEach((value, i) => {
      const tolerance = (terms[name][i]! + 4) * UNIT_ROUNDOFF[x.BYTES_PER_ELEMENT as 4 | 8];
      expectClose(value, sums[name][i]!, tolerance * magnitudes[name][i]!);
    });
  }
}

const dimension = fc.record({
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 3 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  extra: fc.integer({ min: 0, max: 9 }),
});

const shapes = fc
  .record({
    dimensions: fc.array(dimension, { minLength: 1, maxLength: 3 }),
    batch: fc.integer({ min: 0, max: 3 }),
    groups: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 5 }),
    filters: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ dimensions, batch, groups, channels, filters }): ConvShape => {
    const pick = (name: keyof (typeof dimensions)[number]) => dimensions.map((d) => d[name]);
    // The smallest input the kernel fits on, plus some; a smaller one is refused.
    const input = dimensions.map((d) => Math.max(1, d.dilation * (d.kernel - 1) + 1 - 2 * d.padding) + d.extra);
    const sizes = { kernel: pick('kernel'), stride: pick('stride'), padding: pick('padding'), dilation: pick('dilation') };
    return { batch, groups, inputChannels: channels * groups, outputChannels: filters * groups, input, ...sizes };
  });

function square(inputChannels: number, outputChannels: number, size: number, kernel: number, rest: Partial<ConvShape> = {}): ConvShape {
  const base = { batch: 2, groups: 1, stride: [1, 1], padding: [1, 1], dilation: [1, 1] };
  return { ...base, inputChannels, outputChannels, input: [size, size], kernel: [kernel, kernel], ...rest };
}

describe.each([true, false])('convolution with WebAssembly %s', (wasm) => {
  test.each([
    ['float32', Float32Array],
    ['float64', Float64Array],
  ])('forward and both gradients equal the definition on any shape: %s', (_name, type) => {
    useWasm(wasm);
    fc.assert(
      fc.property(shapes, (s) => expectEqualsDefinition(s, type)),
      { numRuns: 60 },
    );
  });

  test.each([
    ['a 3×3 layer', square(8, 12, 9, 3)],
    ['a strided stem', square(3, 8, 20, 7, { stride: [2, 2], padding: [3, 3] })],
    ['a pointwise layer', square(20, 9, 7, 1, { padding: [0, 0] })],
    ['more taps than one depth block', square(40, 5, 5, 3)],
    ['more positions than one column block', square(2, 4, 34, 3)],
    ['depthwise', square(6, 6, 12, 3, { groups: 6 })],
    ['depthwise with two filters per channel', square(6, 12, 12, 3, { groups: 6 })],
  ])('%s', (_name, shape) => {
    useWasm(wasm);
    expectEqualsDefinition(shape, Float32Array);
    expectEqualsDefinition(shape, Float64Array);
  });

  test('an infinite weight reaches every output, also through padding, and NaN input only those that read it', () => {
    useWasm(wasm);
    const s = square(4, 8, 8, 3, { batch: 1 });
    const { x, w, y } = arrays(s, Float32Array);
    x[9] = Number.NaN; // Channel 0, row 1, column 1: read by outputs in rows and columns 0 to 2.
    convForward(s, x, w, y);
    y.forEach((value, i) => {
      expect(Number.isNaN(value)).toBe(Math.floor(i / 8) % 8 <= 2 && i % 8 <= 2);
    });
    w[0] = Number.POSITIVE_INFINITY; // Top left tap of filter 0: on padding for row 0 and column 0.
    convForward(s, x.fill(1), w, y);
    expect(y[0]).toBe(Number.NaN);
    expect(y[9]).toBe(Number.POSITIVE_INFINITY);
  });
});

test('empty batches give empty outputs and zero weight gradients', () => {
  const s = square(2, 3, 5, 3, { batch: 0 });
  const { x, w, y } = arrays(s, Float32Array);
  convForward(s, x, w, y);
  convBackwardWeight(s, x, y, w);
  expect(w.every((value) => value === 0)).toBe(true);
});

test('impossible shapes and wrong lengths are refused', () => {
  const s = square(2, 3, 5, 3);
  const { x, w, y } = arrays(s, Float32Array);
  expect(() => convGeometry({ ...s, kernel: [9, 9] })).toThrow(RangeError);
  expect(() => convGeometry({ ...s, groups: 2 })).toThrow('cannot be split into 2 groups');
  expect(() => convGeometry({ ...s, stride: [0, 1] })).toThrow('stride');
  expect(() => convForward(s, x.subarray(1), w, y)).toThrow(RangeError);
  expect(() => convForward(s, x, w, new Float64Array(y.length))).toThrow(TypeError);
});
