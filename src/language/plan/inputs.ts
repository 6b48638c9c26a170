import type { ClassOutline, FunctionOutline } from '../outline.ts';
import { type Parameter, textOf } from '../syntax.ts';
import { guessArgument } from './guesses.ts';
import { type Need, needOf } from './needs.ts';
import { isNumeric, type Known } from './numbers.ts';
import { keysOf, usageOf } from './usage.ts';

const BATCH = 2;
const LENGTH = 8;

/** Values for an argument by what its function does with it, likeliest first. */
export function expressionsFor(need: Need, known: Known, image: number | null): string[] {
  switch (need.kind) {
    case 'features': {
      const n = need.size ?? 16;
      if (need.rank === 2) return [`torch.randn(${BATCH}, ${n})`];
      return [`torch.randn(${BATCH}, ${n})`, `torch.randn(${BATCH}, ${LENGTH}, ${n})`];
    }
    case 'channels': {
      const channels = need.size !== null ? [need.size] : [3, 1, 16];
      const sizes =
        image !== null
          ? [image]
          : need.spatial === 1
            ? [16, 64, 128]
            : need.spatial === 3
              ? [8, 16]
              : need.size === 1
                ? [28, 32, 64, 16, 96]
                : [32, 28, 64, 16, 96, 224, 8];
      return sizes.flatMap((s) => channels.map((c) => `torch.randn(${[BATCH, c, ...Array(need.spatial).fill(s)].join(', ')})`));
    }
    case 'tokens':
      return [
        `torch.randint(0, ${Math.max(1, need.count ?? 20)}, (${BATCH}, ${LENGTH}))`,
        `torch.randint(0, ${Math.max(1, need.count ?? 20)}, (${BATCH},))`,
      ];
    case 'sequence':
      return [`torch.randn(${BATCH}, ${LENGTH}, ${need.size ?? 16})`, `torch.randn(${LENGTH}, ${BATCH}, ${need.size ?? 16})`];
    case 'hidden': {
      const h = `torch.zeros(${need.layers}, ${BATCH}, ${need.size ?? width(known)})`;
      return [need.pair ? `(${h}, ${h})` : h];
    }
    case 'rank':
      return ofRank(need.rank, known, image);
  }
}

/** What the number of a picture's channels is called. */
const channelNames = [
  ...['channels', 'in_channels', 'in_chans', 'channel', 'in_chs', 'in_ch', 'in_planes', 'inplanes', 'n_channels', 'num_channels'],
  ...['input_channels', 'input_channel', 'img_channels', 'image_channels', 'c_in', 'nc'],
];

function ofRank(rank: number, known: Known, image: number | null): string[] {
  const name = channelNames.find((n) => known.has(n));
  const channels = name === undefined ? [] : [known.get(name)!];
  const side = image ?? 16;
  switch (rank) {
    case 4:
      return [...channels, 3, 16].map((c) => `torch.randn(${BATCH}, ${c}, ${side}, ${side})`);
    case 5:
      return [...channels, 3].map((c) => `torch.randn(${BATCH}, ${c}, ${known.get('frames') ?? 4}, ${side}, ${side})`);
    case 3:
      return [width(known), 16].map((w) => `torch.randn(${BATCH}, ${LENGTH}, ${w})`);
    case 2: {
      const vocabulary = [...known].find(([k]) => /voc(ab)?_size$|num_tokens$/.test(k))?.[1];
      return [...(vocabulary ? [`torch.randint(0, ${vocabulary}, (${BATCH}, ${LENGTH}))`] : []), `torch.randn(${BATCH}, ${width(known)})`];
    }
    default:
      return [`torch.randn(${Array(rank).fill(4).join(', ')})`];
  }
}

/** The width that a model's vectors have, by the usual names. */
function width(known: Known): number {
  for (const name of [
    'dim',
    'd_model',
    'embed_dim',
    'hidden_size',
    'hidden_dim',
    'n_embd',
    'emb_size',
    'input_dim',
    'input_size',
    'in_features',
    'channels',
    'channel',
    'in_channels',
  ]) {
    const value = known.get(name) ?? known.get(`self.${name}`);
    if (value !== undefined && value > 0) return value;
  }
  return 16;
}

