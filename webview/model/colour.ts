import type { Summary, Trace, TraceNode } from '../../src/protocol/trace.ts';

import type { Comparison } from './compare.ts';

export type Colouring = 'none' | 'value' | 'gradient' | 'ratio' | 'time' | 'change';
/** Whether what is drawn stands on a dark or a light ground. */
export type Palette = 'dark' | 'light';

/**
 * From what fades into the ground to what stands out from it, in even steps of lightness; readable with any common colour blindness. A vanishing
 * gradient thus vanishes.
 */
const stops: Readonly<Record<Palette, readonly (readonly [number, number, number])[]>> = {
  dark: [
    [44, 58, 104],
    [44, 104, 150],
    [52, 152, 146],
    [140, 192, 100],
    [250, 208, 84],
  ],
  light: [
    [236, 240, 214],
    [160, 212, 190],
    [74, 172, 190],
    [36, 110, 176],
    [30, 44, 124],
  ],
};

/** A colour for t in 0 … 1. */
export function ramp(t: number, palette: Palette): string {
  const scale = stops[palette];
  const at = Math.min(1, Math.max(0, t)) * (scale.length - 1);
  const low = Math.min(scale.length - 2, Math.floor(at));
  const mix = scale[low]!.map((channel, i) => Math.round(channel + (scale[low + 1]![i]! - channel) * (at - low)));
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
export function measured(node: TraceNode, colouring: Colouring, comparison: Comparison | null): number | null {
  if (colouring === 'change') return comparison?.nodes[node.id]?.grad.relative ?? null;
  if (colouring === 'value') return norm(node.value);
  if (colouring === 'gradient') return norm(node.grad);
  if (colouring === 'time') return node.time ?? null;
  if (colouring === 'ratio') return node.grad && node.value.norm !== 0 ? node.grad.norm / node.value.norm : null;
  return null;
}

/** A logarithmic scale over the finite, positive numbers of a trace. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly palette: Palette;
  /** CSS colour; null where the number is zero, missing or not finite. */
  readonly colour: (x: number | null) => string | null;
}

export function scaleOf(trace: Trace, colouring: Colouring, palette: Palette, comparison: Comparison | null): Scale | null {
  if (colouring === 'none') return null;
  let low = Infinity;
  let high = 0;
  for (const node of trace.nodes) {
    const x = measured(node, colouring, comparison);
    if (x === null || !Number.isFinite(x) || x <= 0) continue;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  if (high === 0 && colouring !== 'change') return { low: 0, high: 0, palette, colour: () => null };
  const span = high === 0 ? 0 : Math.log10(high) - Math.log10(low);
  return {
    low,
    high,
    palette,
    colour: (x) => {
      if (x === null || x === 0) return null;
      if (Number.isNaN(x) || (x === Infinity && colouring !== 'change')) return 'var(--nb-bad)';
      // What only one of two runs has changed most of all.
      if (x === Infinity) return ramp(1, palette);
      return ramp(span === 0 ? 0.5 : (Math.log10(x) - Math.log10(low)) / span, palette);
    },
  };
}

/**
 * How long a bar each number gets, 0 … 1: proportional to the logarithm where they span more than two orders of magnitude (what fades by a factor of
 * 1e7 is invisible otherwise), else to the number itself.
 */
export function logShare(numbers: readonly number[]): (x: number) => number {
  const sizes = numbers.filter((x) => Number.isFinite(x) && x > 0);
  const high = Math.max(0, ...sizes);
  const low = Math.min(high, ...sizes);
  if (high === 0) return () => 0;
  if (high / low <= 100) return (x) => (x > 0 ? Math.min(1, x / high) : 0);
  const span = Math.log10(high / low);
  // The smallest keeps a stump: it is small, not missing.
  return (x) => (x > 0 ? 0.04 + 0.96 * Math.min(1, Math.log10(x / low) / span) : 0);
}
