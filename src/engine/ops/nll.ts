import { dtypeInfo } from '../dtype.ts';
import { indexError, runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Operand, Rule } from '../primitive.ts';
import { formatShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { mul, reshape, sum } from './calls.ts';
import { flat } from './flat.ts';
import type { Reduction } from './losses.ts';
import { longs, requireFloating, transposedInMemory, wave, waveIn } from './support.ts';

interface Nll {
  readonly reduction: Reduction;
  /** Targets of this class count nothing. */
  readonly ignore_index: number;
}
declare module '../primitive.ts' {
  interface Primitives {
    /** x: (N, C) or (C) log-probabilities; target: (N) or () class indices; weight: (C). */
    nll_loss: Op<[x: Tensor, target: Tensor, weight: Tensor | null], Nll>;
    /** x: (N, C, H, W); target: (N, H, W). */
    nll_loss2d: Op<[x: Tensor, target: Tensor, weight: Tensor | null], Nll>;
  }
}

/** x as (outer, classes, inner); target has an entry for each (outer, inner). */
interface Layout {
  readonly classes: number;
  readonly inner: number;
}
const layoutOf = (x: Tensor): Layout =>
  x.rank === 1 ? { classes: x.shape[0]!, inner: 1 } : { classes: x.shape[1]!, inner: sizeOf(x.shape.slice(2)) };

/** Visits each target that counts: its position, where its log-probability lies in x, and its class weight. @throws IndexError for a class that does not exist. */
function eachTarget(
  x: Tensor,
  target: Tensor,
  weight: Operand,
  ignore: number,
  visit: (position: number, at: number, weight: number) => void,
): void {
  const { classes, inner } = layoutOf(x);
  const [ts, ws] = [rowMajor(target), weight && rowMajor(weight)];
  for (let i = 0; i < ts.length; i++) {
    const t = ts[i]!;
    if (t === ignore) continue;
    if (t < 0 || t >= classes) throw indexError(`Target ${t} is out of bounds.`);
    visit(i, (Math.floor(i / inner) * classes + t) * inner + (i % inner), ws ? ws[t]! : 1);
  }
}
function totalWeight(x: Tensor, target: Tensor, weight: Operand, ignore: number): number {
  let total = 0;
  eachTarget(x, target, weight, ignore, (_, _at, w) => {
    total += w;
  });
  return total;
}

/** ∂loss/∂x for each element: −w at the targets, over the total weight for a mean. The loss is linear in x, so this holds everywhere. */
function slope(x: Tensor, target: Tensor, weight: Operand, { reduction, ignore_index }: Nll): Tensor {
  const out = Tensor.empty(x.shape, x.dtype);
  const total = reduction === 'mean' ? totalWeight(x, target, weight, ignore_index) : 1;
  eachTarget(x, target, weight, ignore_index, (_, at, w) => {
    out.data[at] = -w / total;
  });
  return out;
}

function check(x: Tensor, target: Tensor, weight: Operand, planes: boolean): void {
  if (planes) {
    if (target.rank !== 3)
      throw runtimeError(`only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.rank}`);
    if (x.rank !== 4) throw runtimeError(`only batches of spatial inputs supported (4D tensors), but got input of dimension: ${x.rank}`);
    if (x.shape[0] !== target.shape[0] || x.shape[2] !== target.shape[1] || x.shape[3] !== target.shape[2]) {
      throw runtimeError(`size mismatch (got input: ${formatShape(x.shape)} , target: ${formatShape(target.shape)}`);
    }
  } else {
    if (x.rank === 0 || x.rank > 2) throw runtimeError('input tensor should be 1D or 2D');
    if (target.rank > 1) throw runtimeError('0D or 1D target tensor expected, multi-target not supported');
    if (x.rank === 1 ? target.rank !== 0 && target.size !== 1 : x.shape[0] !== target.shape[0]) {
      throw runtimeError(`size mismatch (got input: ${formatShape(x.shape)}, target: ${formatShape(target.shape)})`);
    }
  }
  if (target.dtype !== 'int64' && target.dtype !== 'uint8')
    throw runtimeError(`expected target dtype to be Long or Byte, but got ${dtypeInfo(target.dtype).title}`);
  const { classes } = layoutOf(x);
  if (weight && (weight.rank !== 1 || weight.size !== classes)) {
    throw runtimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight.shape)}`,
    );
  }
  if (weight && weight.dtype !== x.dtype)
    throw runtimeError(`expected scalar type ${dtypeInfo(x.dtype).title} but found ${dtypeInfo(weight.dtype).title}`);
  requireFloating(x, planes ? 'nll_loss2d_forward_out_frame' : 'nll_loss_out_frame');
}

function nll(planes: boolean): Rule<'nll_loss'> {
  return {
    forward: ([x, target, weight], { reduction, ignore_index }) => {
      check(x, target, weight, planes);
      const data = rowMajor(x);
      if (reduction === 'none') {
        const out = Tensor.empty(target.shape, x.dtype);
        eachTarget(x, target, weight, ignore_index, (i, at, w) => {
          out.data[i] = -w * data[at]!;
        });
        return out;
      }
      let total = 0;
      let loss = 0;
      eachTarget(x, target, weight, ignore_index, (_, at, w) => {
        loss -= w * data[at]!;
        total += w;
      });
      return Tensor.scalar(reduction === 'mean' ? loss / total : loss, x.dtype);
    },
    vjp: ({ inputs: [x, target, weight], attrs }, g) => {
      const perTarget = attrs.reduction === 'none' && x.rank > 1 ? reshape(g, [x.shape[0]!, 1, ...x.shape.slice(2)]) : g;
      return [mul(perTarget, slope(x, target, weight, attrs)), null, null];
    },
    jvp: ({ inputs: [x, target, weight], attrs }, [t]) => {
      if (!t) return null;
      const each = mul(t, slope(x, target, weight, attrs));
      if (attrs.reduction !== 'none') return sum(each);
      return reshape(sum(each, [x.rank === 1 ? 0 : 1]), target.shape);
    },
    saves: () => ({ inputs: [0, 1, 2] }),
    formula: {
      names: ['x', 't', 'w'],
      value: '−w[t] · x[t], averaged with the weights',
      vjp: ['−w[t] ḡ / Σ w[t] at the target, else 0', '–', '–'],
    },
    torch: ({ reduction, ignore_index }) =>
      `F.nll_loss(x0, x1, x2 if x2 is None else x2.detach(), reduction='${reduction}', ignore_index=${ignore_index})`,
    samples: () => {
      const plain = { reduction: 'mean', ignore_index: -100 } as const;
      const targets = longs([2, 0, 1]);
      if (planes) {
        const plane = longs([0, 1, 2, 2, 1, 0], [1, 2, 3]);
        return [
          { inputs: [transposedInMemory(wave([1, 3, 2, 3])), plane, null], attrs: plain },
          { inputs: [wave([1, 3, 2, 3]), plane, null], attrs: { ...plain, reduction: 'none', ignore_index: 1 } },
        ];
      }
      return [
        { inputs: [wave([3, 4]), targets, null], attrs: plain },
        { inputs: [wave([3, 4]), targets, null], attrs: { ...plain, reduction: 'none', ignore_index: 0 } },
        { inputs: [wave([3, 4]), targets, waveIn(0.5, 2, [4])], attrs: plain, kink: true },
        { inputs: [wave([3, 4]), targets, waveIn(0.5, 2, [4])], attrs: { reduction: 'sum', ignore_index: 1 }, kink: true },
        { inputs: [wave([4]), longs([2], []), null], attrs: plain },
        { inputs: [wave([2, 3]), longs([-100, -100]), null], attrs: plain, kink: true },
      ];
    },
  };
}

export const likelihoods = { nll_loss: flat(nll(false)), nll_loss2d: flat(nll(true)) };