/** Arguments of other kinds, known by their names. */
const byName: readonly (readonly [RegExp, string])[] = [
  [/^(target|targets|label|labels|tgt_y|y_true)$/, `torch.randint(0, 2, (${BATCH},))`],
  [/^(t|time|timestep|timesteps|time_step)$/, `torch.randint(0, 10, (${BATCH},))`],
  [/mask$/, 'None'],
  [/^batch_(idx|nb|index|num)$/, '0'],
  [/^(train|training|is_training)$/, 'False'],
  [/^(deterministic|use_running_average)$/, 'True'],
  [/^edge_index$/, 'torch.tensor([[0, 1], [1, 0]])'],
  [/^(adj|adjacency|adj_mat|connectivity_mask)$/, `torch.eye(${BATCH})`],
  [/^(h|hx|h0|h_0|hidden|hidden_state|state|h_prev)$/, `torch.zeros(1, ${BATCH}, 16)`],
  [/^(lengths?|seq_len\w*)$/, `torch.full((${BATCH},), ${LENGTH})`],
];

/** Sides of the picture whose positions a sequence runs through: two arguments, or both in one. */
const sidesNamed = /^(H|W|h|w|height|width)$/;
const bothSidesNamed = /^(x_size|hw|hw_shape|spatial_size|spatial_shape|x_resolution|patch_resolution|grid_size|feat_size)$/;

const valueNamed = (name: string): string | undefined => byName.find(([pattern]) => pattern.test(name))?.[1];

/** Arguments of a call: a tuple and a dictionary, as text. */
export interface Inputs {
  readonly inputs: string | null;
  readonly kwargs: string | null;
}

/** All arguments worth trying, likeliest first. */
export function inputCandidates(owner: ClassOutline | null, f: FunctionOutline, known: Known, skip: number): Inputs[] {
  const open = f.parameters.slice(skip).filter((p) => p.star === '');
  const needed = open.filter((p) => p.default === null);
  const taken = needed.length > 0 ? needed : open.slice(0, 1);
  if (taken.length === 0)
    return [{ inputs: f.parameters.slice(skip).some((p) => p.star === '*') ? `(torch.randn(${BATCH}, 16),)` : '()', kwargs: null }];
  const image = imageSize(known);
  const window = known.get('window_size');
  const side = image ?? (window ? 2 * window : 4);
  const hasSides = taken.filter((p) => sidesNamed.test(p.name)).length === 2 || taken.some((p) => bothSidesNamed.test(p.name));
  const fitted = (o: string) => (hasSides ? overPicture(o, side, width(known)) : o);
  const attends = taken.filter((p) => attended.test(p.name)).length > 1;
  const options = taken.map((p) => {
    if (hasSides && (sidesNamed.test(p.name) || bothSidesNamed.test(p.name)))
      return [sidesNamed.test(p.name) ? `${side}` : `(${side}, ${side})`];
    const found = optionsFor(owner, f, p, known, image).map(fitted);
    return attends && attended.test(p.name) ? found.toSorted((a, b) => Number(sequence.test(b)) - Number(sequence.test(a))) : found;
  });
  // Arguments that nothing is known about are mostly like the first of which something is: queries, keys, values.
  const lead =
    options.find((o, i) => o.length > 0 && !isOther(taken[i]!) && /^torch\.randn/.test(o[0]!)) ?? fallback(known, image).map(fitted);
  const rows: Inputs[] = [];
  const seen = new Set<string>();
  const count = Math.max(lead.length, ...options.map((o) => o.length));
  for (let i = 0; i < count; i++) {
    const values = options.map((o) => o[Math.min(i, o.length - 1)] ?? lead[Math.min(i, lead.length - 1)]!);
    const row = callWith(taken, f.home.jax ? values.map(channelsLast) : values);
    const key = JSON.stringify(row);
    if (!seen.has(key)) rows.push(row);
    seen.add(key);
  }
  return rows;
}

