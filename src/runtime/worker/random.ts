import {
  castNumber,
  contiguousStrides,
  dtypeInfo,
  isContiguous,
  notifyOperation,
  overwrite,
  refuseSharedMemory,
  resultStrides,
  runtimeError,
  Tensor,
} from '../../engine/index.ts';
import * as sampling from '../../engine/random/index.ts';
import type { Bridge } from './bridge.ts';

type Fill = (
  gen: sampling.Generator,
  out: Float32Array | Float64Array,
  p: number,
  q: number,
  more: { contiguous: boolean; dtype: string; other: Tensor | null },
) => void;

const asFloats = (t: Tensor | null): Float32Array | Float64Array => {
  if (!t) throw runtimeError('this distribution needs a tensor of parameters');
  return t.dtype === 'float32' ? Float32Array.from(t.toArray()) : Float64Array.from(t.toArray());
};

/** A tensor whose elements follow each other as those of one with these strides. */
function inOrderOf(strides: readonly number[], t: Tensor): Tensor {
  const order = strides.map((_, d) => d).sort((a, b) => strides[b]! - strides[a]!);
  return t.alias(
    order.map((d) => t.shape[d]!),
    order.map((d) => t.strides[d]!),
  );
}

const boundsOf = (t: Tensor | null): [number, number] => {
  const [a, b] = asFloats(t);
  return [a!, b!];
};

/** The samplers whose 16-bit draws are more than rounded float32 draws. */
const narrowFills: Readonly<
  Record<
    string,
    (gen: sampling.Generator, out: Float32Array, round: (x: number) => number, p: number, q: number, contiguous: boolean) => void
  >
> = {
  uniform: sampling.uniformNarrow,
  normal: sampling.normalNarrow,
};

/** The samplers by name; p and q are the distribution's numbers, `other` its tensor of parameters where it has one. */
const fills: Readonly<Record<string, Fill>> = {
  uniform: (gen, out, from, to) => sampling.uniform(gen, out, from, to),
  normal: (gen, out, mean, std, { contiguous }) => sampling.normal(gen, out, mean, std, contiguous),
  /** `other` holds the bounds [a, b]. */
  truncated_normal: (gen, out, mean, std, { other }) => sampling.truncatedNormal(gen, out, mean, std, ...boundsOf(other)),
  bernoulli: (gen, out, p) => sampling.bernoulli(gen, out, p),
  bernoulli_each: (gen, out, _p, _q, { other }) => sampling.bernoulliEach(gen, out, asFloats(other)),
  randint: (gen, out, low, high) => sampling.randint(gen, out, low, high),
  random: (gen, out, _p, _q, { dtype }) => sampling.random(gen, out, dtype as sampling.RandomDType),
  randperm: (gen, out) => sampling.randperm(gen, out),
  exponential: (gen, out, lambda) => sampling.exponential(gen, out, lambda),
  geometric: (gen, out, p) => sampling.geometric(gen, out, p),
  log_normal: (gen, out, mean, std) => sampling.logNormal(gen, out, mean, std),
  cauchy: (gen, out, median, sigma) => sampling.cauchy(gen, out, median, sigma),
  poisson: (gen, out, _p, _q, { other }) => sampling.poisson(gen, out, asFloats(other)),
  /** `other` holds the numbers of trials, then their probabilities. */
  binomial: (gen, out, _p, _q, { other }) => {
    const given = asFloats(other);
    sampling.binomial(gen, out, given.subarray(0, out.length), given.subarray(out.length));
  },
  gamma: (gen, out, _p, _q, { other }) => sampling.standardGamma(gen, out, asFloats(other)),
  dirichlet: (gen, out, categories, _q, { other }) => sampling.dirichlet(gen, out, asFloats(other), categories),
  rrelu: (gen, out, lower, upper, { other }) => sampling.rreluNoise(gen, out, asFloats(other), lower, upper),
  multinomial: (gen, out, categories, samples, { other }) =>
    sampling.multinomialWithReplacement(gen, out, asFloats(other), categories, samples),
  multinomial_without: (gen, out, categories, samples, { other }) =>
    sampling.multinomialWithoutReplacement(gen, out, asFloats(other), categories, samples),
};

