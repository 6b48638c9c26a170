import type { RunPlan } from '../../protocol/trace.ts';
import type { ClassOutline, FunctionOutline } from '../outline.ts';
import { methodPairOf, partnerOf } from '../pairs.ts';
import { bodyOf, type Parameter, textOf } from '../syntax.ts';
import { guessConstruction } from './construct.ts';
import { choiceOf, guessArgument } from './guesses.ts';
import { tuple } from './inputs.ts';
import { bare } from './plan.ts';
import { usageOf } from './usage.ts';

/** Rows, features in and out, filters, and time steps: small, and all different, so that a transposed product shows. */
const [ROWS, IN, OUT, FILTERS, STEPS] = [4, 6, 5, 3, 2];

/** What the arrays of a pair are shaped by. */
interface Layout {
  /** Pictures: N × C × H × W. */
  readonly spatial: boolean;
  /** As many times the hidden width as a cell computes gates of: 4 of an LSTM, 3 of a GRU. */
  readonly gates: number;
  /** The width of what normalizes: that of what comes in, or of what a layer before it makes. */
  readonly normalized: number;
  /** Over time steps: N × T × D. */
  readonly temporal: boolean;
}

/**
 * Inputs of a course assignment's `affine_forward(x, w, b)`: arrays by the usual names, as many dimensions as the code unpacks. Where the code calls others
 * it does not show what these unpack; then the other layouts are tried as well.
 */
export function pairPlans(f: FunctionOutline): RunPlan[] {
  if (partnerOf(f)?.by === 'derivative') return derivativeInputs(f, 0).map((inputs) => ({ ...bare, inputs, origin: 'synthesis' }));
  const taken = f.parameters.filter((p) => p.star === '' && p.default === null);
  const ranks = taken.map((p) => dimensions(f, p));
  const names = new Set(taken.map((p) => p.name));
  const own: Layout = {
    spatial: ranks.includes(4),
    gates: /lstm/i.test(f.name) ? 4 : /gru/i.test(f.name) ? 3 : 1,
    normalized: names.has('w') || names.has('W') ? OUT : IN,
    temporal: names.has('mask') || (/rnn|lstm|gru/i.test(f.name) && !/step|cell/i.test(f.name)),
  };
  const layouts = [own, { ...own, spatial: !own.spatial }, { ...own, normalized: IN }];
  const plans = layouts.map((l): RunPlan => ({ ...bare, inputs: tuple(taken.map((p) => arrayFor(f, p, l))), origin: 'synthesis' }));
  return plans.filter((p, i) => plans.findIndex((q) => q.inputs === p.inputs) === i);
}

/**
 * Inputs of a function with its derivative: arrays of one shape. An activation takes numbers of either sign, and where those fail what lies between 0
 * and 1, or a single number; the two arguments of a loss may be probabilities.
 */
function derivativeInputs(f: FunctionOutline, skip: number): string[] {
  const taken = f.parameters.slice(skip).filter((p) => p.star === '' && p.default === null);
  const [normal, within] = [`np.random.randn(${ROWS}, ${IN})`, `np.random.uniform(0.1, 0.9, (${ROWS}, ${IN}))`];
  const arrays = taken.length === 1 ? [normal, within, 'np.array(0.3)'] : [within, normal];
  return arrays.map((array) => tuple(taken.map((p) => (p.name !== 'p' && numbers.test(p.name) ? '0.1' : array))));
}

/** A class with `forward` and `backward` of its own, in NumPy. */
export function layerPlans(c: ClassOutline, said: RunPlan | null): RunPlan[] {
  const guess = guessConstruction(c);
  const construction = { construct: guess.text, setup: guess.setup.join('\n') || null };
  if (said) return [{ ...said, ...construction }];
  const pair = methodPairOf(c);
  if (!pair) return [];
  const { forward, by } = pair;
  if (by === 'derivative') return derivativeInputs(forward, 1).map((inputs) => ({ ...bare, ...construction, inputs, origin: 'synthesis' }));
  const taken = forward.parameters.slice(1).filter((p) => p.star === '' && p.default === null);
  const width =
    [...guess.known].find(([k]) => /^(n_?in|in_(features|dim|size)|input_(dim|size)|d_in|fan_in|dim|n_inputs|D)$/.test(k))?.[1] ?? IN;
  const inputs = taken.map((p, i) =>
    i === 0 && dimensions(forward, p) !== 4
      ? `np.random.randn(${ROWS}, ${width})`
      : arrayFor(forward, p, { spatial: false, gates: 1, normalized: IN, temporal: false }),
  );
  return [{ ...bare, ...construction, inputs: tuple(inputs), origin: 'synthesis' }];
}