/** A sequence that has a position for each of a picture's points. */
const overPicture = (e: string, side: number, size: number): string =>
  e
    .replace(/^torch\.randn\((\d+), \d+, (\d+)\)$/, `torch.randn($1, ${side * side}, $2)`)
    .replace(/^torch\.randn\((\d+), \d+\)$/, `torch.randn($1, ${side * side}, ${size})`);

/** Pictures of JAX have their channels last. */
const channelsLast = (e: string): string => e.replace(/^torch\.randn\((\d+), (\d+), (\d+), (\d+)\)$/, 'torch.randn($1, $3, $4, $2)');

/** Queries, keys and values: attention is over the positions of sequences. */
const attended = /^(q|k|v|query|queries|keys?|values?)$/i;
const sequence = /^torch\.randn\(\d+, \d+, \d+\)$/;

const isOther = (p: Parameter): boolean => byName.some(([pattern]) => pattern.test(p.name));

function callWith(parameters: readonly Parameter[], values: readonly string[]): Inputs {
  const positional = values.filter((_, i) => !parameters[i]!.named);
  const named = parameters.flatMap((p, i) => (p.named ? [`'${p.name}': ${values[i]}`] : []));
  return {
    inputs: positional.length > 0 || named.length === 0 ? tuple(positional) : null,
    kwargs: named.length > 0 ? `{${named.join(', ')}}` : null,
  };
}

