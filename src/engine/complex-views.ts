import { complexOf, isComplex, realOf } from './dtype.ts';
import { Tensor } from './tensor.ts';

/** The memory of a complex tensor as real numbers, the two parts along a last dimension of 2; a real tensor as it is. Without history. */
export function inReals(x: Tensor): Tensor {
  if (!isComplex(x.dtype)) return x;
  const strides = [...x.strides.map((s) => 2 * s), 1];
  return new Tensor(x.storage, [...x.shape, 2], strides, 2 * x.offset, realOf(x.dtype));
}

/** The reverse, for a real tensor whose last dimension of 2 has stride 1, all others even strides, and whose offset is even. Without history. */
export function inComplex(x: Tensor): Tensor {
  const strides = x.strides.slice(0, -1).map((s) => s / 2);
  return new Tensor(x.storage, x.shape.slice(0, -1), strides, x.offset / 2, complexOf(x.dtype));
}
