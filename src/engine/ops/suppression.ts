import { runtimeError } from '../errors.ts';
import { rowMajor } from '../loops.ts';
import type { Rule } from '../primitive.ts';
import { formatShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { wave } from './support.ts';

declare module '../primitive.ts' {
  interface Primitives {
    /** boxes: (K, 4) of (x1, y1, x2, y2), scores: (K); result: indices of the boxes that stay, by decreasing score. */
    non_maximum_suppression: Op<[boxes: Tensor, scores: Tensor], { iou_threshold: number }>;
  }
}

/** A box goes where a better one covers it: intersection over union > threshold. As torchvision/csrc/ops/cpu/nms_kernel.cpp, in the dtype's arithmetic. */
function suppress(boxes: Tensor, scores: Tensor, threshold: number): number[] {
  const round = boxes.dtype === 'float64' ? (v: number) => v : Math.fround;
  const [at, score] = [rowMajor(boxes), rowMajor(scores)];
  const count = boxes.shape[0]!;
  const area = Array.from({ length: count }, (_, k) => round(round(at[4 * k + 2]! - at[4 * k]!) * round(at[4 * k + 3]! - at[4 * k + 1]!)));
  const order = Array.from({ length: count }, (_, k) => k).sort((i, j) => score[j]! - score[i]!);
  const gone = new Uint8Array(count);
  const kept: number[] = [];
  const side = (i: number, j: number, axis: number) =>
    Math.max(0, round(Math.min(at[4 * i + axis + 2]!, at[4 * j + axis + 2]!) - Math.max(at[4 * i + axis]!, at[4 * j + axis]!)));
  order.forEach((i, n) => {
    if (gone[i]) return;
    kept.push(i);
    for (let m = n + 1; m < count; m++) {
      const j = order[m]!;
      if (gone[j]) continue;
      const common = round(side(i, j, 0) * side(i, j, 1));
      if (round(common / round(round(area[i]! + area[j]!) - common)) > threshold) gone[j] = 1;
    }
  });
  return kept;
}

const rule: Rule<'non_maximum_suppression'> = {
  forward: ([boxes, scores], { iou_threshold }) => {
    if (boxes.rank !== 2) throw runtimeError(`boxes should be a 2d tensor, got ${boxes.rank}D`);
    if (boxes.shape[1] !== 4) throw runtimeError(`boxes should have 4 elements in dimension 1, got ${boxes.shape[1]}`);
    if (scores.rank !== 1) throw runtimeError(`scores should be a 1d tensor, got ${scores.rank}D`);
    if (boxes.shape[0] !== scores.shape[0]) {
      throw runtimeError(
        `boxes and scores should have same number of elements in dimension 0, got ${formatShape(boxes.shape)} and ${formatShape(scores.shape)}`,
      );
    }
    const kept = suppress(boxes, scores, iou_threshold);
    return Tensor.from(kept, [kept.length], 'int64');
  },
  vjp: null,
  jvp: null,
  formula: { names: ['boxes', 'scores'], value: 'the boxes that no better one covers', vjp: ['0', '0'] },
  torch: null,
  samples: () => [
    {
      inputs: [Tensor.from([0, 0, 2, 2, 0.1, 0, 2, 2, 3, 3, 4, 5], [3, 4], 'float64'), wave([3])],
      attrs: { iou_threshold: 0.5 },
    },
  ],
};

export const suppression = { non_maximum_suppression: rule };
