/**
 * Convolution (cross-correlation, as in PyTorch) in 1, 2 or 3 dimensions and its two gradients, as matrix products.
 *
 * Per image and group, with W the filters × taps weights, X the taps × positions im2col matrix and Y the filters × positions
 * output: Y = W·X, dW = Σ dY·Xᵀ, and dX = Wᵀ·dY scattered back (col2im). X exists only as packed blocks (see conv-geometry.ts).
 *
 * A transposed convolution is the same three kernels with the roles changed. Describe the ordinary convolution it transposes
 * (its `input` is the transposed one's output, its `inputChannels` the transposed one's output channels); then the transposed
 * forward pass is `convBackwardInput`, its input gradient `convForward`, and its weight gradient `convBackwardWeight` with the
 * transposed one's output gradient as `x` and its input as `dy`.
 *
 * Arrays are contiguous: x [batch, inputChannels, …input], weight [outputChannels, inputChannels / groups, …kernel],
 * y [batch, outputChannels, …output]. Padding zeros are multiplied like other numbers, so an infinite weight over padding gives
 * NaN, as PyTorch's own im2col kernels do.
 */
import {
  type ConvGeometry,
  type ConvShape,
  convGeometry,
  copyIntoPadding,
  copyOutOfPadding,
  fillPositionOffsets,
  fillTapOffsets,
} from './conv-geometry.ts';
import { convBackwardInputPlain, convBackwardWeightPlain, convForwardPlain } from './conv-plain.ts';
import { fillMultiples, packedBlockBytes, packedRowsBytes, packRows, padTo, product } from './product.ts';
import { type Floats, ROWS, type WasmKernels, wasmKernels } from './wasm.ts';

/** Below this many multiply-adds the plain kernels are faster than setting up the WebAssembly ones (bench/kernels.mjs). */
const WASM_FROM = 1024;
/**
 * Output positions whose col2im block is formed at once when the input gradient is computed. Not a power of two: rows 4 kB apart
 * would all fall into the same cache set (measured: half the speed in float64).
 */
const POSITION_BLOCK = 496;

function check(g: ConvGeometry, name: string, x: Floats, weight: Floats, y: Floats): void {
  if (x.constructor !== weight.constructor || x.constructor !== y.constructor) {
    throw new TypeError(`${name}: element types differ: ${x.constructor.name}, ${weight.constructor.name}, ${y.constructor.name}`);
  }
  const expected = [
    g.batch * g.groups * g.channels * g.inputPlane,
    g.groups * g.filters * g.taps,
    g.batch * g.groups * g.filters * g.positions,
  ];
  const actual = [x.length, weight.length, y.length];
  if (expected.some((length, i) => length !== actual[i])) {
    throw new RangeError(`${name}: input, weight and output have ${actual.join(', ')} elements, expected ${expected.join(', ')}`);
  }
}

/**
 * WebAssembly kernels if the problem is worth them. Depthwise convolutions go there too: their matrices fill only one row in
 * four of a tile, and are still ten times faster than a plain loop.
 */
function kernelsFor(g: ConvGeometry): WasmKernels | null {
  return g.batch * g.groups * g.filters * g.taps * g.positions < WASM_FROM ? null : wasmKernels();
}

/**
 * y = conv(x, weight), without bias.
 * @throws RangeError for sizes that do not fit; TypeError when element types differ.
 */
