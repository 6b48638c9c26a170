import type { Definition } from './definition.ts';
import type { CheckReport, QueryName, QueryParams, QueryResult } from './run.ts';
import type { RunPlan, Trace } from './trace.ts';

/** Requests beyond LSP's own, by method name. */
export interface ServerRequests {
  /** All definitions of a file. */
  'nabla/definitions': { params: { uri: string }; result: readonly Definition[] };
  /** Runs a definition (or takes the finished run of the same contents, unless it is wanted again). */
  'nabla/trace': { params: { uri: string; entry: string; again?: boolean }; result: Trace };
  'nabla/check': { params: { uri: string; entry: string }; result: CheckReport };
  'nabla/query': { params: { name: QueryName; params: QueryParams<QueryName> }; result: QueryResult<QueryName> };
  /** The node under the cursor in the newest trace of the file, or -1. */
  'nabla/nodeAt': { params: { uri: string; line: number; character: number }; result: { trace: string; node: number } };
  'nabla/plan': { params: { uri: string; entry: string }; result: RunPlan | null };
  /** The plan as text that a person can edit: `x = torch.randn(8, 784)`. */
  'nabla/planText': { params: { uri: string; entry: string }; result: string };
  /** The edit that writes such a text as a comment above the definition; null if it is not there any more. */
  'nabla/writePlan': { params: { uri: string; entry: string; text: string }; result: (LineEdit & { uri: string }) | null };
}
/** Replaces the lines `start`…`end` (from 1, `end` exclusive) by `lines`. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}
/** Notifications from the server. */
export interface ServerNotifications {
  /** State of a definition's run or check changed: lenses, tests and tree may be drawn anew. */
  'nabla/state': { uri: string; entry: string; state: DefinitionState };
}
export interface DefinitionState {
  readonly running: boolean;
  readonly trace: 'none' | 'fresh' | 'stale' | 'failed';
  readonly check: CheckReport | null;
}
