/**
 * The index arithmetic of an N-d convolution, shared by all its kernels.
 *
 * One image group (the input channels one output channel sees) is laid out with its zero padding in place. Then the element
 * that kernel tap t reads for output position p lies at tapOffset[t] + positionOffset[p]: the im2col matrix is the sum of two
 * short tables and need never be written out. Both tables rise strictly.
 */

/** Sizes of a convolution as PyTorch's conv1d/2d/3d take them; the arrays have one entry per spatial dimension (1 to 3). */
export interface ConvShape {
  batch: number;
  inputChannels: number;
  outputChannels: number;
  groups: number;
  /** Spatial sizes of the unpadded input. */
  input: readonly number[];
  kernel: readonly number[];
  stride: readonly number[];
  /** Zeros added on either side. */
  padding: readonly number[];
  dilation: readonly number[];
  /**
   * Output sizes, where they are smaller than what fits: a transposed convolution whose output padding reaches its stride leaves
   * the last input elements unread. Default: all that fit.
   */
  output?: readonly number[];
}

type Triple = readonly [number, number, number];

/** A `ConvShape` with depth, height and width filled in, and what follows from it. */
export interface ConvGeometry {
  batch: number;
  groups: number;
  /** Input channels of one group. */
  channels: number;
  /** Output channels of one group. */
  filters: number;
  input: Triple;
  kernel: Triple;
  stride: Triple;
  padding: Triple;
  dilation: Triple;
  padded: Triple;
  output: Triple;
  /** Weights per output channel: channels × kernel volume. */
  taps: number;
  /** Output elements per output channel. */
  positions: number;
  /** Elements of one unpadded and of one padded input channel. */
  inputPlane: number;
  paddedPlane: number;
}

function volume(size: Triple): number {
  return size[0] * size[1] * size[2];
}

function map3(f: (dimension: 0 | 1 | 2) => number): Triple {
  return [f(0), f(1), f(2)];
}

/**
 * Completes a shape; missing leading dimensions have size 1.
 * @throws RangeError when the sizes do not make a convolution (an output size below 0, channels not divisible by groups …).
 */
export function convGeometry(shape: ConvShape): ConvGeometry {
  const { batch, groups, inputChannels, outputChannels } = shape;
  const rank = shape.input.length;
  if (rank < 1 || rank > 3) throw new RangeError(`convolution: ${rank} spatial dimensions, expected 1 to 3`);
  const fill = (sizes: readonly number[], missing: number, least: number, name: string): Triple => {
    if (sizes.length !== rank || !sizes.every((size) => Number.isInteger(size) && size >= least)) {
      throw new RangeError(`convolution: ${name} [${sizes.join(', ')}] must be ${rank} integers of at least ${least}`);
    }
    return map3((d) => (d < 3 - rank ? missing : sizes[d - 3 + rank]!));
  };
  const input = fill(shape.input, 1, 0, 'input size');
  const kernel = fill(shape.kernel, 1, 1, 'kernel size');
  const stride = fill(shape.stride, 1, 1, 'stride');
  const padding = fill(shape.padding, 0, 0, 'padding');
  const dilation = fill(shape.dilation, 1, 1, 'dilation');
  if (groups < 1 || inputChannels % groups !== 0 || outputChannels % groups !== 0) {
    throw new RangeError(`convolution: ${inputChannels} → ${outputChannels} channels cannot be split into ${groups} groups`);
  }
  const padded = map3((d) => input[d] + 2 * padding[d]);
  const fitting = map3((d) => Math.floor((padded[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1);
  if (fitting.some((size) => size < 0)) {
    throw new RangeError(
      `convolution: kernel [${shape.kernel.join(', ')}] is larger than the padded input [${padded.slice(3 - rank).join(', ')}]`,
    );
  }
  const output = shape.output ? fill(shape.output, 1, 0, 'output size') : fitting;
  if (output.some((size, d) => size > fitting[d]!)) {
    throw new RangeError(`convolution: output [${output.slice(3 - rank).join(', ')}] exceeds [${fitting.slice(3 - rank).join(', ')}]`);
  }
  const channels = inputChannels / groups;
  return {
    ...{ batch, groups, channels, filters: outputChannels / groups },
    ...{ input, kernel, stride, padding, dilation, padded, output },
    ...{ taps: channels * volume(kernel), positions: volume(output), inputPlane: volume(input), paddedPlane: volume(padded) },
  };
}

/** Writes, times `scale`, the offset of each tap (channel, then kernel depth, height, width) into `table` from `at`. */
export function fillTapOffsets(g: ConvGeometry, table: Int32Array, at: number, scale: number): void {
  const [, height, width] = g.padded;
  for (let c = 0; c < g.channels; c++) {
    for (let z = 0; z < g.kernel[0]; z++) {
      for (let y = 0; y < g.kernel[1]; y++) {
        const row = c * g.paddedPlane + (z * g.dilation[0] * height + y * g.dilation[1]) * width;
        for (let x = 0; x < g.kernel[2]; x++) table[at++] = (row + x * g.dilation[2]) * scale;
      }
    }
  }
}

/** Writes, times `scale`, the offset of each output position into `table` from `at`. */
export function fillPositionOffsets(g: ConvGeometry, table: Int32Array, at: number, scale: number): void {
  const [, height, width] = g.padded;
  for (let z = 0; z < g.output[0]; z++) {
    for (let y = 0; y < g.output[1]; y++) {
      const row = (z * g.stride[0] * height + y * g.stride[1]) * width;
      for (let x = 0; x < g.output[2]; x++) table[at++] = (row + x * g.stride[2]) * scale;
    }
  }
}

/** Calls `visit` with the start of every input row of `channels` channels, unpadded and padded, in elements. */
function eachRow(g: ConvGeometry, channels: number, visit: (plain: number, padded: number) => void): void {
  const [depth, height, width] = g.input;
  let plain = 0;
  for (let c = 0; c < channels; c++) {
    for (let z = 0; z < depth; z++) {
      let padded = c * g.paddedPlane + ((z + g.padding[0]) * g.padded[1] + g.padding[1]) * g.padded[2] + g.padding[2];
      for (let y = 0; y < height; y++, plain += width, padded += g.padded[2]) visit(plain, padded);
    }
  }
}

type Numbers = Float32Array | Float64Array;

/** Copies `channels` unpadded channels into the middle of padded ones; the padding itself is left as it is. */
export function copyIntoPadding(g: ConvGeometry, channels: number, from: Numbers, fromOffset: number, to: Numbers, toOffset: number): void {
  if (g.paddedPlane === g.inputPlane) {
    to.set(from.subarray(fromOffset, fromOffset + channels * g.inputPlane), toOffset);
    return;
  }
  const width = g.input[2];
  eachRow(g, channels, (plain, padded) => {
    for (let x = 0, i = fromOffset + plain, o = toOffset + padded; x < width; x++) to[o + x] = from[i + x]!;
  });
}

/** Copies the middle of `channels` padded channels back out: the adjoint of `copyIntoPadding`. */
export function copyOutOfPadding(
  g: ConvGeometry,
  channels: number,
  from: Numbers,
  fromOffset: number,
  to: Numbers,
  toOffset: number,
): void {
  if (g.paddedPlane === g.inputPlane) {
    to.set(from.subarray(fromOffset, fromOffset + channels * g.inputPlane), toOffset);
    return;
  }
  const width = g.input[2];
  eachRow(g, channels, (plain, padded) => {
    for (let x = 0, i = fromOffset + padded, o = toOffset + plain; x < width; x++) to[o + x] = from[i + x]!;
  });
}
