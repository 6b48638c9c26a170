import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Generator } from '../../../src/engine/random/index.ts';
import { type Case, draw, type Step, summarize } from './replay.ts';

const recorded = JSON.parse(readFileSync(new URL('../../oracle/random/draws.json', import.meta.url), 'utf8')) as {
  torch: string;
  cases: Case[];
};

/** Samplers whose float64 results rest on log, sin, cos, tan or exp, which the C library does not always round correctly. */
const libm = new Set(['normal', 'normalStrided', 'logNormal', 'cauchy', 'gamma', 'dirichlet', 'truncNormal']);
const restsOnLibm = ({ op, dtype }: Step) => libm.has(op) && dtype === 'float64';

const doublesOf = (head: string) => head.split(' ').map((hex) => Buffer.from(hex, 'hex').readDoubleBE());

describe(`the draws of PyTorch ${recorded.torch}`, () => {
  for (const { seed, capability, steps } of recorded.cases) {
    const title = steps.map(({ op, dtype, size, args = [] }) => `${op}(${args.join(', ')}) ${dtype}[${size}]`).join('; ');
    test(`${capability}, seed ${seed}: ${title}`, () => {
      const gen = new Generator(BigInt(seed), capability);
      for (const step of steps) {
        const { head, sum, xor } = step;
        const ours = summarize(draw(gen, step), head === '' ? 0 : head.split(' ').length);
        if (!restsOnLibm(step)) expect(ours).toEqual({ head, sum, xor });
        else {
          const expected = doublesOf(head);
          doublesOf(ours.head).forEach((x, i) => {
            expect(Math.abs(x - expected[i]!), `value ${i}`).toBeLessThanOrEqual(2 * Number.EPSILON * Math.max(1, Math.abs(x)));
          });
        }
      }
    });
  }
});
