import { one } from '../apply.ts';
import { runtimeError } from '../errors.ts';
import { copyInto } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { formatShape, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { flat } from './flat.ts';
import { moveRule, python } from './picking.ts';
import { gridPositions, type Positions, pick, place } from './positions.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** `pad` = [left, right] of the last dimension, then of the one before, …; negative numbers crop. `value` defaults to 0. */
    constant_pad_nd: Op<[x: Tensor], { pad: readonly number[]; value?: number }>;
    reflection_pad1d: Op<[x: Tensor], { pad: readonly number[] }>;
    reflection_pad2d: Op<[x: Tensor], { pad: readonly number[] }>;
    reflection_pad3d: Op<[x: Tensor], { pad: readonly number[] }>;
    replication_pad1d: Op<[x: Tensor], { pad: readonly number[] }>;
    replication_pad2d: Op<[x: Tensor], { pad: readonly number[] }>;
    replication_pad3d: Op<[x: Tensor], { pad: readonly number[] }>;
    /** Adjoint of the six above: adds each element of `g` to the element of `shape` that it was copied from. */
    border_pad_backward: Op<[g: Tensor], { border: Border; pad: readonly number[]; shape: Shape }>;
  }
}
type Border = 'reflection' | 'replication';

/** Left and right padding of each dimension. */
const sides = (rank: number, pad: readonly number[]): (readonly [left: number, right: number])[] =>
  Array.from({ length: rank }, (_, d) => [pad[2 * (rank - 1 - d)] ?? 0, pad[2 * (rank - 1 - d) + 1] ?? 0]);

const constantPad: Rule<'constant_pad_nd'> = moveRule<{ pad: readonly number[]; value?: number }>({
  forward: (x, { pad, value = 0 }) => {
    if (pad.length % 2 !== 0) throw runtimeError(`Length of pad must be even but instead it equals ${pad.length}`);
    if (pad.length > 2 * x.rank)
      throw runtimeError(
        `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${pad.length} while the input has ${x.rank} dimensions.`,
      );
    const by = sides(x.rank, pad);
    const shape = x.shape.map((n, d) => n + by[d]![0] + by[d]![1]);
    shape.forEach((n, d) => {
      if (n < 0)
        throw runtimeError(
          `The input size ${x.shape[d]}, plus negative padding ${by[d]![0]} and ${by[d]![1]} resulted in a negative output size, which is invalid. Check dimension ${d} of your input.`,
        );
    });
    const out = Tensor.full(shape, value, x.dtype);
    const start = (left: number) => Math.max(0, left);
    const inner = x.shape.map((n, d) => Math.max(0, n + Math.min(0, by[d]![0]) + Math.min(0, by[d]![1])));
    const offset = (strides: Shape, sign: 1 | -1) => strides.reduce((n, s, d) => n + s * start(sign * by[d]![0]), 0);
    copyInto(out.alias(inner, out.strides, offset(out.strides, 1)), x.alias(inner, x.strides, x.offset + offset(x.strides, -1)));
    return out;
  },
  again: (t, { pad }) => one('constant_pad_nd', [t], { pad }),
  transpose: (g, _, { pad }) => one('constant_pad_nd', [g], { pad: pad.map((p) => -p) }),
  formula: { value: 'x with a border', vjp: 'ḡ without its border' },
  torch: ({ pad, value = 0 }) => `torch.nn.functional.pad(x0, ${python(pad)}, value=${value})`,
  samples: [
    [[2, 3], { pad: [1, 2], value: 0.5 }],
    [[2, 3], { pad: [-1, 1, 2, 0], value: 0 }],
    [[0, 2], { pad: [0, 0, 1, 0], value: 1 }],
  ],
});

/** For each index along a padded dimension, the index it is copied from. */
function borderTable(border: Border, size: number, left: number, right: number): Int32Array {
  const table = new Int32Array(size + left + right);
  for (let i = 0; i < table.length; i++) {
    const j = i - left;
    if (border === 'replication') table[i] = Math.min(size - 1, Math.max(0, j));
    else table[i] = j < 0 ? -j : j >= size ? 2 * (size - 1) - j : j;
  }
  return table;
}

