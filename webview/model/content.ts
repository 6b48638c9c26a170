import type { Pass } from '../../src/protocol/run.ts';
import type { Summary, Trace, TraceNode } from '../../src/protocol/trace.ts';
import { type Comparison, changeText } from './compare.ts';
import { compact, full, isScalar, plural, shapeText, typeText } from './format.ts';
import type { Adjacency } from './graph.ts';
import type { Group, Item } from './hierarchy.ts';

export type Mode = 'values' | 'gradients' | 'forward' | 'reverse';

/** A quantity on a card: a number, or a tensor as its first entries and its norm. */
export interface Row {
  readonly label: string;
  readonly text: string;
  /** Every digit, for the tooltip. */
  readonly title: string;
  /** First entries of a tensor as a heat strip; null for single numbers. */
  readonly strip: readonly number[] | null;
  /** Colour of the row: what is known, what is missing, what is wrong. */
  readonly tone: 'plain' | 'muted' | 'bad';
}

/** All that is written on an item's card. */
export interface Card {
  readonly title: string;
  readonly kind: string;
  readonly look: TraceNode['kind'] | 'group';
  readonly shape: string | null;
  readonly rows: readonly Row[];
  /** Which of the rows the mode is about. */
  readonly focus: number;
  readonly loss: boolean;
  readonly output: boolean;
  /** A leaf used several times. */
  readonly shared: boolean;
  /** What a screen reader says. */
  readonly speech: string;
}

/** Where a pass has come to: the tangents or cotangents known so far, by node. */
export interface PassState {
  readonly pass: Pass;
  readonly reached: ReadonlyMap<number, Pass['steps'][number]['summary']>;
}

const missing = (label: string, title: string): Row => ({ label, text: '–', title, strip: null, tone: 'muted' });

function quantity(label: string, values: readonly number[], norm: number, shape: readonly number[]): Row {
  const bad = values.some((value) => !Number.isFinite(value)) || !Number.isFinite(norm);
  const tone = bad ? 'bad' : 'plain';
  if (isScalar(shape)) {
    const value = values[0] ?? Number.NaN;
    return { label, text: compact(value), title: full(value), strip: null, tone };
  }
  if (!values.length) return { label, text: 'empty', title: 'no elements', strip: null, tone: 'muted' };
  return { label, text: `‖${compact(norm)}‖`, title: `norm ${full(norm)}; first: ${values.map(full).join(', ')}`, strip: values, tone };
}

function summaryRow(label: string, summary: Summary): Row {
  const row = quantity(label, summary.first, summary.norm, summary.shape);
  const flaws = [summary.nan && plural(summary.nan, 'NaN', 'NaN'), summary.inf && plural(summary.inf, 'Inf', 'Inf')]
    .filter(Boolean)
    .join(', ');
  if (!flaws || isScalar(summary.shape)) return row;
  return { ...row, text: flaws, tone: 'bad' };
}

function gradientRow(node: TraceNode): Row {
  return node.grad ? summaryRow('grad', node.grad) : missing('grad', node.noGrad ?? 'no gradient');
}

function passRow(node: TraceNode, { pass, reached }: PassState): Row {
  const label = pass.mode === 'forward' ? '∂' : 'grad';
  const known = reached.get(node.id);
  if (known) return quantity(label, known.values, known.norm, node.value.shape);
  // In forward mode every other leaf has tangent 0 from the start: that is what seeding one input means.
  if (pass.mode === 'forward' && node.op === null)
    return { label, text: '0', title: '0: not the seeded input', strip: null, tone: 'muted' };
  return { label, text: '', title: 'not reached yet', strip: null, tone: 'muted' };
}

function extremes(node: TraceNode): Row {
  const { min, max, mean, shape } = node.value;
  if (isScalar(shape) || !node.value.first.length) return { label: '', text: '', title: '', strip: null, tone: 'muted' };
  return { label: 'range', text: `${compact(min)} … ${compact(max)}`, title: `mean ${full(mean)}`, strip: null, tone: 'plain' };
}