export function convForward(shape: ConvShape, x: Floats, weight: Floats, y: Floats): void {
  const g = convGeometry(shape);
  check(g, 'convForward', x, weight, y);
  const kernels = kernelsFor(g);
  if (kernels === null) {
    convForwardPlain(g, x, weight, y);
    return;
  }
  const precision = kernels.precision(y);
  const { bytes } = precision;
  const rowLength = padTo(g.positions, precision.columns);
  const weightBytes = packedRowsBytes(precision, g.filters, g.taps);
  const own = addressUnpadded(kernels, g, x);
  // Whole tiles are written: straight into the result where it consists of such.
  const result = g.filters % ROWS === 0 && rowLength === g.positions ? kernels.addressOf(y) : -1;
  const at = kernels.layout({
    x: own < 0 ? g.channels * g.paddedPlane * bytes : 0,
    weight: kernels.addressOf(weight) < 0 ? weight.length * bytes : 0,
    y: result < 0 ? padTo(g.filters, ROWS) * rowLength * bytes : 0,
    tapOffsets: g.taps * 4,
    positionOffsets: g.positions * 4,
    filterRows: g.filters * 4,
    tapColumns: g.taps * 4,
    packed: g.groups * weightBytes,
    scratch: packedBlockBytes(precision, g.positions, g.taps),
  });
  const view = kernels.view(y);
  fillTapOffsets(g, kernels.int32, at.tapOffsets / 4, bytes);
  fillPositionOffsets(g, kernels.int32, at.positionOffsets / 4, bytes);
  fillMultiples(kernels.int32, at.filterRows, g.filters, g.taps * bytes);
  fillMultiples(kernels.int32, at.tapColumns, g.taps, bytes);
  const weights = placed(kernels, view, weight, at.weight);
  for (let group = 0; group < g.groups; group++) {
    const address = weights + group * g.filters * g.taps * bytes;
    packRows(precision, at.packed + group * weightBytes, {
      ...{ address, rowTable: at.filterRows, columnTable: at.tapColumns, rows: g.filters, columns: g.taps },
    });
  }
  const columns = { address: at.x, rowTable: at.tapOffsets, columnTable: at.positionOffsets, rows: g.taps, columns: g.positions };
  if (own < 0) view.fill(0, at.x / bytes, at.x / bytes + g.channels * g.paddedPlane);
  for (let image = 0; image < g.batch * g.groups; image++) {
    if (own < 0) copyIntoPadding(g, g.channels, x, image * g.channels * g.inputPlane, view, at.x / bytes);
    else columns.address = own + image * g.channels * g.inputPlane * bytes;
    const target = result < 0 ? at.y : result + image * g.filters * g.positions * bytes;
    const packed = at.packed + (image % g.groups) * weightBytes;
    product(precision, {
      packed,
      rows: g.filters,
      b: columns,
      scratch: at.scratch,
      c: target,
      rowBytes: rowLength * bytes,
      accumulate: false,
    });
    if (result < 0) copyRows(view, at.y / bytes, rowLength, y, image * g.filters * g.positions, g.filters, g.positions);
  }
}

/** dx = gradient of the convolution's input, given the gradient dy of its output. Throws like `convForward`. */
export function convBackwardInput(shape: ConvShape, dy: Floats, weight: Floats, dx: Floats): void {
  const g = convGeometry(shape);
  check(g, 'convBackwardInput', dx, weight, dy);
  const kernels = kernelsFor(g);
  if (kernels === null) {
    convBackwardInputPlain(g, dy, weight, dx);
    return;
  }
  const precision = kernels.precision(dx);
  const { bytes } = precision;
  const weightBytes = packedRowsBytes(precision, g.taps, g.filters);
  const block = Math.min(POSITION_BLOCK, padTo(g.positions, precision.columns));
  const paddedLength = g.channels * g.paddedPlane;
  const outputLength = g.filters * g.positions;
  const at = kernels.layout({
    dx: paddedLength * bytes,
    weight: kernels.addressOf(weight) < 0 ? weight.length * bytes : 0,
    dy: outputLength * bytes,
    product: padTo(g.taps, ROWS) * block * bytes,
    tapOffsets: g.taps * 4,
    positionOffsets: g.positions * 4,
    tapRows: g.taps * 4,
    filterColumns: g.filters * 4,
    filterRows: g.filters * 4,
    positionColumns: g.positions * 4,
    packed: g.groups * weightBytes,
    scratch: packedBlockBytes(precision, block, g.filters),
  });
  const view = kernels.view(dx);
  fillTapOffsets(g, kernels.int32, at.tapOffsets / 4, bytes);
  fillPositionOffsets(g, kernels.int32, at.positionOffsets / 4, bytes);
  fillMultiples(kernels.int32, at.tapRows, g.taps, bytes);
  fillMultiples(kernels.int32, at.filterColumns, g.filters, g.taps * bytes);
  fillMultiples(kernels.int32, at.filterRows, g.filters, g.positions * bytes);
  fillMultiples(kernels.int32, at.positionColumns, g.positions, bytes);
  const weights = placed(kernels, view, weight, at.weight);
  for (let group = 0; group < g.groups; group++) {
    const address = weights + group * g.filters * g.taps * bytes;
    packRows(precision, at.packed + group * weightBytes, {
      ...{ address, rowTable: at.tapRows, columnTable: at.filterColumns, rows: g.taps, columns: g.filters },
    });
  }
  for (let image = 0; image < g.batch * g.groups; image++) {
    view.set(dy.subarray(image * outputLength, (image + 1) * outputLength), at.dy / bytes);
    view.fill(0, at.dx / bytes, at.dx / bytes + paddedLength);
    for (let p = 0; p < g.positions; p += block) {
      const count = Math.min(block, g.positions - p);
      const columns = { address: at.dy, rowTable: at.filterRows, columnTable: at.positionColumns + p * 4, rows: g.filters, columns: count };
      const packed = at.packed + (image % g.groups) * weightBytes;
      product(precision, {
        packed,
        rows: g.taps,
        b: columns,
        scratch: at.scratch,
        c: at.product,
        rowBytes: block * bytes,
        accumulate: false,
      });
      precision.scatterAdd(at.dx, at.tapOffsets, g.taps, at.positionOffsets + p * 4, count, at.product, block * bytes);
    }
    copyOutOfPadding(g, g.channels, view, at.dx / bytes, dx, image * g.channels * g.inputPlane);
  }
}

