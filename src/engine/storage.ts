import { allocate, arrayType, type DType, type RealData, slotsOf } from './dtype.ts';
import { giveBack, livesInKernels, newArray } from './kernels/index.ts';
import { type Block, memory } from './memory.ts';

let nextId = 1;

/** A flat block of numbers that tensors view. In-place operations raise `version`, so that a stale saved value is noticed. */
export class Storage implements Block {
  readonly id = nextId++;
  readonly bytes: number;
  version = 0;
  /** Where the newest in-place operation on it stands in the user's program (`origin.ts`). */
  writtenAt = 0;
  kept = false;
  /** All zero: an operation made it so, and nobody has written to it since. */
  blank = false;
  private array: RealData | null;

  constructor(
    readonly dtype: DType,
    data: RealData,
    /** Whether the array came from the kernels' memory and goes back there. */
    private readonly resident = false,
  ) {
    this.array = data;
    this.bytes = data.byteLength;
    if (livesInKernels(this.bytes)) memory.admit(this);
  }
  get data(): RealData {
    if (this.array === null) throw new Error('internal: the numbers of a tensor were read after its memory had been given to others');
    return this.array;
  }
  get released(): boolean {
    return this.array === null;
  }
  release(): void {
    const { array } = this;
    this.array = null;
    if (array === null || !this.resident) return;
    if (memory.poison) new Uint8Array(array.buffer, array.byteOffset, array.byteLength).fill(0xff);
    giveBack(array);
  }

  /** Room for `count` elements whose contents are arbitrary: every one must be written. */
  static unfilled(dtype: DType, count: number): Storage {
    const type = arrayType(dtype);
    const length = count * slotsOf(dtype);
    const bytes = length * type.BYTES_PER_ELEMENT;
    if (!livesInKernels(bytes)) return new Storage(dtype, new type(length));
    memory.reserve(bytes);
    const array = newArray(type, length);
    return array ? new Storage(dtype, array, true) : new Storage(dtype, allocate(dtype, count));
  }
  static zeros(dtype: DType, count: number): Storage {
    const out = Storage.unfilled(dtype, count);
    if (out.resident) out.data.fill(0);
    return out;
  }
  /** Takes over an array, which nobody else may use any more: a large one moves to where the kernels work. */
  static of(dtype: DType, data: RealData): Storage {
    if (!livesInKernels(data.byteLength)) return new Storage(dtype, data);
    memory.reserve(data.byteLength);
    const array = newArray(arrayType(dtype), data.length);
    if (!array) return new Storage(dtype, data);
    array.set(data);
    return new Storage(dtype, array, true);
  }
  /** The same numbers outside the kernels' memory. Zeros take none there before they are read: most are what an initializer overwrites. */
  snapshot(): Storage {
    const { dtype, data } = this;
    return new Storage(dtype, this.blank ? allocate(dtype, data.length / slotsOf(dtype)) : data.slice());
  }
  /** The same numbers in memory of their own. */
  copy(): Storage {
    const out = Storage.unfilled(this.dtype, this.data.length / slotsOf(this.dtype));
    out.data.set(this.data);
    return out;
  }
}
