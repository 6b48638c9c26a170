// PyTorch's CPU random numbers, bit for bit. Plain arrays in; of the engine only the kernels are used.
export { bernoulli, bernoulliEach, dropoutNoise, rreluNoise } from './bernoulli.ts';
export { binomial } from './binomial.ts';
export { cauchy, exponential, geometric, logNormal } from './continuous.ts';
export { dirichlet, standardGamma } from './gamma.ts';
export { type CpuCapability, DEFAULT_SEED, Generator, type GeneratorState } from './generator.ts';
export { type NumberSink, type RandomDType, randint, random, randomInt64, randperm } from './integers.ts';
export { multinomialWithoutReplacement, multinomialWithReplacement } from './multinomial.ts';
export { normalNarrow, uniformNarrow } from './narrow.ts';
export { normal } from './normal.ts';
export { poisson } from './poisson.ts';
export { truncatedNormal } from './truncated-normal.ts';
export { type FloatArray, uniform } from './uniform.ts';
