import type { JSX } from 'preact';
import { previousRun } from '../comparing.ts';
import { exportAs } from '../export/save.ts';
import type { Colouring } from '../model/colour.ts';
import type { Mode } from '../model/content.ts';
import { filters, findNodes } from '../model/filter.ts';
import type { Grouping } from '../model/hierarchy.ts';
import type { State } from '../model/state.ts';
import type { Panel } from '../panel.ts';
import { Button, Dropdown, TextField } from './controls.tsx';
import { Icon } from './icons.tsx';

const modes: readonly (readonly [Mode, string, string])[] = [
  ['values', 'Values', 'The forward pass: every value'],
  ['gradients', 'Gradients', 'Every value with its gradient, and the local derivative on every edge'],
  ['forward', 'Forward mode', 'Tangents flow from one seeded input to everything that depends on it'],
  ['reverse', 'Reverse mode', 'Cotangents flow from one seeded output to everything it depends on'],
];
const colourings: readonly (readonly [Colouring, string])[] = [
  ['none', 'Colour: none'],
  ['value', 'Colour: value norm'],
  ['gradient', 'Colour: gradient norm'],
  ['ratio', 'Colour: gradient ÷ value'],
  ['time', 'Colour: time'],
  ['change', 'Colour: change'],
];

const groupings: readonly (readonly [string, string, Grouping])[] = [
  ['all', 'Groups: all', { functions: true, iterations: true }],
  ['iterations', 'Groups: modules, iterations', { functions: false, iterations: true }],
  ['functions', 'Groups: modules, functions', { functions: true, iterations: false }],
  ['modules', 'Groups: modules', { functions: false, iterations: false }],
];

export function Toolbar({ panel, state }: { readonly panel: Panel; readonly state: State }): JSX.Element {
  const { store } = panel;
  const { mode, filter, search, model, grouping } = state;
  const found = model && search.trim() ? findNodes(model.trace, search) : [];
  const next = (): void => {
    const at = found.findIndex((node) => state.selected === `n${node.id}`);
    const chosen = found[(at + 1) % found.length];
    if (chosen) panel.selectNode(chosen.id);
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Graph">
      <fieldset class="modes" aria-label="Mode">
        {modes.map(([name, text, title]) => (
          <button
            key={name}
            type="button"
            id={`mode-${name}`}
            title={title}
            aria-pressed={mode === name}
            onClick={() => panel.passes.setMode(name)}
          >
            {text}
          </button>
        ))}
      </fieldset>
      <div class="tools">
        <TextField
          id="search"
          label="Search (/)"
          value={search}
          onInput={(text) => store.set({ search: text })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') next();
            if (event.key === 'Escape') {
              store.set({ search: '' });
              document.getElementById('graph')?.focus();
            }
          }}
        />
        {search.trim() && <span class="muted" role="status">{`${found.length} found`}</span>}
        <Dropdown
          id="filter"
          label="Filter"
          value={filter.kind}
          options={Object.entries(filters) as [keyof typeof filters, string][]}
          onChange={(kind) => store.set({ filter: { ...filter, kind } })}
        />
        {(filter.kind === 'below' || filter.kind === 'above') && (
          <input
            type="number"
            aria-label="Bound of the norm"
            value={filter.bound}
            step="any"
            onInput={(event) => store.set({ filter: { ...filter, bound: Number(event.currentTarget.value) } })}
          />
        )}
        <Dropdown
          id="colouring"
          label="Colour by"
          value={state.colouring}
          options={state.comparison ? colourings : colourings.filter(([name]) => name !== 'change')}
          onChange={(colouring) => store.set({ colouring })}
        />
        <Dropdown
          id="grouping"
          label="Groups besides modules"
          value={groupings.find(([, , one]) => one.functions === grouping.functions && one.iterations === grouping.iterations)![0]}
          options={groupings.map(([name, text]) => [name, text] as const)}
          onChange={(name) => panel.group(groupings.find(([one]) => one === name)![2])}
        />
        {(state.hasPrevious || state.others.length > 0) && (
          <Dropdown
            id="compare"
            label="Compare with another run"
            value={state.comparedWith}
            options={[
              ['', 'Compare: with nothing'],
              ...(state.hasPrevious ? ([[previousRun, 'Compare: previous run']] as const) : []),
              ...state.others.map(({ id, title }) => [id, `Compare: ${title}`] as const),
            ]}
            onChange={(name) => panel.comparing.choose(name)}
          />
        )}
        <Button id="fit" label="Fit the picture (F)" icon onClick={() => panel.fit()}>
          <Icon name="fit" />
        </Button>
        <Button id="expand-all" label="Expand all groups" icon onClick={() => panel.expandAll()}>
          <Icon name="open" />
        </Button>
        <Button id="collapse-all" label="Collapse all groups" icon onClick={() => panel.collapseAll()}>
          <Icon name="close" />
        </Button>
        <Dropdown
          id="export"
          label="Export"
          value=""
          options={[
            ['', 'Export…'],
            ['svg', 'SVG'],
            ['png', 'PNG'],
            ['json', 'JSON'],
            ['html', 'HTML page'],
          ]}
          onChange={(format) => {
            if (format) void exportAs(panel, format);
          }}
        />
      </div>
    </div>
  );
}
