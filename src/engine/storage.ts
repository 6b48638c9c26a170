import { allocate, type DType, type RealData } from './dtype.ts';

let nextId = 1;

/** A flat block of numbers that tensors view. In-place operations raise `version`, so that a stale saved value is noticed. */
export class Storage {
  readonly id = nextId++;
  version = 0;
  /** Where the newest in-place operation on it stands in the user's program (`origin.ts`). */
  writtenAt = 0;
  constructor(
    readonly dtype: DType,
    public data: RealData,
  ) {}
  static zeros(dtype: DType, count: number): Storage {
    return new Storage(dtype, allocate(dtype, count));
  }
}
