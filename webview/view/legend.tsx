import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Look } from '../draw/scene.ts';
import { type Colouring, ramp } from '../model/colour.ts';
import { compact } from '../model/format.ts';

const titles: Readonly<Record<Exclude<Colouring, 'none'>, string>> = {
  value: 'value norm',
  gradient: 'gradient norm',
  ratio: 'gradient ÷ value',
  time: 'milliseconds of the operation',
  change: 'relative change of the gradient',
};

/** What the looks mean. Only kinds that occur are listed. */
export function Legend({ look }: { readonly look: Look }): JSX.Element {
  const kinds = useMemo(() => new Set(look.trace.nodes.map((node) => node.kind)), [look.trace]);
  const { scale, colouring } = look;
  return (
    <div class="legend" aria-hidden="true">
      {kinds.has('input') && <span class="key input">input</span>}
      {kinds.has('parameter') && <span class="key parameter">parameter</span>}
      {(kinds.has('constant') || kinds.has('buffer')) && <span class="key constant">constant</span>}
      {look.trace.lossNode >= 0 && <span class="key loss">loss</span>}
      {scale && colouring !== 'none' && (
        <span class="scale">
          {titles[colouring]} {compact(scale.low)}
          <span
            class="ramp"
            style={{ background: `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((t) => ramp(t, scale.palette)).join(',')})` }}
          />
          {compact(scale.high)}
        </span>
      )}
    </div>
  );
}
