import { type MersenneState, Mt19937, STATE_WORDS } from './mt19937.ts';

/** Seed of a fresh torch.Generator (c10::detail, default_rng_seed_val). */
export const DEFAULT_SEED = 67280421310721n;

/**
 * Which of its compiled kernels PyTorch would pick on the machine that is imitated (torch.backends.cpu.get_cpu_capability()).
 * 'avx2' stands for AVX2 and everything above: there products and sums contract to fused multiply-adds and
 * float32 normals come from polynomial log/sin/cos. The integer streams are the same; floats differ in the last bit.
 */
export type CpuCapability = 'default' | 'avx2';

/** A snapshot of a Generator in the engine's own form. */
export interface GeneratorState {
  readonly engine: MersenneState;
  readonly nextFloatNormal: number | undefined;
  readonly nextDoubleNormal: number | undefined;
}

/** Bytes of torch.get_rng_state(): sizeof(CPUGeneratorImplState), with C alignment. */
const STATE_BYTES = 5056;
const WORDS_AT = 24;
const NORMAL_Y_AT = WORDS_AT + 8 * STATE_WORDS + 8;
const NORMAL_VALID_AT = NORMAL_Y_AT + 16;
const FLOAT_NORMAL_AT = NORMAL_VALID_AT + 8;
const FLOAT_NORMAL_VALID_AT = FLOAT_NORMAL_AT + 4;

/** Reads a seed as torch.manual_seed does: integers in [-2^63, 2^64), negative ones wrapped to 64 bits. */
function toUint64(seed: number | bigint): bigint {
  if (typeof seed === 'number' && !Number.isInteger(seed)) throw new RangeError(`A seed must be an integer, got ${seed}`);
  const value = BigInt(seed);
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new RangeError('Overflow when unpacking long long');
  return BigInt.asUintN(64, value);
}

/**
 * PyTorch's CPU random generator (at::CPUGeneratorImpl): the Mersenne Twister plus one spare normal value of each precision.
 * A Box-Muller step makes two normals; the second waits here for the next scalar draw, and only seeding or setting the state drops it.
 */
export class Generator {
  /** The spare of next_float_normal_sample; PyTorch's own CPU samplers never fill it, but checkpoints carry it. */
  nextFloatNormal: number | undefined;
  /** The spare of next_double_normal_sample. */
  nextDoubleNormal: number | undefined;
  private engine: Mt19937;

  constructor(
    seed: number | bigint = DEFAULT_SEED,
    public capability: CpuCapability = 'default',
  ) {
    this.engine = new Mt19937(toUint64(seed));
  }

  /** torch.manual_seed: restarts the stream and forgets the spare normals. @throws RangeError outside [-2^63, 2^64). */
  manualSeed(seed: number | bigint): this {
    this.engine = new Mt19937(toUint64(seed));
    this.nextFloatNormal = undefined;
    this.nextDoubleNormal = undefined;
    return this;
  }

  /** The seed last set, as an unsigned 64-bit integer. */
  initialSeed(): bigint {
    return this.engine.seed;
  }

  /** torch.seed(): seeds from the system's entropy with 53 bits (c10::detail::getNonDeterministicRandom) and returns the seed. */
  seed(): bigint {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    const seed = (BigInt(high! & 0x1fffff) << 32n) | BigInt(low!);
    this.manualSeed(seed);
    return seed;
  }

  /** 32 random bits; one step of the engine. */
  random(): number {
    return this.engine.random() >>> 0;
  }

  /** 64 random bits; two steps of the engine, the first giving the high half. */
  random64(): bigint {
    const high = this.random();
    return (BigInt(high) << 32n) | BigInt(this.random());
  }

  /** A float32 in [0, 1) with 24 random bits; one step (uniform_real_distribution<float>). */
  uniform24(): number {
    return (this.engine.random() & 0xffffff) * 2 ** -24;
  }

  /** See Mt19937.drawMany. */
  drawMany(draw: (words: Int32Array, next: number) => number | null): boolean {
    return this.engine.drawMany(draw);
  }

  /** A float64 in [0, 1) with 53 random bits; two steps (uniform_real_distribution<double>). */
  uniform53(): number {
    const high = this.engine.random() & 0x1fffff;
    return (high * 2 ** 32 + this.random()) * 2 ** -53;
  }

  getState(): GeneratorState {
    return { engine: this.engine.getState(), nextFloatNormal: this.nextFloatNormal, nextDoubleNormal: this.nextDoubleNormal };
  }

  /** @throws RangeError for a state the engine cannot be in. */
  setState(state: GeneratorState): void {
    this.engine.setState(state.engine);
    this.nextFloatNormal = state.nextFloatNormal;
    this.nextDoubleNormal = state.nextDoubleNormal;
  }

  /** The bytes of torch.get_rng_state() (CPUGeneratorImplState, little-endian, each state word widened to 64 bits). */
  getStateBytes(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    const { seed, left, next, words } = this.engine.getState();
    view.setBigUint64(0, seed, true);
    view.setInt32(8, left, true);
    view.setInt32(12, 1, true); // seeded
    view.setUint32(16, next, true);
    for (let j = 0; j < STATE_WORDS; j++) view.setUint32(WORDS_AT + 8 * j, words[j]!, true);
    view.setFloat64(NORMAL_Y_AT, this.nextDoubleNormal ?? 0, true);
    view.setInt32(NORMAL_VALID_AT, this.nextDoubleNormal === undefined ? 0 : 1, true);
    view.setFloat32(FLOAT_NORMAL_AT, this.nextFloatNormal ?? 0, true);
    view.setUint8(FLOAT_NORMAL_VALID_AT, this.nextFloatNormal === undefined ? 0 : 1);
    return bytes;
  }

  /** Takes the bytes of torch.get_rng_state(). @throws RangeError for a wrong size or an invalid engine state. */
  setStateBytes(bytes: Uint8Array): void {
    if (bytes.length !== STATE_BYTES)
      throw new RangeError(
        `Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ${bytes.length}`,
      );
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getInt32(12, true) !== 1) throw new RangeError('Invalid mt19937 state');
    const words = Uint32Array.from({ length: STATE_WORDS }, (_, j) => view.getUint32(WORDS_AT + 8 * j, true));
    this.setState({
      engine: { seed: view.getBigUint64(0, true), left: view.getInt32(8, true), next: view.getUint32(16, true), words },
      nextDoubleNormal: view.getInt32(NORMAL_VALID_AT, true) ? view.getFloat64(NORMAL_Y_AT, true) : undefined,
      nextFloatNormal: view.getUint8(FLOAT_NORMAL_VALID_AT) ? view.getFloat32(FLOAT_NORMAL_AT, true) : undefined,
    });
  }
}
