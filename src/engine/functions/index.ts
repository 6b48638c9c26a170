import type { Operand } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';

/** A function composed of primitives, callable by name like one; attributes are plain JSON. */
export type CompositeFunction = (inputs: readonly Operand[], attrs: object) => Tensor | readonly Tensor[];

/** Every composite, by PyTorch's name. The families in this folder are merged here. */
export const functions: Readonly<Record<string, CompositeFunction>> = {};