/** dw = gradient of the convolution's weight, summed over the batch, given the gradient dy of its output. Throws like `convForward`. */
export function convBackwardWeight(shape: ConvShape, x: Floats, dy: Floats, dw: Floats): void {
  const g = convGeometry(shape);
  check(g, 'convBackwardWeight', x, dw, dy);
  const kernels = kernelsFor(g);
  if (kernels === null) {
    convBackwardWeightPlain(g, x, dy, dw);
    return;
  }
  const precision = kernels.precision(dw);
  const { bytes } = precision;
  const rowLength = padTo(g.taps, precision.columns);
  const outputLength = g.filters * g.positions;
  const [own, ownGradient] = [addressUnpadded(kernels, g, x), kernels.addressOf(dy)];
  const at = kernels.layout({
    x: own < 0 ? g.channels * g.paddedPlane * bytes : 0,
    dy: outputLength * bytes,
    dw: padTo(g.filters, ROWS) * rowLength * bytes,
    tapOffsets: g.taps * 4,
    positionOffsets: g.positions * 4,
    filterRows: g.filters * 4,
    positionColumns: g.positions * 4,
    packed: packedRowsBytes(precision, g.filters, g.positions),
    scratch: packedBlockBytes(precision, g.taps, g.positions),
  });
  const view = kernels.view(dw);
  fillTapOffsets(g, kernels.int32, at.tapOffsets / 4, bytes);
  fillPositionOffsets(g, kernels.int32, at.positionOffsets / 4, bytes);
  fillMultiples(kernels.int32, at.filterRows, g.filters, g.positions * bytes);
  fillMultiples(kernels.int32, at.positionColumns, g.positions, bytes);
  const gradient = { address: at.dy, rowTable: at.filterRows, columnTable: at.positionColumns, rows: g.filters, columns: g.positions };
  const columns = { address: at.x, rowTable: at.positionOffsets, columnTable: at.tapOffsets, rows: g.positions, columns: g.taps };
  if (own < 0) view.fill(0, at.x / bytes, at.x / bytes + g.channels * g.paddedPlane);
  for (let group = 0; group < g.groups; group++) {
    for (let n = 0; n < g.batch; n++) {
      const image = n * g.groups + group;
      if (own < 0) copyIntoPadding(g, g.channels, x, image * g.channels * g.inputPlane, view, at.x / bytes);
      else columns.address = own + image * g.channels * g.inputPlane * bytes;
      if (ownGradient < 0) view.set(dy.subarray(image * outputLength, (image + 1) * outputLength), at.dy / bytes);
      else gradient.address = ownGradient + image * outputLength * bytes;
      packRows(precision, at.packed, gradient);
      const { packed, scratch, dw: c } = at;
      product(precision, { packed, rows: g.filters, b: columns, scratch, c, rowBytes: rowLength * bytes, accumulate: n > 0 });
    }
    copyRows(view, at.dw / bytes, rowLength, dw, group * g.filters * g.taps, g.filters, g.taps);
  }
}

/** Address of the input where it lies in the kernels' memory and needs no padding, else −1. */
function addressUnpadded(kernels: WasmKernels, g: ConvGeometry, x: Floats): number {
  return g.paddedPlane === g.inputPlane ? kernels.addressOf(x) : -1;
}

/** Address of an array: its own where it lies in the kernels' memory, else that of the copy made at `at`. */
function placed(kernels: WasmKernels, view: Floats, array: Floats, at: number): number {
  const own = kernels.addressOf(array);
  if (own < 0) view.set(array, at / array.BYTES_PER_ELEMENT);
  return own < 0 ? at : own;
}

function copyRows(view: Floats, from: number, rowLength: number, to: Floats, at: number, rows: number, columns: number): void {
  if (rowLength === columns) to.set(view.subarray(from, from + rows * columns), at);
  else for (let r = 0; r < rows; r++, from += rowLength, at += columns) to.set(view.subarray(from, from + columns), at);
}
