import type { Component } from './jpeg-scan.ts';

/** Samples of one component, in rows. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Uint8Array;
}

const clamp = (x: number): number => (x < 0 ? 0 : x > 255 ? 255 : x);

/** Bits of fractions: of the constants, and of what is between the two passes. */
const [CONSTANT, BETWEEN] = [13, 2];

/**
 * The samples of a component: dequantization and the inverse cosine transform in integers with which libjpeg decodes unless it is told otherwise (Loeffler,
 * Ligtenberg and Moschytz, ICASSP 1989, with 12 multiplications), so that every sample is the same.
 */
export function samplesOf(c: Component, table: Uint16Array, width: number, height: number): Plane {
  const blocks = c.coefficients.length / 64;
  const stride = c.stride * 8;
  const data = new Uint8Array(blocks * 64);
  const work = new Int32Array(64);
  for (let block = 0; block < blocks; block++) {
    const from = block * 64;
    for (let i = 0; i < 64; i++) work[i] = c.coefficients[from + i]! * table[i]!;
    for (let i = 0; i < 8; i++) transform(work, i, 8, CONSTANT - BETWEEN);
    for (let i = 0; i < 64; i += 8) transform(work, i, 1, CONSTANT + BETWEEN + 3);
    const to = Math.floor(block / c.stride) * 8 * stride + (block % c.stride) * 8;
    for (let i = 0; i < 64; i++) data[to + (i >> 3) * stride + (i & 7)] = clamp(work[i]! + 128);
  }
  return { width, height, stride, data };
}

/** Eight numbers, `step` apart, in place; the results lose `shift` bits. */
function transform(w: Int32Array, at: number, step: number, shift: number): void {
  const x = (i: number) => w[at + i * step]!;
  const round = 1 << (shift - 1);
  const e = (x(2) + x(6)) * 4433;
  const e2 = e - x(6) * 15137;
  const e3 = e + x(2) * 6270;
  const [sum, difference] = [(x(0) + x(4)) << CONSTANT, (x(0) - x(4)) << CONSTANT];
  const even = [sum + e3, difference + e2, difference - e2, sum - e3];

  const [a, b, c, d] = [x(7), x(5), x(3), x(1)];
  const z5 = (a + c + b + d) * 9633;
  const [z1, z2] = [(a + d) * -7373, (b + c) * -20995];
  const [z3, z4] = [(a + c) * -16069 + z5, (b + d) * -3196 + z5];
  const odd = [d * 12299 + z1 + z4, c * 25172 + z2 + z3, b * 16819 + z2 + z4, a * 2446 + z1 + z3];
  for (let i = 0; i < 4; i++) {
    w[at + i * step] = (even[i]! + odd[i]! + round) >> shift;
    w[at + (7 - i) * step] = (even[i]! - odd[i]! + round) >> shift;
  }
}

/** A plane `h` times as wide and `v` times as high: by weights of 3 and 1 where libjpeg does so ("fancy upsampling"), else by repetition. */
export function enlarged(p: Plane, h: number, v: number): Plane {
  if (h === 1 && v === 1) return p;
  if (v === 1 && h === 2 && p.width > 2) return wider(p);
  if (v === 2 && h === 2 && p.width > 2) return widerAndHigher(p);
  if (v === 2 && h === 1) return higher(p);
  return made(p, h, v, (to, width, y) => {
    const row = Math.floor(y / v) * p.stride;
    for (let x = 0; x < width; x++) to(x, p.data[row + Math.floor(x / h)]!);
  });
}

function made(p: Plane, h: number, v: number, fill: (to: (x: number, value: number) => void, width: number, y: number) => void): Plane {
  const [width, height] = [p.width * h, p.height * v];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    fill(
      (x, value) => {
        data[row + x] = value;
      },
      width,
      y,
    );
  }
  return { width, height, stride: width, data };
}

/** The row that a row of a plane twice as high lies next to: that above it for even ones. */
const neighbour = (p: Plane, y: number): number => Math.min(p.height - 1, Math.max(0, (y >> 1) + (y & 1 ? 1 : -1)));

const wider = (p: Plane): Plane =>
  made(p, 2, 1, (to, width, y) => {
    const s = (x: number) => p.data[y * p.stride + x]!;
    for (let x = 0; x < p.width; x++) {
      to(2 * x, x === 0 ? s(0) : (3 * s(x) + s(x - 1) + 1) >> 2);
      to(2 * x + 1, 2 * x + 2 === width ? s(x) : (3 * s(x) + s(x + 1) + 2) >> 2);
    }
  });

const higher = (p: Plane): Plane =>
  made(p, 1, 2, (to, width, y) => {
    const [row, next] = [(y >> 1) * p.stride, neighbour(p, y) * p.stride];
    for (let x = 0; x < width; x++) to(x, (3 * p.data[row + x]! + p.data[next + x]! + (y & 1 ? 2 : 1)) >> 2);
  });

const widerAndHigher = (p: Plane): Plane =>
  made(p, 2, 2, (to, width, y) => {
    const [row, next] = [(y >> 1) * p.stride, neighbour(p, y) * p.stride];
    const s = (x: number) => 3 * p.data[row + x]! + p.data[next + x]!;
    for (let x = 0; x < p.width; x++) {
      to(2 * x, x === 0 ? (4 * s(0) + 8) >> 4 : (3 * s(x) + s(x - 1) + 8) >> 4);
      to(2 * x + 1, 2 * x + 2 === width ? (4 * s(x) + 7) >> 4 : (3 * s(x) + s(x + 1) + 7) >> 4);
    }
  });

/** Red, green and blue from luma and two chromas, in integers of 16 fractional bits as libjpeg has them (JFIF, ITU-R BT.601). */
export function toRgb([y, cb, cr]: readonly Plane[], width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row++)
    for (let x = 0; x < width; x++) {
      const luma = y!.data[row * y!.stride + x]!;
      const blue = cb!.data[row * cb!.stride + x]! - 128;
      const red = cr!.data[row * cr!.stride + x]! - 128;
      data[to++] = clamp(luma + ((91881 * red + 32768) >> 16));
      data[to++] = clamp(luma + ((-22554 * blue - 46802 * red + 32768) >> 16));
      data[to++] = clamp(luma + ((116130 * blue + 32768) >> 16));
    }
  return data;
}

/** The planes as bands of pixels. */
export function interleaved(planes: readonly Plane[], width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * planes.length);
  for (const [band, p] of planes.entries())
    for (let row = 0; row < height; row++)
      for (let x = 0; x < width; x++) data[(row * width + x) * planes.length + band] = p.data[row * p.stride + x]!;
  return data;
}
