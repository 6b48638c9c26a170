import { castNumber, type DType } from '../../../src/engine/dtype.ts';
import * as random from '../../../src/engine/random/index.ts';

/** One recorded call of PyTorch; see test/oracle/random/make.py. */
export interface Step {
  op: string;
  dtype: string;
  size: number;
  args?: (number | boolean)[];
  /** The first values as bit patterns, separated by spaces. */
  head: string;
  /** Sum and exclusive or of the 32-bit words of all values. */
  sum: number;
  xor: number;
}
export interface Case {
  seed: string;
  capability: random.CpuCapability;
  steps: Step[];
}

export type Drawn = random.FloatArray | bigint[];

/** Numbers 0 to 10 in a fixed jumble; make.py builds the same. */
const pattern = (size: number, offset = 0) => Array.from({ length: size }, (_, i) => ((i * 7) % 11) + offset);

/** Repeats a step with our samplers. */
export function draw(gen: random.Generator, step: Step): Drawn {
  const { op, size, dtype } = step;
  const numbers = (step.args ?? []).map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  const floats = (values: number[]): random.FloatArray => (dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values));
  const out = floats(new Array<number>(size).fill(0));
  const narrow = dtype === 'float16' || dtype === 'bfloat16';
  const floating = narrow || dtype === 'float32' || dtype === 'float64';
  const round = (x: number) => castNumber(x, dtype as DType);
  const integers = new Float64Array(size);
  const whole = () => Array.from(integers, BigInt);
  switch (op) {
    case 'uniform':
      if (narrow) random.uniformNarrow(gen, out as Float32Array, round, a, b);
      else random.uniform(gen, out, a, b);
      return out;
    case 'normal':
      if (narrow) random.normalNarrow(gen, out as Float32Array, round, a, b);
      else random.normal(gen, out, a, b);
      return out;
    case 'normalStrided':
      random.normal(gen, out, a, b, false);
      return out;
    case 'randint':
      random.randint(gen, dtype === 'float32' ? out : integers, a, b);
      return dtype === 'float32' ? out : whole();
    case 'random':
      if (dtype === 'int64') return Array.from({ length: size }, () => random.randomInt64(gen));
      random.random(gen, floating ? out : integers, dtype as random.RandomDType);
      return floating ? out : whole();
    case 'randperm':
      random.randperm(gen, integers);
      return whole();
    case 'bernoulli':
      random.bernoulli(gen, floating ? out : integers, a);
      return floating ? out : whole();
    case 'bernoulliEach':
      random.bernoulliEach(gen, out, floats(pattern(size).map((x) => x / 16)));
      return out;
    case 'dropout':
      random.dropoutNoise(gen, out, a);
      return out;
    case 'rrelu':
      random.rreluNoise(gen, out, floats(pattern(size, -5)), a, b);
      return out;
    case 'exponential':
      random.exponential(gen, out, a);
      return narrow ? out.map(round) : out;
    case 'geometric':
      random.geometric(gen, out, a);
      return out;
    case 'cauchy':
      random.cauchy(gen, out, a, b);
      return out;
    case 'logNormal':
      random.logNormal(gen, out, a, b);
      return out;
    case 'poisson':
      random.poisson(
        gen,
        out,
        pattern(size).map((x) => x * a),
      );
      return out;
    case 'gamma':
      random.standardGamma(gen, out, floats(pattern(size, 1).map((x) => x / 4)));
      return out;
    case 'dirichlet':
      random.dirichlet(gen, out, floats(pattern(size, 1).map((x) => x / 4)), a);
      return out;
    case 'multinomial': {
      const weights = floats(pattern(size, 1).map((x) => x / 8));
      const samples = new Float64Array((size / a) * b);
      (c ? random.multinomialWithReplacement : random.multinomialWithoutReplacement)(gen, samples, weights, a, b);
      return Array.from(samples, BigInt);
    }
    case 'truncNormal':
      random.truncatedNormal(gen, out, a, b, c, d);
      return out;
    case 'state':
      return Array.from(gen.getStateBytes(), BigInt);
    default:
      throw new Error(`unknown step ${op}`);
  }
}

/** The 32-bit words of drawn values, low word first. */
function words(drawn: Drawn): Uint32Array {
  if (Array.isArray(drawn)) return Uint32Array.from(drawn, (x) => Number(BigInt.asUintN(32, x)));
  return new Uint32Array(drawn.buffer);
}

/** What make.py records of a tensor. */
export function summarize(drawn: Drawn, count: number): Pick<Step, 'head' | 'sum' | 'xor'> {
  const all = words(drawn);
  const perValue = drawn instanceof Float64Array ? 2 : 1;
  const hex = (w: number) => w.toString(16).padStart(8, '0');
  const head = Array.from({ length: count }, (_, i) =>
    Array.from(all.slice(i * perValue, (i + 1) * perValue), hex)
      .reverse()
      .join(''),
  );
  return { head: head.join(' '), sum: all.reduce((s, w) => (s + w) >>> 0, 0), xor: all.reduce((x, w) => (x ^ w) >>> 0, 0) };
}
