import { type Arguments, each, numbers, product } from './arguments.ts';

type Change = (inputs: Arguments, match: RegExpExecArray) => string[];
const withLast = (shape: readonly number[], n: number): number[] => [...shape.slice(0, -1), n];

/** A tensor of that many dimensions, made of what the given one has. */
function ofRank(shape: readonly number[], rank: number): number[] {
  if (shape.length === rank) return [...shape];
  const last = shape.at(-1) ?? 16;
  if (rank === 4) return [2, shape.length === 3 ? shape[1]! : 3, 16, 16];
  if (rank === 5) return [2, 3, 4, 16, 16];
  if (rank === 3) return shape.length > 3 ? [2, 8, shape[1]!] : [2, 8, last];
  return shape.length < rank
    ? [...Array<number>(rank - shape.length).fill(2), ...shape]
    : [...shape.slice(0, Math.max(0, rank - 1)), last].slice(0, rank);
}

const toRank = (inputs: Arguments, rank: number): string[] =>
  rank > 0 && rank < 7
    ? [
        inputs.reshape((s) => ofRank(s, rank)),
        inputs.reshape((s, i) => (i === 0 ? ofRank(s, rank) : null)),
        inputs.reshape((s) => ofRank(s, rank), true),
        // The width that it was made with may have been that of the channels.
        ...(rank === 4 ? [inputs.reshape((s) => (s.length === 2 ? [s[0]!, s[1]!, 16, 16] : null))] : []),
      ]
    : [];

/** Two tensors that are joined along their last axis, `got` together where `wanted` are meant: one of them brings the rest. */
function restOf(inputs: Arguments, got: number, wanted: number): string[] {
  const lasts = inputs.shapes().map((s) => s.at(-1) ?? 0);
  return lasts.flatMap((last, which) => {
    const fits = last + wanted - got > 0 && lasts.some((other, i) => i !== which && last + other === got);
    return fits ? [inputs.reshape((s, i) => (i === which ? withLast(s, last + wanted - got) : null))] : [];
  });
}

/** Sides of pictures that people use. */
const sides = [28, 32, 64, 96, 112, 128, 224, 227, 256, 299, 16, 8, 84];

/** Masks that attention layers take, by the sizes of the first tensor of a plan: over positions, with and without batch and heads. */
export function masks(inputs: Arguments): string[] {
  const sizes = inputs.shapes().find((s) => s.length > 0) ?? [];
  const [a = 2, b = 8] = sizes;
  return [
    `${a}, 1, ${sizes.at(-1) ?? b}`,
    `${a}, ${a}, 1`,
    `${b}, ${b}`,
    `${a}, ${b}`,
    `${a}, 1, ${b}`,
    `${a}, ${b}, ${b}`,
    `${a}, 1, 1, ${b}`,
  ].map((s) => `torch.ones(${s}).bool()`);
}

