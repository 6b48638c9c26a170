import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { passSentence, stepText } from '../model/passes.ts';
import type { State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { Button, Dropdown } from './controls.tsx';
import { Icon } from './icons.tsx';

/** Milliseconds a step of a playing pass stands still. */
const beat = 700;

/** Controls of forward and reverse mode: the seed, play, step, back, the slider, and the pass counter. */
export function PassBar({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element | null {
  const { run, model, mode } = state;
  const playing = run?.playing === true;
  const step = run?.step ?? 0;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => panel.passes.goToStep(step + 1, true), beat);
    return () => clearTimeout(timer);
  }, [panel, playing, step]);
  if (!run || !model || (mode !== 'forward' && mode !== 'reverse')) return null;
  const steps = run.pass?.steps.length ?? 0;
  return (
    <fieldset class="passbar" aria-label={mode === 'forward' ? 'Forward mode' : 'Reverse mode'}>
      <Dropdown
        id="seed"
        label={mode === 'forward' ? 'Seeded input' : 'Seeded output'}
        value={String(run.seed)}
        options={panel.passes.seeds().map((id) => [String(id), `seed ${model.names[id]}`] as const)}
        onChange={(id) => panel.passes.startPass(Number(id))}
      />
      {run.problem && <span class="refused">{run.problem}</span>}
      {!run.pass && !run.problem && <span class="waiting">Computing…</span>}
      {run.pass && (
        <>
          <Button id="pass-start" icon label="To the start" onClick={() => panel.passes.goToStep(0)}>
            <Icon name="start" />
          </Button>
          <Button id="pass-back" icon label="Step back" disabled={step === 0} onClick={() => panel.passes.goToStep(step - 1)}>
            <Icon name="back" />
          </Button>
          <Button
            id="pass-play"
            icon
            label={playing ? 'Pause' : 'Play'}
            onClick={() => panel.passes.goToStep(playing ? step : step === steps ? 0 : step, !playing)}
          >
            <Icon name={playing ? 'pause' : 'play'} />
          </Button>
          <Button id="pass-step" icon label="Step" disabled={step === steps} onClick={() => panel.passes.goToStep(step + 1)}>
            <Icon name="step" />
          </Button>
          <input
            id="pass-slider"
            type="range"
            min={0}
            max={steps}
            value={step}
            aria-label="Step of the pass"
            aria-valuetext={`step ${step} of ${steps}`}
            onInput={(event) => panel.passes.goToStep(Number(event.currentTarget.value))}
          />
          <span class="step muted">{`${step} / ${steps}`}</span>
          <output id="pass-text" class="pass-text" aria-live="polite">
            {stepText(run, model)}
          </output>
          <span id="pass-count" class="pass-count">
            {passSentence(run.pass)}
          </span>
        </>
      )}
    </fieldset>
  );
}
