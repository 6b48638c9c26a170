import type { Tensor } from '../../engine/index.ts';
import { contiguousCopy } from '../../engine/index.ts';
import type { Diagnostic, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Shares above which units count as lost; below, an untrained net on one small batch would set off alarms. */
const DEAD_SHARE = 0.9;
const SATURATED_SHARE = 0.9;
const SMALLEST_LAYER = 8;

/**
 * Share of the units (columns of dimension 1, or of the last one) for which `lost` holds on every sample.
 * A unit is what has its own weights: a channel, or a feature.
 */
function lostShare(t: Tensor, lost: (v: number) => boolean): { share: number; units: number } {
  const dim = t.rank >= 4 ? 1 : t.rank - 1;
  const units = t.rank === 0 ? 1 : t.shape[dim]!;
  const alive = new Uint8Array(units);
  const { data } = contiguousCopy(t);
  const inner = t.shape.slice(dim + 1).reduce((n, s) => n * s, 1);
  for (let i = 0; i < data.length; i++) if (!lost(data[i]!)) alive[Math.floor(i / inner) % units] = 1;
  let dead = 0;
  for (const a of alive) if (!a) dead++;
  return { share: units > 0 ? dead / units : 0, units };
}

function layer(run: HealthRun, node: TraceNode, code: string, share: number, units: number, what: string, advice: string): Diagnostic {
  return {
    code,
    severity: 'warning',
    message: `${Math.round(share * 100)} % of the ${units} units of ${run.describe(node)} are ${what} for every sample. ${advice}`,
    location: run.place(node),
  };
}

/** relu, relu6, and clamp(min=0) of a layer, as it is also written: the overlap of two boxes is clamped at 0 as well, and is no unit. */
function rectifies(run: HealthRun, node: TraceNode): boolean {
  if (node.op === 'relu') return true;
  if (node.op === 'hardtanh') return node.attrs.min_val === 0;
  const bound = run.into.get(node.id)?.find((e) => e.slot === 1);
  return (
    (node.op === 'clamp' || node.op === 'clamp_min') &&
    bound !== undefined &&
    run.nodes[bound.from]!.value.first[0] === 0 &&
    isOfLayer(run, node)
  );
}

/** Products with weights, and what may stand between one and its rectifier. */
const products = new Set(['mm', 'bmm', 'mv', 'addmm', 'addmv', 'baddbmm', 'addbmm', 'convolution']);
const between = new Set(
  'add sub mul div native_batch_norm native_layer_norm native_group_norm view reshape permute transpose t unsqueeze squeeze expand alias'.split(
    ' ',
  ),
);

function isOfLayer(run: HealthRun, rectifier: TraceNode): boolean {
  const ways = [rectifier];
  const seen = new Set<number>();
  for (let at = ways.pop(); at; at = ways.pop()) {
    for (const { from, flows } of run.into.get(at.id) ?? []) {
      const { op } = run.nodes[from]!;
      if (!flows || op === null || seen.has(from)) continue;
      if (products.has(op)) return true;
      seen.add(from);
      if (between.has(op)) ways.push(run.nodes[from]!);
    }
  }
  return false;
}

/** ReLU units that are zero for every sample: no gradient reaches their weights. */
export const deadRelu: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (!rectifies(run, node) || node.value.nan > 0) return [];
    const { share, units } = lostShare(run.tensor(node), (v) => v === 0);
    if (share < DEAD_SHARE || units < SMALLEST_LAYER) return [];
    return [
      layer(
        run,
        node,
        'dead-relu',
        share,
        units,
        'dead (zero)',
        'No gradient reaches their weights: look at the bias, the scale of the inputs or the learning rate, or use leaky_relu.',
      ),
    ];
  });

/** Sigmoid and tanh units at their limits: their derivative is close to zero. */
export const saturatedUnits: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if ((node.op !== 'sigmoid' && node.op !== 'tanh') || node.value.nan > 0) return [];
    const limit = node.op === 'sigmoid' ? (v: number) => v < 1e-3 || v > 1 - 1e-3 : (v: number) => Math.abs(v) > 1 - 1e-3;
    const { share, units } = lostShare(run.tensor(node), limit);
    if (share < SATURATED_SHARE || units < SMALLEST_LAYER) return [];
    return [
      layer(
        run,
        node,
        'saturated',
        share,
        units,
        'saturated',
        `Their ${node.op} has a derivative below 0.002, so the gradient fades here: scale the inputs or the weights down.`,
      ),
    ];
  });

const SHARP = 1 - 1e-4;
const FEWEST_ROWS = 8;

/** A softmax inside a net whose rows are all one-hot, to within rounding: no gradient passes back. At the end of a net that is mere confidence. */
export const saturatedSoftmax: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'softmax' || node.value.nan > 0 || node.output) return [];
    const t = run.tensor(node);
    const length = t.shape.at(-1) ?? 1;
    const rows = t.size / Math.max(1, length);
    if (length < 4 || rows < FEWEST_ROWS || (typeof node.attrs.dim === 'number' && node.attrs.dim !== -1 && node.attrs.dim !== t.rank - 1))
      return [];
    const { data } = contiguousCopy(t);
    let sharp = 0;
    for (let r = 0; r < rows; r++) {
      let top = 0;
      for (let i = 0; i < length; i++) top = Math.max(top, data[r * length + i]!);
      if (top > SHARP) sharp++;
    }
    if (sharp / rows < SATURATED_SHARE) return [];
    const diagnostic: Diagnostic = {
      code: 'saturated',
      severity: 'warning',
      message: `${sharp} of the ${rows} rows of ${run.describe(node)} are one-hot: the softmax is saturated and passes no gradient back. Scale its argument down, as attention does with 1/√d.`,
      location: run.place(node),
    };
    return [diagnostic];
  });
