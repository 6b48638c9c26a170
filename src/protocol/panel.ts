import type { QueryName, QueryParams, QueryResult } from './run.ts';
import type { Location, Trace } from './trace.ts';

/** What the extension tells the panel. */
export type ToPanel =
  | { readonly type: 'trace'; readonly trace: Trace }
  /** A run is under way; the panel keeps showing the last trace, marked stale. */
  | { readonly type: 'running'; readonly title: string }
  | { readonly type: 'failed'; readonly title: string; readonly message: string }
  /** The editor's cursor is on this node. */
  | { readonly type: 'select'; readonly node: number }
  /** The other open panels, whose runs this one can be compared with. */
  | { readonly type: 'panels'; readonly others: readonly OtherPanel[] }
  /** The run of the panel that was chosen to compare with; again after each of its runs. */
  | { readonly type: 'compare'; readonly title: string; readonly trace: Trace }
  | { readonly type: 'answer'; readonly request: number; readonly result: QueryResult<QueryName> }
  | { readonly type: 'refused'; readonly request: number; readonly message: string };

/** What the panel tells the extension. */
export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'reveal'; readonly location: Location }
  | PanelQuery
  | {
      readonly type: 'export';
      readonly format: 'svg' | 'png' | 'json' | 'html' /** Text, or a data URL for PNG. */;
      readonly content: string;
      readonly name: string;
    }
  | { readonly type: 'rerun' }
  /** Of which panel the runs are wanted, by its id; null: of none. */
  | { readonly type: 'compare'; readonly with: string | null }
  | { readonly type: 'selected'; readonly node: number };

export interface OtherPanel {
  readonly id: string;
  readonly title: string;
}

export type PanelQuery = {
  [Q in QueryName]: { readonly type: 'query'; readonly request: number; readonly name: Q; readonly params: QueryParams<Q> };
}[QueryName];

/** The panel's state that outlives a reload of the window. */
export interface PanelState {
  readonly file: string;
  readonly entry: string;
  readonly expanded: readonly string[];
  readonly selected: number | null;
  readonly viewport: { readonly x: number; readonly y: number; readonly scale: number } | null;
}
