import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type DType, EngineError, grad, isDifferentiable, type Operand, UnsupportedError } from '../../src/engine/index.ts';
import type { AnyOp, SampleOf } from '../../src/engine/primitive.ts';
import {
  call,
  differentiable,
  isInteger,
  leaves,
  leavesOf,
  names,
  narrowed,
  numbers,
  patternLike,
  table,
  worstDifference,
} from '../support/cases.ts';
import { emptyCoverage, noteComparison, publicNames, writeCoverage } from './coverage.ts';
import { type Answer, type Answers, askPyTorch, decode, encode, type Request } from './pytorch.ts';

/**
 * Every sample of every rule that has a PyTorch spelling, against PyTorch itself: values, dtypes, shapes and gradients, in float64, float32 and int64.
 *
 * Debian's PyTorch (1.13) answers. What it lacks or answers differently from the 2.14.1 that is our reference comes from `ops-2.14.json`, made by
 * `NABLA_PYTORCH_REFERENCE='a python with 2.14.1' npx vitest run test/oracle/ops.test.ts`. `NABLA_PYTORCH` replaces the first.
 */
const python = process.env.NABLA_PYTORCH ?? '/usr/bin/python3';
const reference = process.env.NABLA_PYTORCH_REFERENCE;
const committed = new URL('./ops-2.14.json', import.meta.url);

/** Where 1.13 answers otherwise than 2.14.1 does, and why. */
const changed: Readonly<Record<string, string>> = {
  hardswish: 'gradient at −3',
  softshrink: 'NaN stays NaN',
  atan2: 'gradient at the origin',
  linspace: 'last digits',
  _fft_c2c: 'negative dimensions',
  _fft_r2c: 'negative dimensions',
  _fft_c2r: 'negative dimensions',
  _ctc_loss: 'zero_infinity applies inside',
  clamp: 'gradient on the bounds',
  clamp_min: 'gradient on the bound',
  clamp_max: 'gradient on the bound',
  fmax: 'gradient of ties and beside NaN',
  fmin: 'gradient of ties and beside NaN',
};

const variants: { label: string; tolerance: number; dtypeOf: (d: DType) => DType }[] = [
  { label: 'float64', tolerance: 1e-9, dtypeOf: (d) => d },
  { label: 'float32', tolerance: 1e-4, dtypeOf: narrowed },
  { label: 'int64', tolerance: 1e-6, dtypeOf: (d) => (isDifferentiable(d) ? 'int64' : d) },
];

interface Case {
  readonly name: string;
  readonly sample: SampleOf<AnyOp>;
  readonly inputs: Operand[];
  readonly tolerance: number;
  readonly integers: boolean;
  readonly request: Request;
}

/** What C++ makes of NaN and infinities as integers is undefined. */
const hasNoInteger = (t: Operand) => t?.toArray().some((x) => !Number.isFinite(x));

function cases(): Case[] {
  return names.flatMap((name) => {
    const { torch, samples, vjp } = table[name]!;
    if (!torch) return [];
    return samples().flatMap((sample, i) =>
      variants.flatMap(({ label, tolerance, dtypeOf }): Case[] => {
        const integers = label === 'int64';
        if (
          integers &&
          (sample.inputs.length === 0 || sample.inputs.every((t) => !t || isInteger(t.dtype)) || sample.inputs.some(hasNoInteger))
        )
          return [];
        const inputs = leaves(sample, dtypeOf);
        const request = {
          key: `${name} #${i} ${label}`,
          expression: torch(sample.attrs, inputs),
          inputs: inputs.map(
            (t) =>
              t && {
                shape: t.shape,
                dtype: t.dtype,
                values: encode(t.toArray()),
                grad: vjp !== null && t.requiresGrad,
                ...(t.wrapped ? { number: true as const } : {}),
              },
          ),
        };
        return [{ name, sample, inputs, tolerance, integers, request }];
      }),
    );
  });
}

/** Answers that PyTorch 2.14.1 gave, with the requests they belong to. */
type Committed = Readonly<Record<string, { readonly request: Request; readonly answer: Answer }>>;
const isMissing = (answer: Answer | undefined) =>
  /has no attribute|is not implemented|not implemented for|unexpected keyword|No operator found|not supported/.test(answer?.error ?? '');

const all = cases();
const first = askPyTorch(
  all.map((c) => c.request),
  python,
);
// Where the newer one answers everything, nothing else is needed.
const needNewer = first.version.startsWith('2.14')
  ? []
  : all.filter((c) => changed[c.name] || (!c.integers && isMissing(first.answers[c.request.key])));
const newer = reference
  ? renew(
      needNewer.map((c) => c.request),
      reference,
    )
  : (JSON.parse(readFileSync(committed, 'utf8')) as Committed);

