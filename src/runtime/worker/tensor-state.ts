import { dtypeInfo, edgeOf, memory, requiresGradient, runtimeError, slotsOf, Tensor } from '../../engine/index.ts';
import { GivenData } from './given-data.ts';

/** What Python asks of single tensors, and sets: their numbers, geometry, memory and place on the tape. */
export class TensorState extends GivenData {
  number(value: number, dtype: 'float64' | 'int64' | 'bool'): number {
    return this.give(Tensor.number(value, dtype));
  }
  complexNumber(re: number, im: number): number {
    const t = Tensor.from([re, im], [], 'complex128');
    t.wrapped = true;
    return this.give(t);
  }
  read(handle: number): Float64Array {
    return Float64Array.from(this.tensor(handle).toArray());
  }
  /** "dtype|shape|strides|offset|requires_grad|is_leaf|version", lists joined by commas. */
  meta(handle: number): string {
    const t = this.tensor(handle);
    const tracked = requiresGradient(t);
    return [t.dtype, t.shape.join(), t.strides.join(), t.offset, tracked ? 1 : 0, t.node ? 0 : 1, t.storage.version].join('|');
  }
  /** How much of the memory budget is held. */
  memoryShare(): number {
    return memory.held / memory.budget;
  }
  /** Identity of the memory block, for data_ptr() and "do these share storage". */
  storageId(handle: number): number {
    return this.tensor(handle).storage.id;
  }
  /** How many elements of the tensor's dtype its whole memory block holds. */
  storageSize(handle: number): number {
    const { storage, dtype } = this.tensor(handle);
    return storage.data.length / slotsOf(dtype);
  }

  setRequiresGrad(handle: number, on: boolean): void {
    const t = this.tensor(handle);
    if (on && dtypeInfo(t.dtype).category !== 'floating' && dtypeInfo(t.dtype).category !== 'complex') {
      throw runtimeError('only Tensors of floating point dtype can require gradients');
    }
    t.requiresGrad = on;
  }
  requiresGrad(handle: number): boolean {
    return requiresGradient(this.tensor(handle));
  }
  isLeaf(handle: number): boolean {
    const t = this.tensor(handle);
    edgeOf(t);
    return t.node === null;
  }
  version(handle: number): number {
    return this.tensor(handle).storage.version;
  }
  isView(handle: number): boolean {
    return this.tensor(handle).view !== null;
  }
  /** The tensor that a view looks into, or -1. */
  baseOf(handle: number): number {
    const base = this.tensor(handle).view?.base;
    return base ? this.give(base) : -1;
  }
  retainsGrad(handle: number): boolean {
    return this.tensor(handle).retainsGrad;
  }
  /** The gradient's handle, or -1. */
  gradOf(handle: number): number {
    const { grad: g } = this.tensor(handle);
    return g ? this.give(g) : -1;
  }
  setGrad(handle: number, g: number): void {
    this.tensor(handle).grad = g === -1 ? null : this.tensor(g);
  }
  /** A handle on the same memory, without history. */
  detach(handle: number): number {
    return this.give(this.tensor(handle).alias());
  }
  /** Cuts a tensor from its history in place (detach_). */
  detachInPlace(handle: number): void {
    const t = this.tensor(handle);
    t.node = null;
    t.view = null;
    t.requiresGrad = false;
  }
  /** x.data = y: the tensor keeps its identity and takes over y's memory and geometry. */
  setData(handle: number, from: number): void {
    const t = this.tensor(handle);
    const source = this.tensor(from);
    t.storage = source.storage;
    t.dtype = source.dtype;
    t.shape = source.shape;
    t.strides = source.strides;
    t.offset = source.offset;
    t.accumulator = null;
  }
}