/** What messages say about the inputs. They are PyTorch's, Python's and einops'. */
export const lessons: readonly (readonly [RegExp, Change])[] = [
  [
    /mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)/,
    (inputs, m) => {
      const [got, wanted] = [Number(m[2]), Number(m[3])];
      const direct = inputs.reshape((s) => (s.at(-1) === got ? withLast(s, wanted) : null));
      if (direct !== inputs.text) return [direct];
      const found = restOf(inputs, got, wanted);
      // The axis may have been moved.
      const moved = inputs.reshape((s) => s.map((n, i) => (i > 0 && n === got ? wanted : n)));
      if (moved !== inputs.text) return [...found, moved];
      // A flattened picture: its area is in proportion, up to what borders take away.
      const resized = (choose: (about: number) => number | null) =>
        inputs.reshape((s) => {
          if (s.length < 3) return null;
          const space = s.length - 2;
          const side = choose(s.at(-1)! * (wanted / got) ** (1 / space));
          return side !== null && side > 0 ? [s[0]!, s[1]!, ...Array<number>(space).fill(side)] : null;
        });
      for (const side of sides) found.push(resized((about) => (side > about * 0.8 && side < about * 1.25 ? side : null)));
      for (const step of [0, -3, 1, -1, 2, -2, 3, 4, -4, 5, 6, 8, 10, 12]) found.push(resized((about) => Math.round(about) + step));
      return [
        ...found,
        inputs.reshape((s) => (product(s.slice(1)) === got ? [s[0]!, wanted] : null)),
        inputs.reshape((s) => withLast(s, wanted)),
      ];
    },
  ],
  // The program moved the axes before: the one with the channels is to be found by its size.
  [
    /expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels/,
    (inputs, m) => {
      const met = numbers(m[1]!);
      return [
        inputs.reshape((s) => {
          const moved = s.join() !== met.join() && s.toSorted().join() === met.toSorted().join();
          return moved ? s.with(s.lastIndexOf(Number(m[3])), Number(m[2])) : null;
        }),
        // Sequences of one vector each that were taken for a picture without a batch.
        inputs.reshape((s) => (s.length === 2 && [1, s[0], 1, s[1]].join() === met.join() ? [s[0]!, 16, s[1]!] : null)),
        // And padded, perhaps.
        inputs.reshape((s) => (s.length > 2 && s[1] !== Number(m[3]) && s.at(-1) === Number(m[3]) ? withLast(s, Number(m[2])) : null)),
      ];
    },
  ],
  [
    /expected input\[([\d, ]+)\] to have (\d+) channels/,
    (inputs, m) => {
      const fresh = numbers(m[1]!).length === 3 ? [2, Number(m[2]), 64] : [2, Number(m[2]), 16, 16];
      return [inputs.reshape((s) => (s.length > 2 ? [s[0]!, Number(m[2]), ...s.slice(2)] : fresh))];
    },
  ],
  [
    /number of channels in input to be divisible by num_groups, but got input of shape \[\d+, (\d+)[\d, ]*\] and num_groups=(\d+)/,
    (inputs, m) => [
      inputs.reshape((s) => (s[1] === Number(m[1]) ? [s[0]!, Math.ceil(s[1] / Number(m[2])) * Number(m[2]), ...s.slice(2)] : null)),
    ],
  ],
  [
    /length \((\d+)\) \D*divisible by .*?(\d+)$/m,
    (inputs, m) => {
      const up = Math.ceil(Number(m[1]) / Number(m[2])) * Number(m[2]);
      return [inputs.reshape((s) => s.map((n, i) => (i > 0 && n === Number(m[1]) ? up : n)), true)];
    },
  ],
  [
    /\b(?:self|mat1|mat2|other) must be a matrix/,
    (inputs) => [inputs.reshape((s) => (s.length > 2 ? s.slice(-2) : s.length === 1 ? [2, s[0]!] : null))],
  ],
  [/must be an integer or unsigned integer|indices must be integers/i, (inputs) => each(inputs, (one) => [one.indices(2)])],
  // Of either meaning, true for what counts or true for what does not, such a mask leaves something.
  [
    /only supports? boolean masks|expected.*mask.*bool/i,
    (inputs) => [inputs.text.replaceAll(/torch\.ones\(([\d, ]+)\)(?!\.)/g, 'torch.ones($1).triu(1).bool()')],
  ],
  // Signals that are padded by more than there is of them.
  [
    /Padding size should be less than the corresponding input dimension, but got: padding \((\d+), (\d+)\)/,
    (inputs, m) => [2, 4].map((times) => inputs.reshape((s) => withLast(s, times * Math.max(Number(m[1]), Number(m[2]))))),
  ],
  // So many tokens at a time, or no more than a model has places for.
  [
    /assert \w*(?:len|length|T|t|L|N|n)\w* == (\d+)\b/,
    (inputs, m) => [inputs.reshape((s) => (s.length > 1 ? s.with(1, Number(m[1])) : null), true)],
  ],
  [
    /block.?size|sequence length|context length|max\w*(?:seq|len)|too long/i,
    (inputs) => [4, 2].map((n) => inputs.reshape((s) => (s.length > 1 && s[1]! > n ? s.with(1, n) : null), true)),
  ],
  // Queries, keys and values side by side.
  [/^\n\s*assert .*% *\(3 \*/, (inputs) => [1, 2].map((axis) => inputs.reshape((s) => s.map((n, i) => (i === axis ? 3 * n : n))))],
  // Two tensors that are joined along their channels: each brings its part.
  [
    /expected input\[[\d, ]+\] to have (\d+) channels, but got (\d+) channels/,
    (inputs, m) => {
      const [wanted, met] = [Number(m[1]), Number(m[2])];
      const part = (n: number) => (n * wanted) / met;
      return [
        inputs.reshape((s) => (s.length > 2 && s[1]! < met && Number.isInteger(part(s[1]!)) ? [s[0]!, part(s[1]!), ...s.slice(2)] : null)),
        // Or the others have theirs already, and one brings the rest.
        ...[1, 0, 2, 3].map((which) =>
          inputs.reshape((s, i) => {
            const rest = (s[1] ?? 0) + wanted - met;
            return i === which && s.length > 2 && s[1]! < met && rest > 0 ? s.with(1, rest) : null;
          }),
        ),
      ];
    },
  ],
  [
    /(?<!weight of )(?:size|resolution|shape)\D{0,30}[[(]?(\d{2,3}), ?(\d{2,3})[\])]?/,
    (inputs, m) => [inputs.reshape((s) => (s.length > 3 ? [...s.slice(0, -2), Number(m[1]), Number(m[2])] : null))],
  ],
  [
    /split_sizes=\[([\d, ]+)\]/,
    (inputs, m) => [
      inputs.reshape((s) =>
        withLast(
          s,
          numbers(m[1]!).reduce((a, b) => a + b, 0),
        ),
      ),
    ],
  ],
  // Probabilities, variances, places in a picture: numbers between 0 and 1.
  [
    /[Dd]omain|negative entr|positive|probabilit|between 0 and 1|in \[0, ?1|\b0(\.0*)? ?<=? ?\w+ ?<=? ?1\b/,
    (inputs) => [inputs.text.replaceAll('torch.randn(', 'torch.rand('), ...each(inputs, (one) => [one.uniform()])],
  ],
  [
    /running_mean should contain (\d+) elements not (\d+)/,
    (inputs, m) => [
      inputs.reshape((s) =>
        s[1] === Number(m[1]) ? [s[0]!, Number(m[2]), ...s.slice(2)] : s.length > 1 ? [s[0]!, Number(m[2]), ...s.slice(2)] : null,
      ),
    ],
  ],
  [/Expected (?:\d)D \(unbatched\) or (\d)D \(batched\)/, (inputs, m) => toRank(inputs, Number(m[1]))],
  [/non-empty \dD or (\d)D \(batch mode\) tensor expected/, (inputs, m) => toRank(inputs, Number(m[1]))],
  [/[Ee]xpected (\d)D(?: or \d+D)? (?:input|tensor)/, (inputs, m) => toRank(inputs, Number(m[1]))],
  [/(?:not enough|too many) values to unpack \(expected (\d+)/, (inputs, m) => toRank(inputs, Number(m[1]))],
  [/Expected (\d+) dims?|Wrong shape: expected (\d+) dims/, (inputs, m) => toRank(inputs, Number(m[1] ?? m[2]))],
  [
    /number of subscripts in the equation \((\d+)\) does not match the number of dimensions \(\d+\) for operand (\d+)/,
    (inputs, m) => [inputs.reshape((s, i) => (i === Number(m[2]) ? ofRank(s, Number(m[1])) : null)), ...toRank(inputs, Number(m[1]))],
  ],
  [
    /number of dimensions in the tensor input does not match the length of the desired ordering.*len\(dims\) = (\d+)/,
    (inputs, m) => toRank(inputs, Number(m[1])),
  ],
  [/Dimension out of range/, (inputs) => [3, 4].flatMap((r) => toRank(inputs, r))],
  // An axis that a pattern names is not there.
  [/^KeyError: \d+/, (inputs) => [4, 3, 5, 6].flatMap((r) => toRank(inputs, r))],
  [/tuple index out of range|IndexError: too many indices/, (inputs) => [3, 4].flatMap((r) => toRank(inputs, r))],
  [/input\.size\(-1\) must be equal to input_size\. Expected (\d+)/, (inputs, m) => [inputs.reshape((s) => withLast(s, Number(m[1])))]],
  [/was expecting embedding dimension of (\d+)/, (inputs, m) => [inputs.reshape((s) => withLast(s, Number(m[1])))]],
  [
    /normalized_shape=\[([\d, ]+)\], expected input/,
    (inputs, m) => {
      const tail = numbers(m[1]!);
      return [inputs.reshape((s) => (s.length > tail.length ? [...s.slice(0, s.length - tail.length), ...tail] : [2, ...tail]))];
    },
  ],
  [
    /size of (?:the )?tensor(?: a)? \((\d+)\) must match the (?:existing )?size(?: of tensor b)? \((\d+)\)/,
    (inputs, m) => {
      const [a, b] = [Number(m[1]), Number(m[2])];
      const swap = (from: number, to: number) => [
        inputs.reshape((s) => (s.at(-1) === from ? withLast(s, to) : null)),
        inputs.reshape((s) => s.map((n, i) => (i > 0 && n === from ? to : n))),
        inputs.reshape((s, i) => (i === 0 ? s.map((n, k) => (k > 0 && n === from ? to : n)) : null)),
        // Tokens as well: a sequence of them may be longer than there are positions.
        inputs.reshape((s) => s.map((n, i) => (i > 0 && n === from ? to : n)), true),
      ];
      return [...swap(a, b), ...swap(b, a)];
    },
  ],
  // Pictures that are joined along their channels: one was made larger, so the other has to be as large.
  [
    /Sizes of tensors must match except in dimension 1\. Expected size (\d+) but got size (\d+)/,
    (inputs, m) => {
      const [a, b] = [Number(m[1]), Number(m[2])];
      const resized = (from: number, to: number) =>
        each(inputs, (one) => [
          one.reshape((s) => (s.length > 2 ? [...s.slice(0, 2), ...s.slice(2).map((n) => (n === from ? to : n))] : null)),
        ]);
      // A state that the model makes may be for a batch of one.
      const batch = /model\.\w+\(/.test(inputs.text) ? [inputs.reshape((s) => (s[0] === a ? [b, ...s.slice(1)] : null), true)] : [];
      return [...batch, ...resized(a, b), ...resized(b, a)];
    },
  ],
  // A loss of two alike: what was taken for labels are numbers.
  [
    /size of tensor a \(\d+\) must match the size of tensor b|shapes? .*(?:target|input)|target size|same (?:shape|size)/i,
    (inputs) => {
      const first = /torch\.randn\([\d, ]+\)/.exec(inputs.text)?.[0];
      return first ? [inputs.text.replace(/torch\.randint\(0, 2, \(2,\)\)/g, first)] : [];
    },
  ],
  [
    /shape '\[([-\d, ]+)\]' is invalid for input of size (\d+)/,
    (inputs, m) => {
      const wanted = numbers(m[1]!);
      const fixed = wanted.map((n) => (n < 0 ? 2 : n));
      const per = Number(m[2]) / 2;
      const each = wanted.length === 2 && wanted[1]! > 0 ? wanted[1]! : 0;
      // One vector for each example where there was one for each of many positions.
      const times = Number(m[2]) / product(fixed);
      const vectors =
        Number.isInteger(times) && times > 1
          ? inputs.reshape((s) => (s.length > 2 && product(s.slice(1, -1)) === times ? [s[0]!, s.at(-1)!] : null))
          : inputs.text;
      const areas =
        each === 0
          ? []
          : sides.map((side) =>
              inputs.reshape((s) => {
                const about = s.length > 2 ? s.at(-1)! * (each / per) ** (1 / (s.length - 2)) : 0;
                return side > about * 0.7 && side < about * 1.3 ? [s[0]!, s[1]!, ...s.slice(2).map(() => side)] : null;
              }),
            );
      return [
        ...(vectors === inputs.text ? [] : [vectors]),
        ...areas,
        // Heads are split off a sequence's width.
        ...(wanted.length === 4 ? toRank(inputs, 3) : []),
        inputs.reshape(() => fixed),
        inputs.reshape((s) => withLast(s, wanted.at(-1)! > 0 ? wanted.at(-1)! : s.at(-1)!)),
        inputs.reshape((s) => [2, product(fixed.slice(1)), ...s.slice(2)]),
      ];
    },
  ],
  [
    /[Ee]xpected tensor for argument .*indices|scalar types? Long|tensors used as indices|expected scalar type Long|expected Long \(got|"?embedding"?.*indices|to have one of the following scalar types: Long/,
    (inputs) => [inputs.indices(4, (s) => s.slice(0, 2)), inputs.indices(4, (s) => s.slice(0, 1)), inputs.indices(2)],
  ],
  // One argument of several is an index, or has another number of dimensions: each is tried.
  [
    /Index tensor must have the same number of dimensions|gather\(\)|scatter|Dimension out of range|same number of dimensions|tensors used as indices/,
    (inputs) => each(inputs, (one) => [one.indices(2, (s) => s.slice(0, 1)), one.indices(2), one.reshape((s) => s.slice(0, 1))]),
  ],
  [
    /input\.size\(-1\) must be equal to input_size/,
    (inputs) => [
      inputs.reshape((s) => s.map((n, i) => (i < s.length - 1 ? 1 : n)), true),
      inputs.map((_s, _i, call) => (/randint/.test(call) ? `${call}1,))` : null)),
    ],
  ],
  // A batch that is taken apart into groups, or a picture into windows.
  [
    /(?=[\s\S]*shape\[0\]|[\s\S]*batch)(?=[\s\S]*%)/,
    (inputs) => [4, 8, 1].map((batch) => inputs.reshape((s) => [batch, ...s.slice(1)], true)),
  ],
  [
    /rearrange-reduction|can't divide axis|Einops|divisible|^\n.*assert .*%/i,
    (inputs) =>
      [32, 64, 16, 224, 256].map((side) =>
        inputs.reshape((s) => (s.length > 3 ? [...s.slice(0, 2), ...s.slice(2).map(() => side)] : null)),
      ),
  ],
  [
    /Expected \dD \(unbatched\) or (\d)D \(batched\) input to \w+, but got input of size: \[([\d, ]+)\]/,
    (inputs, m) => {
      const over = numbers(m[2]!).length - Number(m[1]);
      return over > 0 ? [inputs.reshape((s) => (s.length > over ? s.slice(0, s.length - over) : null))] : [];
    },
  ],
  [/Boolean value of Tensor with more than one/, (inputs) => each(inputs, (one) => [one.map((s, _, call) => `[${call}${s.join(', ')})]`)])],
  [
    /no output depends on a parameter or a floating-point input|Expected a floating point|not implemented for 'Long'/,
    (inputs) => [inputs.text.replace(/torch\.randint\(0, \d+, \((\d+),\)\)/g, 'torch.randn($1, 16)')],
  ],
  [
    /multi-target not supported/,
    (inputs) => [inputs.map((s, _, call) => (/randint/.test(call) && s.length > 1 ? `${call}${s[0]},))` : null))],
  ],
  // Places chosen among too few.
  [
    /shape of the mask \[([\d, ]+)\] at index (\d+) does not match the shape of the indexed tensor \[([\d, ]+)\]/,
    (inputs, m) => {
      const [few, many] = [m[1]!, m[3]!].map((sizes) => numbers(sizes)[Number(m[2])]!);
      return [inputs.reshape((s) => s.map((n) => (n === few ? 2 * many! : n)))];
    },
  ],
  [
    /index out of range|is out of bounds/,
    (inputs) => [
      inputs.text.replace(/torch\.randint\(0, \d+/g, 'torch.randint(0, 2').replaceAll('torch.arange(16)', 'torch.arange(2)'),
      // Floats that are taken for indices.
      ...each(inputs, (one) => [one.uniform()]),
    ],
  ],
  [
    /Index tensor must have the same number of dimensions/,
    (inputs) => [2, 1].flatMap((rank) => [inputs.reshape((s) => s.slice(0, rank), true), inputs.indices(2, (s) => s.slice(0, rank))]),
  ],
  [
    /Expected hidden(?:\[\d\])? size \(([\d, ]+)\)/,
    (inputs, m) => [
      inputs.text
        .replace(/torch\.zeros\([\d, ]+\)/g, `torch.zeros(${numbers(m[1]!).join(', ')})`)
        // The state that the model makes is for a batch.
        .replace(/(model\.\w+\()\d+/, `$1${numbers(m[1]!).at(-2)}`),
    ],
  ],
  [
    /missing (\d+) required positional arguments?/,
    (inputs, m) => {
      const first = /torch\.rand\w+\((?:[^()]|\([^()]*\))*\)/.exec(inputs.text)?.[0] ?? 'torch.randn(2, 16)';
      return [`(${inputs.text.slice(1, -1).replace(/,\s*$/, '')}${`, ${first}`.repeat(Number(m[1]))})`];
    },
  ],
  [
    /takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) were given/,
    (inputs) => [inputs.text.replace(/, torch\.rand[^,]*\([\d, ]*\)\)$/, ',)')],
  ],
  [
    /can't divide axis of length (\d+) in chunks of (\d+)/,
    (inputs, m) => {
      const up = Math.ceil(Number(m[1]) / Number(m[2])) * Number(m[2]);
      return [inputs.reshape((s) => s.map((n, i) => (i > 0 && n === Number(m[1]) ? up : n)))];
    },
  ],
  [
    /'NoneType'/,
    (inputs) => ['torch.ones(2, 8)', 'torch.ones(8, 8)', ...masks(inputs)].map((mask) => inputs.text.replace(/\bNone\b/g, mask)),
  ],
  [
    /number of channels in input, but got weight of shape \[(\d+)\]/,
    (inputs, m) => [inputs.reshape((s) => (s.length > 1 ? [s[0]!, Number(m[1]), ...s.slice(2)] : null))],
  ],
  [
    /Kernel size can't be greater than actual input size|output size is too small|Output size is too small/,
    (inputs) => [32, 64, 224].map((side) => inputs.reshape((s) => (s.length > 2 ? [s[0]!, s[1]!, ...s.slice(2).map(() => side)] : null))),
  ],
];