/** Random numbers for Python: generators are numbers, 0 being the default one. */
export class Randomness {
  readonly #generators = new Map<number, sampling.Generator>();
  #last = 0;
  constructor(
    private readonly bridge: Bridge,
    private readonly capability: sampling.CpuCapability,
  ) {
    this.#generators.set(0, this.#fresh());
  }
  #fresh(): sampling.Generator {
    return new sampling.Generator(sampling.DEFAULT_SEED, this.capability);
  }

  /** A fresh generator's number. */
  create(): number {
    this.#generators.set(++this.#last, this.#fresh());
    return this.#last;
  }
  seed(generator: number, seed: string): void {
    this.#of(generator).manualSeed(BigInt(seed));
  }
  initialSeed(generator: number): string {
    return String(this.#of(generator).initialSeed());
  }
  /** The state as text that `setState` takes back. */
  getState(generator: number): string {
    return JSON.stringify(this.#of(generator).getState(), (_, v: unknown) =>
      ArrayBuffer.isView(v) ? Array.from(v as Uint32Array) : typeof v === 'bigint' ? `${v}n` : v,
    );
  }
  setState(generator: number, state: string): void {
    this.#of(generator).setState(
      JSON.parse(state, (_, v: unknown) =>
        Array.isArray(v) && v.length > 100
          ? Uint32Array.from(v as number[])
          : typeof v === 'string' && /^\d+n$/.test(v)
            ? BigInt(v.slice(0, -1))
            : v,
      ) as sampling.GeneratorState,
    );
  }
  /** Raw 64 random bits as a decimal string, as DataLoader's base seed is drawn. */
  int64(generator: number): string {
    return String(sampling.randomInt64(this.#of(generator)));
  }

  /** Overwrites a tensor with draws, in the order of its memory, as PyTorch does. `other` is a handle or -1. */
  fill(kind: string, generator: number, handle: number, p: number, q: number, other: number): void {
    const sampler = fills[kind];
    if (!sampler) throw runtimeError(`no sampler named ${kind}`);
    const target = this.bridge.tensor(handle);
    refuseSharedMemory(target, [target]);
    const strides = resultStrides(target.shape, [target]);
    const given = other === -1 ? null : this.bridge.tensor(other);
    const parameters = given && strides && kind === 'bernoulli_each' ? inOrderOf(strides, given) : given;
    // Only in row-major memory is the vectorised way to normal numbers taken.
    const contiguous = isContiguous(target.shape, target.strides);
    const { category, array, itemSize } = dtypeInfo(target.dtype);
    const complex = category === 'complex';
    const n = target.size * (complex ? 2 : 1);
    const drawn = Tensor.unfilled([target.size], target.dtype);
    // Of these dtypes a sample is a number of the memory itself; large ones are drawn where the kernels work.
    const direct = target.dtype === 'float32' || target.dtype === 'float64';
    const apart = () => (array === Float32Array ? new Float32Array(n) : new Float64Array(n));
    const draw = direct ? (drawn.data as sampling.FloatArray) : apart();
    const round = (x: number) => castNumber(x, target.dtype);
    const is16bit = category === 'floating' && itemSize === 2;
    const narrow = is16bit ? narrowFills[kind] : undefined;
    // A complex normal number has its variance spread over both parts.
    const spread = complex && kind === 'normal' ? q / Math.SQRT2 : q;
    try {
      if (narrow) narrow(this.#of(generator), draw as Float32Array, round, p, q, contiguous);
      else {
        sampler(this.#of(generator), draw, p, spread, {
          contiguous,
          dtype: target.dtype,
          other: parameters,
        });
      }
    } catch (error) {
      throw error instanceof RangeError ? runtimeError(error.message) : error;
    }
    if (!direct) for (let i = 0; i < n; i++) drawn.data[i] = is16bit ? round(draw[i]!) : draw[i]!;
    overwrite(target, drawn.alias(target.shape, strides ?? contiguousStrides(target.shape)));
    const inputs = given ? [given] : [];
    notifyOperation({ name: kind, inputs, attrs: {}, outputs: [target], node: null, inPlace: true, overwrites: true });
  }
  #of(generator: number): sampling.Generator {
    const gen = this.#generators.get(generator);
    if (!gen) throw runtimeError(`no generator number ${generator}`);
    return gen;
  }
}