export const tuple = (values: readonly string[]): string => (values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`);

function optionsFor(
  owner: ClassOutline | null,
  f: FunctionOutline,
  p: Parameter,
  known: Known,
  image: number | null,
  whole = true,
): string[] {
  if (p.default !== null && isNumeric(p.default)) return [`torch.tensor(${p.default})`];
  const type = p.annotation ?? '';
  if (/^int\b/.test(type)) return [guessArgument(p) ?? '2'];
  const count = /^(?:typing\.)?[Tt]uple\[(int(?:, *int)*)\]$/.exec(type)?.[1]?.split(',').length;
  if (count) return [tuple(Array<string>(count).fill('16'))];
  if (/^(bool|float)\b/.test(type)) return [guessArgument(p) ?? '0.5'];
  const shaped = /["']([a-zA-Z_0-9 ]+)["']\s*\]$/.exec(type)?.[1];
  if (shaped && /^(Float|Num|Shaped|Int|Bool)/.test(type)) return [fromAxes(shaped, known)];
  const initial = owner && isState.test(p.name) ? initialState(owner) : null;
  if (initial) return [initial];
  const need = needOf({ owner, known, depth: 0 }, f, p.name);
  const named = valueNamed(p.name);
  if (/^(typing\.)?(List|list|Sequence|Tuple)\[.*Tensor/.test(type)) {
    const item = need ? expressionsFor(need, known, image) : fallback(known, image);
    return item.map((e) => `[${e}, ${e}]`);
  }
  if (/mask$/.test(p.name)) return ['None', `torch.ones(${LENGTH}, ${LENGTH})`];
  if (need && need.kind !== 'rank') return expressionsFor(need, known, image);
  if (named) return [named];
  if (need) return expressionsFor(need, known, image);
  if (/^(idx|indices|ids|\w+_idx|\w+_indices)$/.test(p.name)) return ['torch.arange(16)'];
  const usage = usageOf(f, p.name, owner);
  // What is called is no tensor: a layer that another one goes around.
  if (usage.called !== null) return ['nn.Identity()'];
  if (whole && usage.unpacked.length > 1 && !/Tensor/.test(type)) {
    const parts = usage.unpacked.map((name) => optionsFor(owner, f, { ...p, name, annotation: null }, known, image, false));
    const rest = fallback(known, image);
    return rest.map((e, i) => tuple(parts.map((o) => o[Math.min(i, o.length - 1)] ?? e)));
  }
  const keys = keysOf(usage);
  if (keys.length > 0 && !/Tensor/.test(type)) {
    const values = fallback(known, image).map((e) => `{${keys.map((k) => `'${k}': ${valueNamed(k) ?? e}`).join(', ')}}`);
    return /^(typing\.)?([Ll]ist|Sequence)\[/.test(type) ? values.map((v) => `[${v}, ${v}]`) : values;
  }
  const parts = partsOf(f, p, owner);
  return parts.length > 0 ? [bagOf(parts, known, image)] : [];
}

/** What is passed on from step to step of a recurrent network. */
const isState = /^(h|hx|hc|h0|h_0|hid|hiddens?|hidden_states?|states?|h_prev|prev_(hidden|state)|rnn_\w*|initial_state)$/;

/** The state that a network makes for a beginning by a method of its own: `model.init_hidden(2)`. */
function initialState(owner: ClassOutline): string | null {
  for (const m of [...owner.methods.values()]) {
    if (
      !/^_?(init|initial|initialize|zero|get_initial|get_init|reset|make|create)_?(the_)?(rnn_)?(hidden|state|hc)s?(_state)?s?$/i.test(
        m.name,
      )
    )
      continue;
    const asked = m.parameters.slice(m.decorators.includes('staticmethod') ? 0 : 1).filter((p) => p.default === null && p.star === '');
    const values = asked.map((p) =>
      /^(b|n|bs|bsz|nbatch|n_?batch|batch|batch_?size|num_\w+|size|n_\w+|B|N)$/i.test(p.name)
        ? String(BATCH)
        : p.name === 'device'
          ? "'cpu'"
          : null,
    );
    // What sets the state and returns nothing is no argument.
    if (values.every((v) => v !== null) && /\breturn\b/.test(textOf(m.home.source, m.node))) return `model.${m.name}(${values.join(', ')})`;
  }
  return null;
}

/** What a function reads of an argument that no tensor has: `batch.premise`, `data.edge_index`. */
const partsOf = (f: FunctionOutline, p: Parameter, owner: ClassOutline | null): string[] =>
  [...usageOf(f, p.name, owner).attributes].filter((a) => !ofTensors.test(a));
const ofTensors =
  /^(shape|size|dtype|device|ndim|data|grad|grad_fn|T|mT|H|real|imag|is_\w+|requires_grad|layout|names|itemsize|nbytes|_\w+)$/;

/** An object with tensors for attributes. */
function bagOf(parts: readonly string[], known: Known, image: number | null): string {
  const value = (name: string) =>
    valueNamed(name) ??
    (/^(num_|n_)/.test(name)
      ? String(BATCH)
      : /^(batch|ptr)$|index|_ids?$/.test(name)
        ? `torch.zeros(${BATCH}).long()`
        : fallback(known, image)[0]!);
  return `__import__('types').SimpleNamespace(${parts.map((a) => `${a}=${value(a)}`).join(', ')})`;
}

/** jaxtyping's `Float[Tensor, "batch 3 width"]`: numbers stay, names get small sizes. */
function fromAxes(axes: string, known: Known): string {
  return `torch.randn(${axes
    .trim()
    .split(/\s+/)
    .map((a) => (/^\d+$/.test(a) ? a : /^(b|batch)/i.test(a) ? BATCH : (known.get(a) ?? 4)))
    .join(', ')})`;
}

function fallback(known: Known, image: number | null): string[] {
  const vectors = `torch.randn(${BATCH}, ${width(known)})`;
  const sequences = `torch.randn(${BATCH}, ${LENGTH}, ${width(known)})`;
  const images = ofRank(4, known, image);
  return image !== null || channelNames.some((n) => known.has(n)) ? [...images, sequences, vectors] : [vectors, sequences, ...images];
}

function imageSize(known: Known): number | null {
  for (const [k, v] of known) if (/(^|\.)(image_size|img_size|image_height|input_resolution|resolution)$/.test(k) && v > 0) return v;
  return null;
}
