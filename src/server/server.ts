import type { CancellationToken } from 'vscode-languageserver';
import type { Definition } from '../protocol/definition.ts';
import type { RuntimeHost } from '../runtime/host.ts';
import { Documents, isWithin, type Part } from './documents.ts';
import type { Runs } from './runs.ts';
import { defaults, type Settings } from './settings.ts';
import { type Texts, Workspace } from './workspace.ts';

/** What a client may send with `initialize`; every part may be missing. */
export interface Options {
  /** Folder for the interpreter's snapshot; null for none. */
  readonly cache?: string | null;
  readonly settings?: unknown;
  /** The client has commands of its own behind the lenses (our extension). Others are offered what the server can do by itself. */
  readonly commands?: boolean;
}

/** What differs between a server on a machine and one in a browser. */
export interface Platform {
  /** Files of the workspace that are not open. */
  readonly texts: Texts;
  /** Changes with the text of a file; null where there is none. */
  digest(path: string): string | null;
  startRuntime(options: Options): RuntimeHost;
}

/** What the parts of the server share: the programs, their runs, the settings. */
export class Server {
  readonly documents = new Documents();
  readonly workspace: Workspace;
  settings: Settings = defaults;
  runs: Runs | null = null;

  constructor(platform: Platform) {
    this.workspace = new Workspace(this.documents, platform.texts);
  }

  /** The runs, once the client has introduced itself. */
  get running(): Runs {
    if (!this.runs) throw new Error('The server was not initialized.');
    return this.runs;
  }
  definitionsIn(part: Part): Definition[] {
    return this.workspace.definitions(part.program).filter((d) => isWithin(part, d.line));
  }
}

export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
