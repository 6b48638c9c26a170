import type { JSX } from 'preact';
import { shapeText } from '../model/format.ts';
import { isOpen } from '../model/levels.ts';
import { type State, selectedNode, type Tab, tabs } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { ChainTab } from './chain.tsx';
import type { TabProps } from './context.ts';
import { ThenAndNow } from './differences.tsx';
import { FormulaTab } from './formula.tsx';
import { JacobianTab } from './jacobian.tsx';
import { GroupView, Overview } from './overview.tsx';
import { PathsTab } from './paths.tsx';
import { SourceTab } from './source.tsx';
import { TensorView } from './tensor.tsx';
import { UsesTab } from './uses.tsx';

const titles: Readonly<Record<Tab, string>> = {
  value: 'Value',
  gradient: 'Gradient',
  jacobian: 'Jacobian',
  paths: 'Paths',
  uses: 'Uses',
  chain: 'Chain',
  formula: 'Formula',
  source: 'Source',
};

const bodies: Readonly<Record<Tab, (props: TabProps) => JSX.Element>> = {
  value: ({ panel, model, node }) => (
    <TensorView panel={panel} trace={model.trace.id} node={node} which="value" label={model.names[node.id]!} />
  ),
  gradient: ({ panel, model, node }) => {
    const loss = model.names[model.trace.lossNode] ?? 'loss';
    return <TensorView panel={panel} trace={model.trace.id} node={node} which="grad" label={`∂${loss}/∂${model.names[node.id]}`} />;
  },
  jacobian: JacobianTab,
  paths: PathsTab,
  uses: UsesTab,
  chain: ChainTab,
  formula: FormulaTab,
  source: SourceTab,
};

/** The side panel: all about the selected item. */
export function Inspector({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element | null {
  const { model, selected, expanded, tab } = state;
  if (!model) return null;
  const id = selectedNode(state);
  const node = id === null ? undefined : model.trace.nodes[id];
  const then = node && state.comparison?.nodes[node.id];
  const group = selected === null ? undefined : model.hierarchy.groups.get(selected);
  return (
    <aside id="inspector" class="inspector" aria-label="Inspector" style={{ width: `${state.inspectorWidth}px` }}>
      {node ? (
        <>
          <header class="inspected">
            <h2 title={model.names[node.id]}>{model.names[node.id]}</h2>
            <span class="muted">
              {[node.op ?? node.kind, shapeText(node.value.shape), node.value.dtype, node.id === model.trace.lossNode ? 'loss' : '']
                .filter(Boolean)
                .join(' · ')}
            </span>
          </header>
          <Tabs tab={tab} choose={(next) => panel.store.set({ tab: next })} />
          <div class="tab-body" role="tabpanel" id="tab-body" aria-labelledby={`tab-${tab}`} data-tab={tab}>
            {then && (tab === 'value' || tab === 'gradient') && (
              <ThenAndNow change={tab === 'value' ? then.value : then.grad} title={state.comparison!.title} />
            )}
            <Body key={`${tab} ${node.id} ${model.trace.id}`} tab={tab} panel={panel} model={model} node={node} second={state.second} />
          </div>
        </>
      ) : group ? (
        <GroupView panel={panel} model={model} group={group} open={isOpen(group, expanded)} />
      ) : (
        <Overview panel={panel} state={state} model={model} />
      )}
    </aside>
  );
}

function Body({ tab, ...props }: TabProps & { readonly tab: Tab }): JSX.Element {
  const Chosen = bodies[tab];
  return <Chosen {...props} />;
}

/** Tabs with the keys of the ARIA pattern: one stop in the Tab order, arrows between them. */
function Tabs({ tab, choose }: { readonly tab: Tab; readonly choose: (tab: Tab) => void }): JSX.Element {
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) {
      if (event.key === 'Escape') document.getElementById('graph')?.focus();
      return;
    }
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    event.preventDefault();
    choose(next);
    // Whoever has left the tabs before the next picture is not called back.
    requestAnimationFrame(() => {
      if (document.activeElement?.role === 'tab') document.getElementById(`tab-${next}`)?.focus();
    });
  };
  return (
    <div class="tabs" role="tablist" aria-label="What to show" onKeyDown={move}>
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === tab}
          aria-controls="tab-body"
          tabIndex={name === tab ? 0 : -1}
          onClick={() => choose(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
