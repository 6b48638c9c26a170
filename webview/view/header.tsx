import type { JSX } from 'preact';
import { base } from '../inspector/source.tsx';
import { exact, full } from '../model/format.ts';
import type { State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { Button } from './controls.tsx';

/** How the runner calls a loss that is the output as it is. */
const wholeOutput = 'the output';

/** What is shown: of which definition, which loss, with which inputs, and whether it is the newest. */
export function Header({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element | null {
  const { model, status } = state;
  if (!model) return null;
  const { trace } = model;
  const { plan } = trace;
  const inputs = [
    plan.construct && `construct ${plan.construct}`,
    plan.inputs && `inputs ${plan.inputs}`,
    plan.kwargs && `kwargs ${plan.kwargs}`,
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <header class={`header ${status.kind}`}>
      <div class="what">
        <strong>{trace.entry}</strong>
        <span class="muted">{base(trace.file)}</span>
        <span class="loss-text" id="loss" title={trace.loss === null ? undefined : full(trace.loss)}>
          {trace.lossText === wholeOutput ? 'loss' : <span class="muted">loss</span>}
          {trace.lossText !== wholeOutput && <code>{trace.lossText || '–'}</code>}
          {trace.loss !== null && <span>= {exact(trace.loss)}</span>}
        </span>
        {inputs && (
          <span class="plan" id="plan" title={`${inputs}\nfrom: ${plan.origin}`}>
            {inputs} <span class="muted">({plan.origin})</span>
          </span>
        )}
      </div>
      <div class="state" role="status">
        {status.kind === 'running' && <span class="running">{status.title} – the numbers shown are of the last run</span>}
        {status.kind === 'failed' && (
          <span class="failed">
            {status.title}: {status.message}
          </span>
        )}
        {state.layingOut && <span class="muted">Laying out…</span>}
      </div>
      {!panel.offline && <Button label="Run again" onClick={() => panel.rerun()} />}
    </header>
  );
}
