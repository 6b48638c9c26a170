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

/** ReLU units that are zero for every sample: no gradient reaches their weights. */
export const deadRelu: HealthRule = (run) =>
  run.nodes.flatMap((node) => {
    if (node.op !== 'relu' || node.value.nan > 0) return [];
    const { share, units } = lostShare(run.recorder.nodes[node.id]!.tensor, (v) => v === 0);
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
    const { share, units } = lostShare(run.recorder.nodes[node.id]!.tensor, limit);
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
