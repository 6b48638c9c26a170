import { type CancellationToken, type Connection, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { nodeAt, planText, writeComment } from '../language/index.ts';
import { packNumbers } from '../protocol/numbers.ts';
import type { ServerRequests } from '../protocol/server.ts';
import { Cancelled } from '../runtime/host.ts';
import { isWithin } from './documents.ts';
import { pathOf } from './paths.ts';
import { type Server, signalOf } from './server.ts';

type Method = keyof ServerRequests;

/** Answers our own requests (protocol/server.ts). Numbers in the answers are packed. */
export function answerRequests(connection: Connection, server: Server): void {
  function answer<M extends Method>(
    method: M,
    handle: (
      params: ServerRequests[M]['params'],
      signal: AbortSignal,
    ) => ServerRequests[M]['result'] | Promise<ServerRequests[M]['result']>,
  ): void {
    connection.onRequest(method, async (params: ServerRequests[M]['params'], token: CancellationToken) => {
      try {
        return packNumbers(await handle(params, signalOf(token)));
      } catch (error) {
        return refusal(error);
      }
    });
  }

  answer('nabla/definitions', ({ uri }) => {
    const part = server.documents.partAt(uri);
    return part.program === uri
      ? server.workspace.definitions(uri)
      : server.definitionsIn(part).map((d) => ({ ...d, line: d.line - part.offset, endLine: d.endLine - part.offset }));
  });
  answer('nabla/trace', ({ uri, entry, again }, signal) =>
    server.running.trace(server.documents.partAt(uri).program, entry, signal, again),
  );
  answer('nabla/check', ({ uri, entry }, signal) => server.running.check(server.documents.partAt(uri).program, entry, signal));
  answer('nabla/query', ({ name, params }, signal) => server.running.query(name, params, signal));
  answer('nabla/nodeAt', ({ uri: place, line: at, character }) => {
    const { program: uri, offset } = server.documents.partAt(place);
    const line = at + offset;
    for (const d of server.workspace.definitions(uri)) {
      const shown = server.running.shown(uri, d.name);
      const old = shown?.shift.toOld(line + 1);
      if (!shown || old == null) continue;
      const node = nodeAt(shown.trace, pathOf(uri), old, character);
      if (node >= 0) return { trace: shown.trace.id, node };
    }
    return { trace: '', node: -1 };
  });
  answer('nabla/plan', ({ uri: place, entry }) => {
    const uri = server.documents.partAt(place).program;
    const d = server.workspace.definition(uri, entry);
    return server.running.latest(uri, entry)?.trace.plan ?? (d ? (server.workspace.plans(uri, d)[0] ?? null) : null);
  });
  answer('nabla/planText', ({ uri: place, entry }) => {
    const uri = server.documents.partAt(place).program;
    const d = server.workspace.definition(uri, entry);
    const plan = server.running.latest(uri, entry)?.trace.plan ?? (d && server.workspace.plans(uri, d)[0]) ?? null;
    return d ? planText(server.workspace.outline(uri), d, plan) : '';
  });
  answer('nabla/writePlan', ({ uri: place, entry, text }) => {
    const uri = server.documents.partAt(place).program;
    const d = server.workspace.definition(uri, entry);
    const edit = d ? writeComment(server.workspace.outline(uri), d, text) : null;
    const part = edit && server.documents.partsOf(uri).find((p) => isWithin(p, edit.start));
    return edit && part ? { ...edit, uri: part.uri, start: edit.start - part.offset, end: edit.end - part.offset } : null;
  });
}

/** An error as an answer with its own words; thrown as it is, it would come with the protocol's words before them. */
function refusal(error: unknown): ResponseError<void> {
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(error instanceof Cancelled ? LSPErrorCodes.RequestCancelled : ErrorCodes.InternalError, message);
}
