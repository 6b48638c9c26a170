import { EngineError, edgeOf, Node, type Operand, type Tensor } from '../../engine/index.ts';

/** What the user's class defines. */
export interface CustomFunction {
  readonly name: string;
  backward(cotangents: readonly Operand[]): readonly Operand[];
  jvp?(tangents: readonly Operand[]): readonly Operand[];
  /** Did forward save tensors? Then backward may run only once unless the graph is retained. */
  readonly savesTensors: boolean;
  /** Lets go of Python's side. */
  end(): void;
}

/** A torch.autograd.Function on the tape: its derivatives are Python. */
export class FunctionNode extends Node {
  /** Calls of its derivatives under way. */
  #calls = 0;
  constructor(
    private readonly custom: CustomFunction,
    readonly inputs: readonly Operand[],
    readonly outputs: readonly Tensor[],
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
  get atWork(): boolean {
    return this.#calls > 0;
  }
  vjp(cotangents: readonly Operand[]): readonly Operand[] {
    return this.#call(() => this.custom.backward(cotangents));
  }
  holds(): Iterable<Operand> {
    return this.inputs;
  }
  jvp(tangents: readonly Operand[]): readonly Operand[] {
    if (!this.custom.jvp)
      throw new EngineError('RuntimeError', `forward mode is not defined for the custom function ${this.name}: it has no jvp`);
    return this.#call(() => this.custom.jvp!(tangents));
  }
  end(): void {
    this.custom.end();
  }
  #call<T>(work: () => T): T {
    this.#calls++;
    try {
      return work();
    } finally {
      this.#calls--;
    }
  }
}

/**
 * The custom functions on the tape. Each holds its ctx in Python, and what that holds in turn, up to tensors whose history leads to the function
 * itself: circles through two heaps, which no garbage collector sees. They are cut where nothing else leads to a function any more.
 */
export class Functions {
  readonly #nodes = new Map<number, FunctionNode>();

  /** @returns the number that `output` knows it by. */
  add(node: FunctionNode): number {
    this.#nodes.set(node.id, node);
    return node.id;
  }
  /** What the function returned, with its history. */
  output(number: number, slot: number): Tensor {
    const output = this.#nodes.get(number)?.outputs[slot];
    if (!output) throw new EngineError('RuntimeError', 'a value that was saved for backward is gone: the run that it belongs to has ended');
    return output;
  }
  /** Ends those that are not on this part of the tape. */
  endAllBut(tape: { has(node: Node): boolean }): void {
    for (const [number, node] of this.#nodes) {
      if (node.atWork || tape.has(node)) continue;
      this.#nodes.delete(number);
      node.end();
    }
  }
}