/** Names that a shape is unpacked into: `N, C, H, W = x.shape`. */
function dimensions(f: FunctionOutline, p: Parameter): number {
  const body = bodyOf(f.node);
  const match = body && new RegExp(`^\\s*\\(?([\\w, ]+)\\)?\\s*=\\s*${p.name}\\.shape\\s*$`, 'm').exec(textOf(f.home.source, body));
  return match ? match[1]!.split(',').filter((n) => n.trim()).length : 0;
}

/** What is a number and not an array, by its name. */
const numbers = /^(reg|lam|lamda|lambda_|alpha|rate|lr|learning_rate|eps|momentum|decay|delta|slope|dropout|keep_prob|p)$/;

function arrayFor(f: FunctionOutline, p: Parameter, { spatial, gates, normalized, temporal }: Layout): string {
  const usage = usageOf(f, p.name, null);
  const text = textOf(f.home.source, f.node);
  const gets = [...text.matchAll(new RegExp(`\\b${p.name}\\.get\\(\\s*["'](\\w+)["']`, 'g'))].map((m) => m[1]!);
  const keys = [...new Set([...usage.keys, ...(gets.length > 0 ? [] : keysOf(p.name))])];
  if (keys.length > 0 || gets.length > 0 || /_params?$|^params?$|config$/.test(p.name))
    return `{${keys.map((k) => `'${k}': ${setting(k)}`).join(', ')}}`;
  if (usage.words.size > 0) return `'${choiceOf(usage.words)}'`;
  const rank = dimensions(f, p);
  const random = (...shape: number[]) => `np.random.randn(${shape.join(', ')})`;
  if (/^(y|labels?|targets?|t)$/.test(p.name)) return `np.random.randint(0, ${OUT}, ${temporal ? `(${ROWS}, ${STEPS})` : ROWS})`;
  if (/^mask$/.test(p.name)) return `np.arange(${ROWS * STEPS}).reshape(${ROWS}, ${STEPS}) % 3 > 0`;
  if (numbers.test(p.name)) return '0.1';
  if (/^(G|groups|num_groups|n_groups)$/.test(p.name)) return `${FILTERS}`;
  if (/^(stride|pad|padding)$/.test(p.name)) return '1';
  if (/^(gamma|beta)\w*$/.test(p.name))
    // Groups of channels are normalized by gammas that are pictures of one pixel.
    return spatial ? (/group/i.test(f.name) ? random(1, FILTERS, 1, 1) : random(FILTERS)) : random(normalized);
  if (/^(b|bias|.*_b)$/.test(p.name)) return random(spatial ? FILTERS : gates * OUT);
  // What picks rows of another array is whole numbers.
  if (new RegExp(`\\w\\[\\s*${p.name}\\s*[,\\]]`).test(text)) return `np.random.randint(0, ${IN}, (${ROWS}, ${STEPS}))`;
  if (/^(w|W|weights?|kernel|filters?)$/.test(p.name)) return spatial ? random(FILTERS, FILTERS, 3, 3) : random(IN, OUT);
  if (/^(Wx)$/.test(p.name)) return random(IN, gates * OUT);
  if (/^(Wh|Wattn)$/.test(p.name)) return random(OUT, gates * OUT);
  if (/^(h0|prev_h|h|prev_c|c0)$/.test(p.name)) return random(ROWS, OUT);
  if (rank === 4 || spatial) return random(2, FILTERS, 6, 6);
  if (rank === 3 || temporal) return random(ROWS, STEPS, IN);
  return random(ROWS, IN);
}

/** What the dictionaries of course assignments hold, by their names, where the code only hands them on. */
const keysOf = (name: string): string[] =>
  /^conv_param/.test(name)
    ? ['stride', 'pad']
    : /^pool_param/.test(name)
      ? ['pool_height', 'pool_width', 'stride']
      : /^(do|dropout)_param/.test(name)
        ? ['mode', 'p', 'seed']
        : /^(bn|ln|gn|norm)_param/.test(name)
          ? ['mode']
          : [];

const settings: Readonly<Record<string, string>> = {
  mode: "'train'",
  p: '0.5',
  seed: '0',
  pool_height: '2',
  pool_width: '2',
  stride: '1',
  pad: '1',
  eps: '1e-5',
  momentum: '0.9',
};
const setting = (key: string): string =>
  settings[key] ?? guessArgument({ name: key, annotation: null, default: null, star: '', named: false }) ?? '1';
