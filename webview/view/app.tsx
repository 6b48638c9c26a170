import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isTrainingStopped, stoppedText } from '../../src/protocol/outcome.ts';
import type { Look } from '../draw/scene.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { base, Place } from '../inspector/source.tsx';
import { scaleOf } from '../model/colour.ts';
import { brightKeys } from '../model/filter.ts';
import { visible } from '../model/levels.ts';
import { passState } from '../model/passes.ts';
import type { State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { Button } from './controls.tsx';
import { Graph } from './graph.tsx';
import { Header } from './header.tsx';
import { PassBar } from './passbar.tsx';
import { StepsBar } from './stepsbar.tsx';
import { currentPalette, useTheme } from './theme.ts';
import { Toolbar } from './toolbar.tsx';

/** The whole panel, from the one state. */
export function App({ panel }: { readonly panel: Panel }): JSX.Element {
  const [state, setState] = useState(panel.store.get());
  useEffect(() => {
    setState(panel.store.get());
    return panel.store.subscribe(setState);
  }, [panel]);
  const look = useLook(state);
  if (!state.model || !look) return <Empty panel={panel} state={state} />;
  return (
    <div class={`app ${state.status.kind}`} data-trace={state.model.trace.id} data-laid={state.picture !== null && !state.layingOut}>
      <Header panel={panel} state={state} />
      <Banners panel={panel} state={state} />
      <Toolbar panel={panel} state={state} />
      <StepsBar panel={panel} state={state} />
      <main>
        {state.picture ? (
          <Graph panel={panel} model={state.model} picture={state.picture} look={look} />
        ) : (
          <div class="graph waiting-graph">Laying out…</div>
        )}
        <Splitter panel={panel} width={state.inspectorWidth} />
        <Inspector panel={panel} state={state} />
      </main>
      <PassBar panel={panel} state={state} />
    </div>
  );
}

/** How the state makes the picture look; kept while nothing in it changed, so that the drawing is kept too. */
export function useLook(state: State): Look | null {
  const theme = useTheme();
  const { model, mode, run, colouring, selected, second, search, filter, expanded, comparison } = state;
  const pass = useMemo(() => passState(run), [run]);
  const scale = useMemo(
    () => (model ? scaleOf(model.trace, colouring, currentPalette(), comparison) : null),
    [model, colouring, theme, comparison],
  );
  const bright = useMemo(() => (model ? brightKeys(model.trace, model.hierarchy, search, filter) : null), [model, search, filter]);
  return useMemo(() => {
    if (!model) return null;
    const { trace, names, hierarchy } = model;
    const current = run?.pass?.steps[run.step - 1]?.node ?? null;
    const other = second === null ? undefined : hierarchy.leaves[second];
    return {
      trace,
      names,
      hierarchy,
      mode,
      detail: 'full',
      pass,
      // A finished pass shows all of its numbers rather than its last step.
      current: run?.pass && run.step < run.pass.steps.length ? current : null,
      colouring,
      scale,
      comparison,
      selected,
      second: other ? visible(other, expanded).key : null,
      bright,
    };
  }, [model, mode, run, pass, colouring, scale, comparison, selected, second, bright, expanded]);
}

function Empty({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element {
  const { status, notice } = state;
  return (
    <div class="empty" role="status">
      <p class="nabla" aria-hidden="true">
        ∇
      </p>
      {status.kind === 'running' && <p>{status.title}</p>}
      {status.kind === 'failed' && (
        <>
          <p class="failed">{status.title}</p>
          <pre>{status.message}</pre>
          <Button label="Run again" onClick={() => panel.rerun()} />
        </>
      )}
      {status.kind === 'idle' && <p class="muted">{notice ?? 'Waiting for a run…'}</p>}
    </div>
  );
}

/** The program's error, with the graph up to it still shown; what is laid out plainly; what else is to tell. */
function Banners({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element {
  const { model, notice, picture } = state;
  const error = model?.trace.error;
  const stopped = model !== null && isTrainingStopped(model.trace);
  return (
    <>
      {stopped && (
        <div class="banner" role="status">
          <span>{stoppedText(model.trace)}</span>
        </div>
      )}
      {error && !stopped && (
        <div class="banner error" role="alert">
          <strong>{error.type}</strong> <span>{error.message}</span>
          {error.location && <Place panel={panel} location={error.location} text={`${base(error.location.file)}:${error.location.line}`} />}
          {error.related?.map(({ message, location }) => (
            <div key={message}>
              {`${message}: `}
              <Place panel={panel} location={location} text={`${base(location.file)}:${location.line}`} />
            </div>
          ))}
          <span class="muted">The graph ends where the program did.</span>
        </div>
      )}
      {notice && (
        <div class="banner" role="alert">
          <span>{notice}</span>
          <Button label="Dismiss" onClick={() => panel.store.set({ notice: null })} />
        </div>
      )}
      {picture && picture.plain.size > 0 && (
        <div class="banner" role="status">
          <span>{`Drawn in plain rows: ${[...new Set(picture.plain.values())].join('; ')}.`}</span>
        </div>
      )}
    </>
  );
}

const narrowest = 240;
const widest = 900;

/** Between graph and inspector: dragged, or moved with the arrows. */
function Splitter({ panel, width }: { readonly panel: Panel; readonly width: number }): JSX.Element {
  const set = (next: number): void => panel.store.set({ inspectorWidth: Math.min(widest, Math.max(narrowest, next)) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged; this is ARIA's window splitter.
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.buttons === 1) set(document.body.clientWidth - event.clientX);
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width + 20);
        if (event.key === 'ArrowRight') set(width - 20);
      }}
    />
  );
}
