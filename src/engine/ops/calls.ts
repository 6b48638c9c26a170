import { one } from '../apply.ts';
import type { DType } from '../dtype.ts';
import type { Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';

/**
 * The operations that derivative rules are written in, by their short names. They run through the rule table and so are recorded when a
 * backward pass is: that is what makes gradients of gradients work. Anything rarer is called as `one('name', inputs, attrs)`.
 */
export const add = (a: Tensor, b: Tensor) => one('add', [a, b], {});
export const sub = (a: Tensor, b: Tensor) => one('sub', [a, b], {});
export const mul = (a: Tensor, b: Tensor) => one('mul', [a, b], {});
export const div = (a: Tensor, b: Tensor) => one('div', [a, b], {});
export const neg = (a: Tensor) => one('neg', [a], {});
/** Complex conjugate; the tensor itself where it is real. */
export const conj = (a: Tensor) => (a.dtype.startsWith('complex') ? one('conj_physical', [a], {}) : a);
/** a · k and a + k for a number k, without changing a floating dtype. */
export const scale = (a: Tensor, k: number) => one('mul', [a, Tensor.number(k)], {});
export const shift = (a: Tensor, k: number) => one('add', [a, Tensor.number(k)], {});
export const power = (a: Tensor, k: number) => one('pow', [a, Tensor.number(k)], {});
export const sum = (a: Tensor, dims: readonly number[] | null = null, keepdim = false) => one('sum', [a], { dims, keepdim });
export const sumToSize = (a: Tensor, shape: Shape) => one('sum_to_size', [a], { shape });
export const expand = (a: Tensor, shape: Shape) => one('expand', [a], { shape });
export const reshape = (a: Tensor, shape: Shape) => one('reshape', [a], { shape });
export const permute = (a: Tensor, dims: readonly number[]) => one('permute', [a], { dims });
export const cast = (a: Tensor, dtype: DType) => (a.dtype === dtype ? a : one('cast', [a], { dtype }));
export const zerosLike = (a: Tensor) => Tensor.full(a.shape, 0, a.dtype);
export const onesLike = (a: Tensor) => Tensor.full(a.shape, 1, a.dtype);
