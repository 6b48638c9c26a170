import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { rounded, transposedInMemory, wave } from './support.ts';

type Two = readonly [number, number];
interface Sliding {
  readonly kernel_size: Two;
  readonly dilation: Two;
  readonly padding: Two;
  readonly stride: Two;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** torch.nn.functional.unfold: (N, C, H, W) to (N, C·kh·kw, L), a column for each position of the window. */
    im2col: Op<[x: Tensor], Sliding>;
    /** torch.nn.functional.fold, the adjoint of im2col: overlapping windows add up. */
    col2im: Op<[x: Tensor], Sliding & { output_size: Two }>;
  }
}

const blocksOf = (size: Shape, a: Sliding): number[] =>
  size.map((s, d) => Math.floor((s + 2 * a.padding[d]! - a.dilation[d]! * (a.kernel_size[d]! - 1) - 1) / a.stride[d]!) + 1);
const pair = (v: readonly number[]) => `(${v.join(', ')})`;

/** Visits each element of the columns with the pixel it comes from; pixels in the padding are left out. */
function eachPixel(planes: number, [h, w]: Shape, a: Sliding, visit: (pixel: number, column: number) => void): void {
  const [rows, columns] = blocksOf([h!, w!], a) as [number, number];
  const [kh, kw] = a.kernel_size;
  for (let p = 0; p < planes; p++) {
    for (let k = 0; k < kh * kw; k++) {
      const shiftY = Math.floor(k / kw) * a.dilation[0] - a.padding[0];
      const shiftX = (k % kw) * a.dilation[1] - a.padding[1];
      for (let i = 0; i < rows; i++) {
        const y = i * a.stride[0] + shiftY;
        if (y < 0 || y >= h!) continue;
        for (let j = 0; j < columns; j++) {
          const x = j * a.stride[1] + shiftX;
          if (x >= 0 && x < w!) visit((p * h! + y) * w! + x, ((p * kh * kw + k) * rows + i) * columns + j);
        }
      }
    }
  }
}

function checkWindow(a: Sliding): void {
  for (const [name, v] of [
    ['kernel_size', a.kernel_size],
    ['stride', a.stride],
    ['dilation', a.dilation],
  ] as const) {
    if (v.some((s) => s <= 0))
      throw runtimeError(
        `${name.replace('_', ' ')} should be greater than zero, but got ${name.replace('_size', '')}_height: ${v[0]} ${name.replace('_size', '')}_width: ${v[1]}`,
      );
  }
}

const im2col: Rule<'im2col'> = {
  forward: ([x], a) => {
    checkWindow(a);
    if (x.rank !== 3 && x.rank !== 4) {
      throw runtimeError(
        `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: [${x.shape.join(', ')}]`,
      );
    }
    const size = x.shape.slice(-2);
    const blocks = blocksOf(size, a);
    if (blocks.some((b) => b < 1)) {
      throw runtimeError(
        `Given input with spatial size ${pair(size)}, kernel_size=${pair(a.kernel_size)}, dilation=${pair(a.dilation)}, padding=${pair(a.padding)}, ` +
          `calculated shape of the array of sliding blocks as ${pair(blocks)}, but its components must be at least one.`,
      );
    }
    const channels = x.shape.at(-3)!;
    const out = Tensor.empty([...x.shape.slice(0, -3), channels * sizeOf(a.kernel_size), sizeOf(blocks)], x.dtype);
    const data = rowMajor(x);
    eachPixel(sizeOf(x.shape.slice(0, -2)), size, a, (pixel, column) => {
      out.data[column] = data[pixel]!;
    });
    return out;
  },
  vjp: ({ inputs: [x], attrs }, g) => [one('col2im', [g], { ...attrs, output_size: [x.shape.at(-2)!, x.shape.at(-1)!] })],
  jvp: ({ attrs }, [t]) => t && one('im2col', [t], attrs),
  formula: { names: ['x'], value: 'the windows of x as columns', vjp: ['ḡ added back where each window lay'] },
  torch: (a) => `F.unfold(x0, [${a.kernel_size}], [${a.dilation}], [${a.padding}], [${a.stride}])`,
  samples: () => [
    { inputs: [wave([2, 2, 3, 4])], attrs: { kernel_size: [2, 2], dilation: [1, 1], padding: [0, 0], stride: [1, 1] } },
    { inputs: [transposedInMemory(wave([2, 4, 3]))], attrs: { kernel_size: [2, 1], dilation: [2, 1], padding: [1, 0], stride: [1, 2] } },
  ],
};

const col2im: Rule<'col2im'> = {
  forward: ([x], { output_size, ...a }) => {
    checkWindow(a);
    const [per, last] = [x.shape.at(-2)!, x.shape.at(-1)!];
    if (per % sizeOf(a.kernel_size) !== 0) {
      throw runtimeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${per} and kernel_size=${pair(a.kernel_size)}.`,
      );
    }
    const blocks = blocksOf(output_size, a);
    if (sizeOf(blocks) !== last) {
      throw runtimeError(
        `Given output_size=${pair(output_size)}, kernel_size=${pair(a.kernel_size)}, dilation=${pair(a.dilation)}, padding=${pair(a.padding)}, stride=${pair(a.stride)}, ` +
          `expected size of input's dimension 2 to match the calculated number of sliding blocks ${blocks.join(' * ')} = ${sizeOf(blocks)}, but got input.size(2)=${last}.`,
      );
    }
    const shape = [...x.shape.slice(0, -2), per / sizeOf(a.kernel_size), ...output_size];
    const out = new Float64Array(sizeOf(shape));
    const data = rowMajor(x);
    eachPixel(sizeOf(shape.slice(0, -2)), output_size, a, (pixel, column) => {
      out[pixel]! += data[column]!;
    });
    return rounded(out, shape, x.dtype);
  },
  vjp: ({ attrs: { output_size: _, ...attrs } }, g) => [one('im2col', [g], attrs)],
  jvp: ({ attrs }, [t]) => t && one('col2im', [t], attrs),
  formula: { names: ['x'], value: 'the columns added where each window lies', vjp: ['the windows of ḡ as columns'] },
  torch: (a) => `F.fold(x0, [${a.output_size}], [${a.kernel_size}], [${a.dilation}], [${a.padding}], [${a.stride}])`,
  samples: () => [
    { inputs: [wave([1, 8, 4])], attrs: { output_size: [3, 3], kernel_size: [2, 2], dilation: [1, 1], padding: [0, 0], stride: [1, 1] } },
    { inputs: [wave([2, 2, 4])], attrs: { output_size: [4, 3], kernel_size: [2, 1], dilation: [2, 1], padding: [0, 0], stride: [1, 2] } },
  ],
};

export const sliding = { im2col, col2im };
