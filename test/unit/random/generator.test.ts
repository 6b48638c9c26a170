import { describe, expect, test } from 'vitest';
import { DEFAULT_SEED, Generator, normal, uniform } from '../../../src/engine/random/index.ts';

const draws = (gen: Generator, count: number) => Array.from({ length: count }, () => gen.random());

describe('seeding', () => {
  test('a fresh generator has the seed of a fresh torch.Generator', () => {
    expect(new Generator().initialSeed()).toBe(DEFAULT_SEED);
    expect(DEFAULT_SEED).toBe(67280421310721n);
  });

  test('numbers and big integers mean the same seed; negative ones wrap to 64 bits', () => {
    expect(draws(new Generator(12), 3)).toEqual(draws(new Generator(12n), 3));
    expect(new Generator(-1).initialSeed()).toBe(2n ** 64n - 1n);
  });

  test('only the low 32 bits of a seed matter', () => {
    expect(draws(new Generator(2n ** 40n + 7n), 3)).toEqual(draws(new Generator(7), 3));
  });

  test.each([2n ** 64n, -(2n ** 63n) - 1n, 1.5, Number.NaN])('%s is no seed', (seed) => {
    expect(() => new Generator(seed)).toThrow(RangeError);
  });

  test('seed() draws a new 53-bit seed', () => {
    const gen = new Generator(0);
    const seed = gen.seed();
    expect(gen.initialSeed()).toBe(seed);
    expect(seed).toBeLessThan(2n ** 53n);
    expect(draws(gen, 3)).toEqual(draws(new Generator(seed), 3));
  });
});

describe('state', () => {
  const afterOddNormals = () => {
    const gen = new Generator(5);
    normal(gen, new Float32Array(3));
    return gen;
  };
  const follow = (gen: Generator) => {
    const out = new Float64Array(700);
    normal(gen, out.subarray(0, 9));
    uniform(gen, out.subarray(9));
    return out;
  };

  test('a snapshot continues the stream, the spare normal included', () => {
    const gen = afterOddNormals();
    const state = gen.getState();
    const expected = follow(gen);
    gen.setState(state);
    expect(follow(gen)).toEqual(expected);
  });

  test('so do the bytes of get_rng_state', () => {
    const gen = afterOddNormals();
    const bytes = gen.getStateBytes();
    expect(bytes.length).toBe(5056);
    const other = new Generator(99);
    other.setStateBytes(bytes);
    expect(other.initialSeed()).toBe(5n);
    expect(follow(other)).toEqual(follow(gen));
  });

  test('seeding drops the spare normal', () => {
    const gen = afterOddNormals();
    expect(gen.nextDoubleNormal).toBeDefined();
    gen.manualSeed(5);
    expect(gen.nextDoubleNormal).toBeUndefined();
  });

  test('bytes of another size or an unseeded state are refused', () => {
    const gen = new Generator(0);
    expect(() => gen.setStateBytes(new Uint8Array(10))).toThrow('Expected a CPUGeneratorImplState of size 5056');
    expect(() => gen.setStateBytes(new Uint8Array(5056))).toThrow('Invalid mt19937 state');
  });
});