function borderPositions(border: Border, shape: Shape, pad: readonly number[]): Positions {
  const by = sides(shape.length, pad);
  return gridPositions(
    shape,
    shape.map((n, d) => borderTable(border, n, by[d]![0], by[d]![1])),
  );
}

function checkBorder(border: Border, dims: number, x: Tensor, pad: readonly number[]): void {
  if (pad.length !== 2 * dims) throw runtimeError(`padding size is expected to be ${2 * dims}, but got: ${pad.length}`);
  if (x.rank !== dims + 1 && x.rank !== dims + 2) {
    throw runtimeError(
      `Expected ${dims + 1}D or ${dims + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatShape(x.shape)}`,
    );
  }
  const by = sides(x.rank, pad);
  x.shape.forEach((n, d) => {
    const [left, right] = by[d]!;
    if (border === 'reflection' && (left >= n || right >= n) && d >= x.rank - dims) {
      throw runtimeError(
        `Argument #${4 + 2 * (x.rank - 1 - d)}: Padding size should be less than the corresponding input dimension, but got: padding (${left}, ${right}) at dimension ${d} of input ${formatShape(x.shape)}`,
      );
    }
    if (n + left + right < 1 && d >= x.rank - dims)
      throw runtimeError(`input (${n}) is too small. Calculated output size: ${n + left + right}`);
  });
}

type BorderPad =
  | 'reflection_pad1d'
  | 'reflection_pad2d'
  | 'reflection_pad3d'
  | 'replication_pad1d'
  | 'replication_pad2d'
  | 'replication_pad3d';

function borderPad(border: Border, dims: 1 | 2 | 3): Rule<'reflection_pad1d'> {
  const name: BorderPad = `${border}_pad${dims}d`;
  const mode = border === 'reflection' ? 'reflect' : 'replicate';
  return moveRule<{ pad: readonly number[] }>({
    forward: (x, { pad }) => {
      checkBorder(border, dims, x, pad);
      return pick(x, borderPositions(border, x.shape, pad));
    },
    again: (t, attrs) => one(name, [t], attrs),
    transpose: (g, shape, { pad }) => one('border_pad_backward', [g], { border, pad, shape }),
    keepsInput: true,
    formula: {
      value: `x with its border ${border === 'reflection' ? 'reflected' : 'repeated'}`,
      vjp: 'Σ ḡ over the copies of each element',
    },
    torch: ({ pad }) => `torch.nn.functional.pad(x0, ${python(pad)}, mode='${mode}')`,
    samples: [
      [[2, ...[3, 4, 3].slice(0, dims)], { pad: [1, 2, 2, 1, 0, 1].slice(0, 2 * dims) }],
      [[1, 1, ...[2, 3, 4].slice(0, dims)], { pad: [1, 0, 1, 1, 1, 1].slice(0, 2 * dims) }],
    ],
  });
}

const borderPadBackward: Rule<'border_pad_backward'> = {
  forward: ([g], { border, pad, shape }) => place(Tensor.full(shape, 0, g.dtype), borderPositions(border, shape, pad), g, true),
  vjp: ({ attrs: { border, pad } }, g) => [one(`${border}_pad${(pad.length / 2) as 1 | 2 | 3}d`, [g], { pad })],
  jvp: ({ attrs }, [t]) => t && one('border_pad_backward', [t], attrs),
  formula: { names: ['g'], value: 'Σ g over the copies', vjp: ['ḡ with a border'] },
  torch: null,
  samples: () => [
    { inputs: [Tensor.from([1, 2, 3, 4, 5], [1, 5], 'float64')], attrs: { border: 'reflection', pad: [1, 1], shape: [1, 3] } },
  ],
};

export const padding = {
  constant_pad_nd: constantPad,
  reflection_pad1d: flat(borderPad('reflection', 1)),
  reflection_pad2d: flat(borderPad('reflection', 2)),
  reflection_pad3d: flat(borderPad('reflection', 3)),
  replication_pad1d: flat(borderPad('replication', 1)),
  replication_pad2d: flat(borderPad('replication', 2)),
  replication_pad3d: flat(borderPad('replication', 3)),
  border_pad_backward: borderPadBackward,
};
