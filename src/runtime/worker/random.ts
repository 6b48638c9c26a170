import { castNumber, contiguousStrides, isDense, overwrite, runtimeError, Tensor } from '../../engine/index.ts';
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

/** The samplers by name; p and q are the distribution's numbers, `other` its tensor of parameters where it has one. */
const fills: Readonly<Record<string, Fill>> = {
  uniform: (gen, out, from, to) => sampling.uniform(gen, out, from, to),
  normal: (gen, out, mean, std, { contiguous }) => sampling.normal(gen, out, mean, std, contiguous),
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
  readonly #generators = new Map<number, sampling.Generator>([[0, new sampling.Generator()]]);
  #last = 0;
  constructor(private readonly bridge: Bridge) {}

  /** A fresh generator's number. */
  create(): number {
    this.#generators.set(++this.#last, new sampling.Generator());
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

  /** Overwrites a tensor with draws, in memory order where its memory is dense, as PyTorch does. `other` is a handle or -1. */
  fill(kind: string, generator: number, handle: number, p: number, q: number, other: number): void {
    const sampler = fills[kind];
    if (!sampler) throw runtimeError(`no sampler named ${kind}`);
    const target = this.bridge.tensor(handle);
    const dense = isDense(target);
    const n = target.size;
    const draw = target.dtype === 'float32' ? new Float32Array(n) : new Float64Array(n);
    try {
      sampler(this.#of(generator), draw, p, q, {
        contiguous: dense,
        dtype: target.dtype,
        other: other === -1 ? null : this.bridge.tensor(other),
      });
    } catch (error) {
      throw error instanceof RangeError ? runtimeError(error.message) : error;
    }
    const narrow = target.dtype === 'float16' || target.dtype === 'bfloat16';
    const drawn = Tensor.empty([n], target.dtype);
    for (let i = 0; i < n; i++) drawn.data[i] = narrow ? castNumber(draw[i]!, target.dtype) : draw[i]!;
    overwrite(target, dense ? drawn.alias(target.shape, target.strides) : drawn.alias(target.shape, contiguousStrides(target.shape)));
  }
  #of(generator: number): sampling.Generator {
    const gen = this.#generators.get(generator);
    if (!gen) throw runtimeError(`no generator number ${generator}`);
    return gen;
  }
}
