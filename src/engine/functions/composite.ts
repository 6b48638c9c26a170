import type { Operand } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';

/** A function composed of primitives, callable by name like one; attributes are plain JSON. */
export type CompositeFunction = (inputs: readonly Operand[], attrs: object) => Tensor | readonly Tensor[];

/** Types a composite by its operands and attributes; the bridge passes both untyped. */
export function composite<I extends readonly Operand[], A extends object>(
  body: (inputs: I, attrs: A) => Tensor | readonly Tensor[],
): CompositeFunction {
  return (inputs, attrs) => body(inputs as unknown as I, attrs as A);
}
