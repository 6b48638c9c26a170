import { unpackNumbers } from '../../src/protocol/numbers.ts';
import type { ToPanel } from '../../src/protocol/panel.ts';
import type { Trace } from '../../src/protocol/trace.ts';

/** A message that does not keep to the protocol; its text says where. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

/** @param what is only put into words when it is needed: a trace has tens of thousands of parts */
function need(condition: boolean, what: string | (() => string)): asserts condition {
  if (!condition) throw new MessageError(typeof what === 'string' ? what : what());
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isIndex = (value: unknown, length: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < length;
/** Unpacked messages have their NaN; `null` is what plain JSON makes of it. */
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber);
const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

/**
 * Reads what came in as a message of the protocol. The panel trusts its types from here on, so everything that it indexes or
 * draws with is looked at; what only is shown as text is not.
 * @throws MessageError
 */
export function readMessage(data: unknown): ToPanel {
  const message = unpackNumbers(data);
  need(isFields(message), 'a message is not an object');
  switch (message.type) {
    case 'trace':
      checkTrace(message.trace);
      break;
    case 'running':
      need(isText(message.title), 'a running message has no title');
      break;
    case 'failed':
      need(isText(message.title) && isText(message.message), 'a failure has no text');
      break;
    case 'select':
      need(Number.isInteger(message.node), 'a selection names no node');
      break;
    case 'panels':
      need(
        Array.isArray(message.others) && message.others.every((other) => isFields(other) && isText(other.id) && isText(other.title)),
        'the list of panels has no ids or titles',
      );
      break;
    case 'compare':
      need(isText(message.title), 'a comparison has no title');
      checkTrace(message.trace);
      break;
    case 'answer':
      need(Number.isInteger(message.request), 'an answer names no request');
      break;
    case 'refused':
      need(Number.isInteger(message.request) && isText(message.message), 'a refusal names no request or no reason');
      break;
    default:
      throw new MessageError(`unknown message type ${JSON.stringify(message.type)}`);
  }
  return message as unknown as ToPanel;
}

/** @throws MessageError where the value is not a trace that can be drawn */
export function checkTrace(value: unknown): asserts value is Trace {
  need(isFields(value), 'the trace is not an object');
  const { nodes, edges, scopes, sites } = value;
  need(
    isText(value.id) && isText(value.file) && isText(value.entry) && isText(value.lossText),
    'the trace has no id, file, entry or loss text',
  );
  need(
    Array.isArray(nodes) && Array.isArray(edges) && Array.isArray(scopes) && Array.isArray(sites),
    'the trace lacks nodes, edges, scopes or sites',
  );
  need(isFields(value.plan), 'the trace has no plan');
  need(value.error === null || isFields(value.error), 'the trace’s error is no error');
  need(value.loss === null || isNumber(value.loss), 'the loss is no number');
  nodes.forEach((node: unknown, index) => {
    need(isFields(node) && node.id === index, () => `node ${index} is not numbered ${index}`);
    const { kind, name, op, scope } = node;
    need(isText(kind) && isTextOrNull(name) && isTextOrNull(op), () => `node ${index} has no kind, name or op`);
    need(scopes.length === 0 || isIndex(scope, scopes.length), () => `node ${index} is in no scope`);
    need(sites.length === 0 || node.site === -1 || isIndex(node.site, sites.length), () => `node ${index} was made at no site`);
    need(isSummary(node.value), () => `the value of node ${index} is no summary`);
    need(node.grad === null || isSummary(node.grad), () => `the gradient of node ${index} is no summary`);
  });
  edges.forEach((edge: unknown, index) => {
    need(isFields(edge) && isIndex(edge.from, nodes.length) && isIndex(edge.to, nodes.length), () => `edge ${index} leads to no node`);
    need(
      Number.isInteger(edge.slot) && (edge.local === null || isNumber(edge.local)),
      () => `edge ${index} has no slot or a wrong derivative`,
    );
    need(edge.from !== edge.to, () => `edge ${index} leads from a node to itself`);
  });
  scopes.forEach((scope: unknown, index) => {
    need(isFields(scope) && isText(scope.name) && isText(scope.type), () => `scope ${index} has no name or type`);
    need(index === 0 || isIndex(scope.parent, index), () => `scope ${index} is inside none before it`);
  });
  sites.forEach((site: unknown, index) => {
    need(isFields(site) && isText(site.function) && isPlace(site.location), () => `site ${index} has no function or place`);
    need(site.caller === -1 || (isIndex(site.caller, sites.length) && site.caller !== index), () => `site ${index} has a wrong caller`);
  });
}

const isPlace = (value: unknown): boolean =>
  isFields(value) && isText(value.file) && [value.line, value.column, value.endLine, value.endColumn].every(Number.isInteger);

const statistics = ['sum', 'absSum', 'norm', 'min', 'max', 'mean', 'nan', 'inf', 'zero'] as const;

/** Whether it can be shown as a summary, after `null` (what plain JSON makes of NaN) has become NaN again: the message is our own copy. */
function isSummary(value: unknown): boolean {
  if (!isFields(value)) return false;
  const summary = value as Record<string, unknown>;
  for (const name of statistics) summary[name] ??= Number.NaN;
  if (Array.isArray(summary.first)) summary.first = summary.first.map((x: unknown) => x ?? Number.NaN);
  const { shape, first, histogram, dtype } = summary;
  return (
    statistics.every((name) => isNumber(summary[name])) &&
    isNumbers(shape) &&
    isNumbers(first) &&
    isText(dtype) &&
    (histogram === undefined || isNumbers(histogram))
  );
}