/** How the gradient differs from that of the other run. */
function changeRow(node: TraceNode, comparison: Comparison): Row {
  const change = comparison.nodes[node.id]?.grad;
  if (!change) return { label: 'Δ', text: 'new', title: `${comparison.title} has no such variable`, strip: null, tone: 'plain' };
  const norm = (summary: Summary | null): string => (summary ? full(summary.norm) : 'none');
  const title = `norm of the gradient: ${norm(change.before)} in ${comparison.title}, ${norm(change.after)} here`;
  return { label: 'Δ', text: changeText(change), title, strip: null, tone: change.relative === 0 ? 'muted' : 'plain' };
}

function rows(node: TraceNode, mode: Mode, pass: PassState | null, comparison: Comparison | null): readonly Row[] {
  if (mode === 'gradients' && comparison) return [gradientRow(node), changeRow(node, comparison)];
  const value = summaryRow('value', node.value);
  if (mode === 'values') return [value, extremes(node)];
  if (mode === 'gradients' || !pass) return [value, mode === 'gradients' ? gradientRow(node) : missing('∂', 'the pass has not begun')];
  return [value, passRow(node, pass)];
}

/** The node that speaks for a group: its last operation. */
export function representative(group: Group): TraceNode | null {
  for (let i = group.children.length - 1; i >= 0; i--) {
    const child = group.children[i]!;
    const node = child.kind === 'node' ? child.node : representative(child);
    if (node?.op) return node;
  }
  return null;
}

/** What is written at the top of a card; its size follows from it, whatever the mode. */
export function headOf(item: Item, names: readonly string[]): Pick<Card, 'title' | 'kind' | 'shape'> {
  if (item.kind === 'group') {
    const last = representative(item);
    const size = plural(item.operations, 'op');
    return { title: item.title, kind: item.type, shape: last ? `${size} · ${shapeText(last.value.shape)}` : size };
  }
  const { node } = item;
  const name = names[node.id]!;
  const { path } = item.parent;
  return {
    // Inside its layer a weight is just `weight`.
    title: path && name.startsWith(`${path}.`) ? name.slice(path.length + 1) : name,
    kind: node.name === null && node.op !== null ? '' : whatIs(node),
    shape: isScalar(node.value.shape) ? null : `${shapeText(node.value.shape)} ${typeText(node.value.dtype)}`,
  };
}

const whatIs = (node: TraceNode): string => node.op ?? (node.kind === 'operation' ? '' : node.kind);

export function cardOf(
  item: Item,
  trace: Trace,
  names: readonly string[],
  graph: Adjacency,
  mode: Mode,
  pass: PassState | null,
  comparison: Comparison | null,
): Card {
  if (item.kind === 'group') {
    const last = representative(item);
    const size = plural(item.operations, 'op');
    return {
      ...headOf(item, names),
      look: 'group',
      rows: last ? rows(last, mode, pass, comparison) : [],
      focus: mode === 'values' ? 0 : 1,
      loss: false,
      output: false,
      shared: false,
      speech: `Group ${item.title} ${item.type}, ${size}, collapsed`,
    };
  }
  const { node } = item;
  const shared = node.op === null && graph.outOf[node.id]!.length > 1;
  const shown = rows(node, mode, pass, comparison);
  const what = whatIs(node);
  const name = names[node.id]!;
  const says = shown.filter((row) => row.text).map((row) => `${row.label} ${row.text}`);
  return {
    ...headOf(item, names),
    look: node.kind,
    rows: shown,
    focus: mode === 'values' ? 0 : 1,
    loss: node.id === trace.lossNode,
    output: node.output,
    shared,
    speech: [name, node.id === trace.lossNode ? 'loss' : '', what, shared ? 'shared' : '', shapeText(node.value.shape), ...says]
      .filter(Boolean)
      .join(', '),
  };
}