function renew(requests: Request[], command: string): Committed {
  const { answers, version }: Answers = askPyTorch(requests, command);
  if (!version.startsWith('2.14.1')) throw new Error(`the reference is PyTorch 2.14.1, not ${version}`);
  const out = Object.fromEntries(requests.map((request) => [request.key, { request, answer: answers[request.key]! }]));
  // One answer a line, so that a change shows as one.
  const lines = Object.entries(out).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  writeFileSync(committed, `{\n${lines.join(',\n')}\n}\n`);
  return out;
}

function answerTo({ request, name }: Case): Answer {
  if (!needNewer.some((c) => c.request.key === request.key)) return first.answers[request.key]!;
  const kept = newer[request.key];
  if (!kept || JSON.stringify(kept.request) !== JSON.stringify(request)) {
    throw new Error(
      `PyTorch ${first.version} cannot answer for ${name} and ops-2.14.json has no answer to this request: make it anew (see the top of ops.test.ts). ${first.answers[request.key]?.error}`,
    );
  }
  return kept.answer;
}

const worst = { value: 0, where: '' };
let compared = 0;
const coverage = emptyCoverage();
/** The largest difference in the case at hand. */
let largest = 0;
const stricter: string[] = [];
const laxer: string[] = [];

function compare(c: Case): void {
  const theirs = answerTo(c);
  largest = 0;
  const label = `${c.request.key}: ${c.request.expression}`;
  let outputs: ReturnType<typeof call>;
  try {
    outputs = call(c.name, c.inputs, c.sample.attrs);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (theirs.error && !(error instanceof UnsupportedError)) return;
    if (!theirs.error && !c.integers) throw error;
    stricter.push(`${c.request.key} (${error.message})`);
    return;
  }
  if (!theirs.outputs) {
    if (!c.integers) expect.fail(`${label}: PyTorch refuses: ${theirs.error}`);
    laxer.push(c.request.key);
    return;
  }
  expect(outputs.length, `${label}: number of outputs`).toBe(theirs.outputs.length);
  outputs.forEach((y, k) => {
    const their = theirs.outputs![k]!;
    expect({ shape: [...y.shape], dtype: y.dtype }, `${label}, output ${k}`).toEqual({ shape: their.shape, dtype: their.dtype });
    note(`${label}, output ${k}`, y.toArray(), decode(their.values), c.tolerance);
  });
  const ends = differentiable(outputs);
  const wanted = leavesOf(c.inputs);
  const covered = (gradients: boolean) =>
    c.integers || noteComparison(coverage, publicNames(c.request.expression), gradients, c.request.key.split(' ').at(-1)!, largest, label);
  if (ends.length === 0 || wanted.length === 0) {
    covered(false);
    return expect(theirs.grads ?? [], `${label}: PyTorch has gradients`).toEqual([]);
  }
  const gs = grad(
    ends,
    wanted,
    ends.map((t, k) => patternLike(t, 17 * k)),
  );
  gs.forEach((g, i) => {
    const their = theirs.grads?.[i];
    note(`${label}, gradient ${i}`, numbers(g, wanted[i]!), their ? decode(their) : numbers(null, wanted[i]!), c.tolerance);
  });
  covered(true);
  compared++;
}

function note(label: string, got: readonly number[], expected: readonly number[], tolerance: number): void {
  const off = worstDifference(got, expected);
  if (off > tolerance)
    expect.fail(`${label}: off by ${off} of the scale\n  Nabla   ${got.slice(0, 16)}\n  PyTorch ${expected.slice(0, 16)}`);
  largest = Math.max(largest, off);
  if (tolerance === variants[0]!.tolerance && off > worst.value) Object.assign(worst, { value: off, where: label });
}

describe('the numbers are PyTorch’s', () => {
  for (const name of new Set(all.map((c) => c.name))) {
    it(name, () => {
      for (const c of all) if (c.name === name) compare(c);
    });
  }
  afterAll(() => {
    const internal = names.filter((n) => !table[n]!.torch);
    for (const name of internal)
      coverage.without[name] =
        'a step of other rules without a public spelling: checked by differences, and by PyTorch through the rules that use it';
    writeCoverage('ops', coverage);
    console.log(
      [
        `${new Set(all.map((c) => c.name)).size} operations, ${compared} sample runs compared with PyTorch ${first.version} (${needNewer.length} with 2.14.1); worst float64 difference ${worst.value} at ${worst.where}`,
        `internal, no PyTorch spelling: ${internal.join(' ') || 'none'}`,
        `integers refused here, accepted there: ${stricter.join('; ') || 'none'}`,
        `integers accepted here, refused there: ${laxer.join('; ') || 'none'}`,
      ].join('\n'),
    );
  });
});
