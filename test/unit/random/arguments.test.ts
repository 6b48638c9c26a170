import { expect, test } from 'vitest';
import * as random from '../../../src/engine/random/index.ts';

const gen = new random.Generator(0);
const out = new Float32Array(4);

test.each<[string, () => void]>([
  ['uniform_ expects to return a [from, to) range, but found from=1 > to=0', () => random.uniform(gen, out, 1, 0)],
  ['normal expects std >= 0.0, but found std -1', () => random.normal(gen, out, 0, -1)],
  ["random_ expects 'from' to be less than 'to', but got from=3 >= to=3", () => random.randint(gen, out, 3, 3)],
  ['bernoulli_ expects p to be in [0, 1], but got p=2', () => random.bernoulli(gen, out, 2)],
  ['to be true, but got false', () => random.bernoulliEach(gen, out, new Float32Array([2, 0, 0, 0]))],
  ['dropout probability has to be between 0 and 1, but got -1', () => random.dropoutNoise(gen, out, -1)],
  ['exponential_ expects lambda > 0.0, but found lambda=0', () => random.exponential(gen, out, 0)],
  ['geometric_ expects p to be in (0, 1), but got p=1', () => random.geometric(gen, out, 1)],
  ['log_normal_ expects std > 0.0, but found std=0', () => random.logNormal(gen, out, 0, 0)],
  ['cauchy_ expects sigma > 0.0, but found sigma=0', () => random.cauchy(gen, out, 0, 0)],
  ['invalid Poisson rate', () => random.poisson(gen, out, [-1, 0, 0, 0])],
  ['cannot sample n_sample > prob_dist.size(-1)', () => random.multinomialWithoutReplacement(gen, out, new Float32Array(2).fill(1), 2, 4)],
  ['contains either `inf`, `nan` or element < 0', () => random.multinomialWithReplacement(gen, out, new Float32Array([1, -1]), 2, 4)],
  ['sum of probabilities <= 0', () => random.multinomialWithReplacement(gen, out, new Float32Array(2), 2, 4)],
])('%s', (message, call) => {
  expect(call).toThrow(message);
});
