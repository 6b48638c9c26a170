import type { Summary, Trace, TraceNode } from '../../src/protocol/trace.ts';

export type Colouring = 'none' | 'value' | 'gradient' | 'ratio';

/** Dark to bright, even steps in lightness, readable with any common colour blindness. */
const stops: readonly (readonly [number, number, number])[] = [
  [38, 62, 120],
  [40, 112, 150],
  [58, 155, 140],
  [140, 190, 100],
  [240, 200, 80],
];

/** A colour for t in 0 … 1. */
export function ramp(t: number): string {
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const mix = stops[low]!.map((channel, i) => Math.round(channel + (stops[low + 1]![i]! - channel) * (at - low)));
  return `rgb(${mix.join(' ')})`;
}

/** Diverging colour of one entry among others: orange above zero, blue below, the stronger the larger; null for zero. */
export function diverging(value: number, largest: number): { readonly colour: string; readonly opacity: number } {
  if (Number.isNaN(value)) return { colour: 'var(--nb-bad)', opacity: 1 };
  const size = Number.isFinite(value) ? (largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0) : 1;
  return { colour: value < 0 ? 'var(--nb-negative)' : 'var(--nb-positive)', opacity: Math.round(size * 1000) / 1000 };
}

/** Largest finite magnitude; 0 where there is none. */
export function largestMagnitude(values: readonly number[]): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

const norm = (summary: Summary | null): number | null => (summary ? summary.norm : null);

/** The number that colours a node; null where it has none. */
export function measured(node: TraceNode, colouring: Colouring): number | null {
  if (colouring === 'value') return norm(node.value);
  if (colouring === 'gradient') return norm(node.grad);
  if (colouring === 'ratio') return node.grad && node.value.norm !== 0 ? node.grad.norm / node.value.norm : null;
  return null;
}

/** A logarithmic scale over the finite, positive numbers of a trace. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  /** CSS colour; null where the number is zero, missing or not finite. */
  readonly colour: (x: number | null) => string | null;
}

export function scaleOf(trace: Trace, colouring: Colouring): Scale | null {
  if (colouring === 'none') return null;
  let low = Infinity;
  let high = 0;
  for (const node of trace.nodes) {
    const x = measured(node, colouring);
    if (x === null || !Number.isFinite(x) || x <= 0) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (high === 0) return { low: 0, high: 0, colour: () => null };
  const span = Math.log10(high) - Math.log10(low);
  return {
    low,
    high,
    colour: (x) => {
      if (x === null || x === 0) return null;
      if (!Number.isFinite(x)) return 'var(--nb-bad)';
      return ramp(span === 0 ? 0.5 : (Math.log10(x) - Math.log10(low)) / span);
    },
  };
}
