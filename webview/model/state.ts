import type { OtherPanel } from '../../src/protocol/panel.ts';
import type { Pass } from '../../src/protocol/run.ts';
import type { Trace } from '../../src/protocol/trace.ts';
import type { Picture } from '../layout/picture.ts';
import type { Colouring } from './colour.ts';
import type { Comparison } from './compare.ts';
import type { Mode } from './content.ts';
import type { Filter } from './filter.ts';
import { allGroups, type Grouping, type Hierarchy } from './hierarchy.ts';

export const tabs = ['value', 'gradient', 'jacobian', 'paths', 'uses', 'chain', 'formula', 'source'] as const;
export type Tab = (typeof tabs)[number];

/** A trace with what is derived from it once. */
export interface Model {
  readonly trace: Trace;
  readonly hierarchy: Hierarchy;
  readonly names: readonly string[];
}

/** From picture to screen: screen = picture · scale + (x, y). */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** A pass through the graph being stepped through. */
export interface PassRun {
  readonly seed: number;
  /** null while it is being computed. */
  readonly pass: Pass | null;
  readonly problem: string | null;
  /** How many steps have been taken. */
  readonly step: number;
  readonly playing: boolean;
}

/** Whether what is shown is the newest. */
export type Status =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly title: string }
  | { readonly kind: 'failed'; readonly title: string; readonly message: string };

/** All that the panel shows, in one place; replaced, never changed. */
export interface State {
  readonly model: Model | null;
  readonly status: Status;
  /** Which groups besides modules there are. */
  readonly grouping: Grouping;
  readonly expanded: ReadonlySet<string>;
  readonly picture: Picture | null;
  readonly layingOut: boolean;
  /** Key of the selected item. */
  readonly selected: string | null;
  /** The node it is compared with (Jacobian, paths); null: the loss. */
  readonly second: number | null;
  readonly mode: Mode;
  readonly run: PassRun | null;
  readonly colouring: Colouring;
  readonly search: string;
  readonly filter: Filter;
  /** Other panels to compare with, whether there is a run before this one, which of them is chosen ('' for none), and what it shows. */
  readonly others: readonly OtherPanel[];
  readonly hasPrevious: boolean;
  readonly comparedWith: string;
  readonly comparison: Comparison | null;
  readonly tab: Tab;
  readonly inspectorWidth: number;
  /** Something to tell that is no failure of the run. */
  readonly notice: string | null;
}

export const initialState: State = {
  model: null,
  status: { kind: 'idle' },
  grouping: allGroups,
  expanded: new Set(),
  picture: null,
  layingOut: false,
  selected: null,
  second: null,
  mode: 'gradients',
  run: null,
  colouring: 'none',
  search: '',
  filter: { kind: 'all', bound: 1 },
  others: [],
  hasPrevious: false,
  comparedWith: '',
  comparison: null,
  tab: 'gradient',
  inspectorWidth: 430,
  notice: null,
};

/** The selected variable; null where a group or nothing is selected. */
export function selectedNode(state: State): number | null {
  return state.selected?.startsWith('n') && state.model ? Number(state.selected.slice(1)) : null;
}

/** A value with subscribers. */
export class Store<S> {
  private readonly listeners = new Set<(state: S) => void>();
  constructor(private state: S) {}

  get(): S {
    return this.state;
  }

  set(patch: Partial<S>): void {
    this.state = { ...this.state, ...patch };
    for (const listener of this.listeners) listener(this.state);
  }

  subscribe(listener: (state: S) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
