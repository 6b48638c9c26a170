import { type Operand, runtimeError, type Tensor } from '../../engine/index.ts';
import { References } from './references.ts';

export const parseList = (text: string): number[] => (text === '' ? [] : text.split(',').map(Number));

/** The tensors that Python has, each behind a number with as many references as Python holds; lists are numbers joined by commas, -1 for none. */
export class Handles {
  readonly #tensors = new References<Tensor>();

  /** The tensor behind a handle. */
  tensor(handle: number): Tensor {
    const tensor = this.#tensors.get(handle);
    if (!tensor) throw runtimeError(`internal: tensor handle ${handle} was released`);
    return tensor;
  }
  /** The same, undefined where the handle was released. */
  find(handle: number): Tensor | undefined {
    return this.#tensors.get(handle);
  }
  /** Hands a tensor to Python. */
  give(tensor: Tensor): number {
    tensor.storage.kept = true;
    return this.#tensors.give(tensor);
  }
  /** Makes a handle stand for another tensor of the same shape: how the gradient check hands its own leaves to Python's. */
  rebind(handle: number, tensor: Tensor): void {
    this.#tensors.rebind(handle, tensor);
  }
  /** One more reference to a handle. */
  retain(handle: number): number {
    return this.give(this.tensor(handle));
  }
  release(handle: number): void {
    this.#tensors.release(handle);
  }
  /** Forgets every tensor. */
  clear(): void {
    this.#tensors.clear();
  }
  /** The tensors that Python has handles of. */
  tensors(): Iterable<Tensor> {
    return this.#tensors.values();
  }
  get liveTensors(): number {
    return this.#tensors.size;
  }

  protected list(handles: string): Tensor[] {
    return parseList(handles).map((h) => this.tensor(h));
  }
  protected operands(handles: readonly number[]): Operand[] {
    return handles.map((h) => (h === -1 ? null : this.tensor(h)));
  }
  protected given(tensors: readonly Operand[]): string {
    return tensors.map((g) => (g ? this.give(g) : -1)).join();
  }
  /** What Python answers: a handle with one reference, which ends here. */
  protected take(handle: number): Operand {
    if (handle === -1) return null;
    const t = this.tensor(handle);
    this.release(handle);
    return t;
  }
  /** A list of those; null where the answer is empty. */
  protected taken(handles: string): Operand[] | null {
    return handles === '' ? null : parseList(handles).map((h) => this.take(h));
  }
}
