import type { RunPlan } from '../../protocol/trace.ts';
import { type ClassOutline, type FunctionOutline, methodOf } from '../outline.ts';
import { bodyOf, type Parameter, textOf } from '../syntax.ts';
import { guessConstruction } from './construct.ts';
import { guessArgument } from './guesses.ts';
import { tuple } from './inputs.ts';
import { bare } from './plan.ts';
import { usageOf } from './usage.ts';

/** Rows, features in and out, and filters: small, and all different, so that a transposed product shows. */
const [ROWS, IN, OUT, FILTERS] = [4, 6, 5, 3];

/** Inputs of a course assignment's `affine_forward(x, w, b)`: arrays by the usual names, as many dimensions as the code unpacks. */
export function pairPlans(f: FunctionOutline): RunPlan[] {
  const taken = f.parameters.filter((p) => p.star === '' && p.default === null);
  const spatial = taken.some((p) => dimensions(f, p) === 4);
  return [{ ...bare, inputs: tuple(taken.map((p) => arrayFor(f, p, spatial))), origin: 'synthesis' }];
}

/** A class with `forward` and `backward` of its own, in NumPy. */
export function layerPlans(c: ClassOutline, said: RunPlan | null): RunPlan[] {
  const guess = guessConstruction(c);
  const construction = { construct: guess.text, setup: guess.setup.join('\n') || null };
  if (said) return [{ ...said, ...construction }];
  const forward = methodOf(c, 'forward');
  if (!forward) return [];
  const taken = forward.parameters.slice(1).filter((p) => p.star === '' && p.default === null);
  const width =
    [...guess.known].find(([k]) => /^(n_?in|in_(features|dim|size)|input_(dim|size)|d_in|fan_in|dim|n_inputs|D)$/.test(k))?.[1] ?? IN;
  const inputs = taken.map((p, i) =>
    i === 0 && dimensions(forward, p) !== 4 ? `np.random.randn(${ROWS}, ${width})` : arrayFor(forward, p, false),
  );
  return [{ ...bare, ...construction, inputs: tuple(inputs), origin: 'synthesis' }];
}

/** Names that a shape is unpacked into: `N, C, H, W = x.shape`. */
function dimensions(f: FunctionOutline, p: Parameter): number {
  const body = bodyOf(f.node);
  const match = body && new RegExp(`^\\s*\\(?([\\w, ]+)\\)?\\s*=\\s*${p.name}\\.shape\\s*$`, 'm').exec(textOf(f.home.source, body));
  return match ? match[1]!.split(',').filter((n) => n.trim()).length : 0;
}

function arrayFor(f: FunctionOutline, p: Parameter, spatial: boolean): string {
  const usage = usageOf(f, p.name, null);
  const gets = [...textOf(f.home.source, f.node).matchAll(new RegExp(`\\b${p.name}\\.get\\(\\s*["'](\\w+)["']`, 'g'))].map((m) => m[1]!);
  const keys = [...new Set([...usage.keys])];
  if (keys.length > 0 || gets.length > 0 || /_param$|params?$|config$/.test(p.name))
    return `{${keys.map((k) => `'${k}': ${setting(k)}`).join(', ')}}`;
  const rank = dimensions(f, p);
  const random = (...shape: number[]) => `np.random.randn(${shape.join(', ')})`;
  if (/^(y|labels?|targets?|t)$/.test(p.name)) return `np.random.randint(0, ${OUT}, ${ROWS})`;
  if (/^(b|bias|beta|gamma|.*_b)$/.test(p.name))
    return random(/beta|gamma/.test(p.name) ? (spatial ? FILTERS : IN) : spatial ? FILTERS : OUT);
  if (/^(w|W|weights?|kernel|filters?)$/.test(p.name)) return spatial ? random(FILTERS, FILTERS, 3, 3) : random(IN, OUT);
  if (/^(Wx)$/.test(p.name)) return random(IN, OUT);
  if (/^(Wh)$/.test(p.name)) return random(OUT, OUT);
  if (/^(h0|prev_h|h|prev_c|c0)$/.test(p.name)) return random(ROWS, OUT);
  if (rank === 4 || spatial) return random(2, FILTERS, 6, 6);
  if (rank === 3) return random(ROWS, 3, IN);
  return random(ROWS, IN);
}

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
