import type { Edge, Node } from './autograd/node.ts';
import { castNumber, type DType, isComplex, type RealData } from './dtype.ts';
import { contiguousStrides, isContiguous, type Shape, sizeOf } from './shape.ts';
import { Storage } from './storage.ts';

let nextId = 1;

/** The geometry of a view on its base, kept so that the view's history can be rebuilt after the base was written to. */
export interface ViewOf {
  readonly base: Tensor;
  /** Version of the storage for which `node` is right. */
  version: number;
  /** One of several views that one operation returned (split, unbind), or a view of such: PyTorch forbids writing into those. */
  readonly oneOfSeveral: boolean;
  /** Made while nothing was recorded: PyTorch forbids writing to it while something is. */
  readonly unrecorded: boolean;
}

/**
 * A strided view over a Storage, with its place in the autograd graph.
 * `shape`, `strides` and `offset` count elements of `dtype`, which is the storage's except for real views of complex numbers and the reverse. A leaf has no `node`; only leaves set `requiresGrad` themselves.
 */
export class Tensor {
  readonly id = nextId++;
  requiresGrad = false;
  /** The node that made this tensor and which of its outputs it is. Read it through `autograd/graph.ts`, which rebuilds stale views. */
  node: Node | null = null;
  slot = 0;
  grad: Tensor | null = null;
  retainsGrad = false;
  view: ViewOf | null = null;
  /** Tensor.data: writes through it leave the storage's version as it is, so that autograd does not call saved values stale. Views inherit it. */
  unversioned = false;
  /** A Python number in tensor clothing: it takes part in dtype promotion only across categories. */
  wrapped = false;
  /** Accumulates into `grad`; made on first use. */
  accumulator: Edge | null = null;

  constructor(
    public storage: Storage,
    public shape: Shape,
    public strides: Shape,
    public offset = 0,
    public dtype: DType = storage.dtype,
  ) {}

  get data(): RealData {
    return this.storage.data;
  }
  get rank(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }
  get contiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }
  /** A tensor that a gradient can reach: a leaf that asks for it, or the result of a recorded operation. */
  get tracked(): boolean {
    return this.requiresGrad || this.node !== null;
  }

  /** Another handle on the same numbers, without history. */
  alias(shape: Shape = this.shape, strides: Shape = this.strides, offset: number = this.offset): Tensor {
    return new Tensor(this.storage, shape, strides, offset, this.dtype);
  }
  /** The same geometry over other memory. */
  over(storage: Storage): Tensor {
    return new Tensor(storage, this.shape, this.strides, this.offset, this.dtype);
  }

  /** All elements in row-major order, as JS numbers; complex ones as (re, im) pairs. */
  toArray(): number[] {
    const out: number[] = [];
    const { data } = this;
    const complex = isComplex(this.dtype);
    forEachOffset(this, (o) => {
      if (complex) out.push(data[2 * o]!, data[2 * o + 1]!);
      else out.push(data[o]!);
    });
    return out;
  }

  /** The only element. */
  item(): number {
    return this.data[isComplex(this.dtype) ? 2 * this.offset : this.offset]!;
  }

  /** Zeros. */
  static empty(shape: Shape, dtype: DType): Tensor {
    return new Tensor(Storage.zeros(dtype, sizeOf(shape)), shape, contiguousStrides(shape));
  }

  /** Arbitrary numbers: for results that are written in full. */
  static unfilled(shape: Shape, dtype: DType): Tensor {
    return new Tensor(Storage.unfilled(dtype, sizeOf(shape)), shape, contiguousStrides(shape));
  }

  /** Of data already in the array type of `dtype`, row-major, which is the tensor's from now on. */
  static wrap(data: RealData, shape: Shape, dtype: DType): Tensor {
    return new Tensor(Storage.of(dtype, data), shape, contiguousStrides(shape));
  }

  /** From numbers in row-major order ((re, im) pairs for complex dtypes); each is cast to `dtype` as C++ would. */
  static from(values: ArrayLike<number>, shape: Shape, dtype: DType): Tensor {
    const out = Tensor.unfilled(shape, dtype);
    const { data } = out;
    for (let i = 0; i < data.length; i++) data[i] = castNumber(values[i]!, dtype);
    return out;
  }

  static full(shape: Shape, value: number, dtype: DType): Tensor {
    const out = Tensor.empty(shape, dtype);
    const v = castNumber(value, dtype);
    if (Object.is(v, 0)) return out;
    if (isComplex(dtype)) for (let i = 0; i < out.data.length; i += 2) out.data[i] = v;
    else out.data.fill(v);
    return out;
  }

  static scalar(value: number, dtype: DType): Tensor {
    return Tensor.full([], value, dtype);
  }

  /** A Python number as an operand; see `wrapped`. */
  static number(value: number, dtype: 'float64' | 'int64' | 'bool' = 'float64'): Tensor {
    const out = Tensor.full([], value, dtype);
    out.wrapped = true;
    return out;
  }
}

/** Calls `visit` with the element offset of each element, in row-major order. */
export function forEachOffset(t: { shape: Shape; strides: Shape; offset: number }, visit: (offset: number, index: number) => void): void {
  const { shape, strides } = t;
  const n = sizeOf(shape);
  const rank = shape.length;
  const index = new Array<number>(rank).fill(0);
  let offset = t.offset;
  for (let i = 0; i < n; i++) {
    visit(offset, i);
    for (let d = rank - 1; d >= 0; d--) {
      offset += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      offset -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
}
