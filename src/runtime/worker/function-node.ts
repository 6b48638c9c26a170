import { EngineError, edgeOf, Node, type Operand, type Tensor } from '../../engine/index.ts';

/** What the user's class defines. */
export interface CustomFunction {
  readonly name: string;
  backward(cotangents: readonly Operand[]): readonly Operand[];
  jvp?(tangents: readonly Operand[]): readonly Operand[];
  /** Did forward save tensors? Then backward may run only once unless the graph is retained. */
  readonly savesTensors: boolean;
}

/** A torch.autograd.Function on the tape: its derivatives are Python. */
export class FunctionNode extends Node {
  constructor(
    private readonly custom: CustomFunction,
    readonly inputs: readonly Operand[],
    outputs: readonly Tensor[],
  ) {
    super(
      custom.name,
      inputs.map(edgeOf),
      outputs.map((o) => ({ shape: o.shape, dtype: o.dtype })),
    );
  }
  override get label(): string {
    return `${this.name}Backward`;
  }
  get savesTensors(): boolean {
    return this.custom.savesTensors;
  }
  vjp(cotangents: readonly Operand[]): readonly Operand[] {
    return this.custom.backward(cotangents);
  }
  holds(): Iterable<Operand> {
    return this.inputs;
  }
  jvp(tangents: readonly Operand[]): readonly Operand[] {
    if (!this.custom.jvp)
      throw new EngineError('RuntimeError', `forward mode is not defined for the custom function ${this.name}: it has no jvp`);
    return this.custom.jvp(tangents);
  }
}
