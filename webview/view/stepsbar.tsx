import type { JSX } from 'preact';
import type { Step, Trace } from '../../src/protocol/trace.ts';
import { logShare } from '../model/colour.ts';
import { compact, plural } from '../model/format.ts';
import { type State, selectedNode } from '../model/state.ts';
import type { Panel } from '../panel.ts';

/** Euclidean norm over all gradients of a step. */
const total = ({ gradients }: Step): number => Math.hypot(...Object.values(gradients));

/** Which quantity the bars show: the gradient of the selected parameter over the steps, or that of all together. */
function series(trace: Trace, steps: readonly Step[], state: State): { readonly name: string; readonly norms: readonly number[] } {
  const id = selectedNode(state);
  const name = id === null ? null : (trace.nodes[id]?.name ?? null);
  if (name !== null && steps.some(({ gradients }) => name in gradients))
    return { name: `∂ ${name}`, norms: steps.map(({ gradients }) => gradients[name] ?? 0) };
  return { name: 'all gradients', norms: steps.map(total) };
}

/** The steps of a training loop: a bar for the gradient norm of each, and a click that shows the graph of one. */
export function StepsBar({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element | null {
  const trace = state.model?.trace;
  const steps = trace?.steps;
  if (!trace || !steps || steps.length < 2) return null;
  const at = trace.step ?? -1;
  const here = steps[at];
  const { name, norms } = series(trace, steps, state);
  const share = logShare(norms);
  const kept = steps.flatMap((step, index) => (step.kept ? [index] : []));
  const go = (direction: 1 | -1): void => {
    const next = direction === 1 ? kept.find((index) => index > at) : kept.findLast((index) => index < at);
    if (next !== undefined) panel.showStep(next);
  };
  return (
    <fieldset
      class="stepsbar"
      aria-label="Steps of the script"
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(1);
        if (event.key === 'ArrowLeft') go(-1);
      }}
    >
      <div class="use-chart">
        {steps.map((step, index) => (
          <button
            key={index}
            type="button"
            class={[index === at && 'here', !step.kept && 'numbers-only'].filter(Boolean).join(' ')}
            // One stop in the Tab order; the arrows go on from there.
            tabIndex={index === at ? 0 : -1}
            aria-current={index === at ? 'step' : undefined}
            aria-disabled={!step.kept}
            aria-label={`step ${index + 1}: loss ${step.loss === null ? 'none' : compact(step.loss)}, gradient norm ${compact(norms[index]!)}`}
            title={`step ${index + 1} · loss ${step.loss === null ? '–' : compact(step.loss)} · ‖${name}‖ ${compact(norms[index]!)}${step.kept ? '' : ' · of this step only these numbers were kept'}`}
            onClick={() => step.kept && panel.showStep(index)}
          >
            <span style={{ height: `${Math.max(2, Math.round(100 * share(norms[index]!)))}%` }} />
          </button>
        ))}
      </div>
      <output class="muted">
        {[
          here ? `step ${at + 1} of ${steps.length}` : plural(steps.length, 'step'),
          here && here.loss !== null && `loss ${compact(here.loss)}`,
          here && `‖${name}‖ ${compact(norms[at]!)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </output>
    </fieldset>
  );
}
