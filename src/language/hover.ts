import type { NamedTensor, Occurrence, Summary, Trace, TraceNode } from '../protocol/trace.ts';
import { gradientColour, histogram, valueColour } from './histogram.ts';
import { attributeAt, occurrenceAt } from './locate.ts';
import { digits, shapeText, share, short } from './numbers.ts';
import { type Range, rangeOf } from './range.ts';

export interface HoverText {
  readonly markdown: string;
  readonly range: Range;
}

/** Iterations that a hover shows in full; of more it shows the first and the last. */
const MAX_ROWS = 8;

export interface HoverOptions {
  readonly uri: string;
  /** The numbers are of an earlier version of the text. */
  readonly stale: boolean;
  /** Text of the line, for attributes that are modules. */
  readonly lineText: string;
}

/** What is known of the expression at a place (line from 1, column from 0), as Markdown; null where nothing is. */
export function hoverAt(trace: Trace, file: string, line: number, column: number, options: HoverOptions): HoverText | null {
  const attribute = attributeAt(options.lineText, column);
  const occurrence = occurrenceAt(trace, file, line, column);
  if (attribute && (!occurrence || occurrence.location.column < attribute.start || occurrence.location.endColumn > attribute.end)) {
    const parameters = parametersOf(trace, attribute.path, file, line);
    if (parameters.length > 0)
      return {
        markdown: [
          title(`self.${attribute.path}`, marks(null, options)),
          parameters.length === 1
            ? tensorText(trace, parameters[0]!.name, parameters[0]!, trace.nodes[parameters[0]!.node] ?? null)
            : parametersTable(parameters),
          parameters.length === 1 ? byStep(trace, parameters[0]!.node) : '',
          links(trace, parameters[0]!.node, options),
        ]
          .filter((s) => s !== '')
          .join('\n\n'),
        range: { start: { line: line - 1, character: attribute.start }, end: { line: line - 1, character: attribute.end } },
      };
  }
  return occurrence && { markdown: occurrenceText(trace, occurrence, options), range: rangeOf(occurrence.location) };
}

/** Parameters of the module that `self.path` is at that line: the scopes that ran code there tell which `self` is meant. */
function parametersOf(trace: Trace, path: string, file: string, line: number): readonly NamedTensor[] {
  const under = (prefix: string) => trace.parameters.filter((p) => p.name === prefix || p.name.startsWith(`${prefix}.`));
  for (const n of trace.nodes) {
    const site = trace.sites[n.site];
    if (!site || site.location.file !== file || site.location.line !== line) continue;
    for (let scope = trace.scopes[n.scope]; scope; scope = trace.scopes[scope.parent]) {
      const found = under(scope.path ? `${scope.path}.${path}` : path);
      if (found.length > 0) return found;
    }
  }
  const direct = under(path);
  return direct.length > 0
    ? direct
    : trace.parameters.filter((p) => p.name.includes(`.${path}.`) || p.name.endsWith(`.${path}`)).slice(0, 4);
}

const code = (text: string): string => `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ').slice(0, 80)}\``;

/** What a variable is besides a value, and whether its numbers are old. */
function marks(node: TraceNode | null, options: HoverOptions): string {
  const kind = node && node.kind !== 'operation' ? ` · ${node.kind}` : '';
  return `${kind}${options.stale ? ' · _stale: a newer run is under way_' : ''}`;
}
const title = (name: string, after: string): string => `**${code(name)}**${after}`;

/** How the differentiated value is called: its name in the source, else the expression it was made with. */
export function lossName(trace: Trace): string {
  const node = trace.nodes[trace.lossNode];
  return node?.name ?? (trace.lossText === 'the output' ? 'output' : trace.lossText || 'loss');
}

function occurrenceText(trace: Trace, o: Occurrence, options: HoverOptions): string {
  const nodes = o.nodes.map((id) => trace.nodes[id]!);
  const node = nodes.at(-1)!;
  const several = new Set(o.nodes).size > 1;
  const name = node.name ?? o.text;
  const after = marks(node, options);
  // A value that is called in the source as it is here needs no title of its own.
  const own = !several && name === o.text;
  return [
    own ? '' : title(o.text, after),
    several ? iterations(trace, o.text, nodes) : tensorText(trace, name, { ...node.value, grad: node.grad }, node, own ? after : ''),
    byStep(trace, node.id),
    rule(node),
    links(trace, node.id, options),
  ]
    .filter((s) => s !== '')
    .join('\n\n');
}

/** Parameters of a layer, one under the other. */
function parametersTable(parameters: readonly NamedTensor[]): string {
  const lines = [`| | shape | min | mean | max | norm | zeros | norm of gradient |`, '|---|---|---:|---:|---:|---:|---:|---:|'];
  for (const p of parameters) {
    const size = p.shape.reduce((a, b) => a * b, 1);
    const grad = p.grad ? short(p.grad.norm) : 'none';
    lines.push(
      `| ${code(p.name)} | ${shapeText(p.shape)} ${p.dtype} | ${short(p.min)} | ${short(p.mean)} | ${short(p.max)} | ${short(p.norm)} | ${share(p.zero, size)} | ${grad} |`,
    );
  }
  const pictures = parameters.slice(0, 2).flatMap((p) => (p.grad ? [histogram(p.grad, gradientColour, `gradient of ${p.name}`)] : []));
  return [...lines, '', pictures.filter((x) => x !== '').join(' &nbsp; ')].join('\n');
}

const slopeOf = (trace: Trace, name: string): string => code(`∂${lossName(trace)}/∂${name.length > 24 ? '(this)' : name}`);

/** Value and gradient of one tensor. `node` tells why there is no gradient. */
function tensorText(
  trace: Trace,
  name: string,
  tensor: Summary & { readonly grad: Summary | null },
  node: TraceNode | null = null,
  after = '',
): string {
  const slope = slopeOf(trace, name);
  const isScalar = tensor.shape.length === 0 || tensor.shape.every((n) => n === 1);
  if (isScalar) {
    const value = `${code(name)} = **${digits(tensor.first[0] ?? Number.NaN)}**${tensor.shape.length > 0 ? ` ${shapeText(tensor.shape)}` : ''} ${tensor.dtype}${after}`;
    if (tensor.grad) return `${value}\n\n${slope} = **${digits(tensor.grad.first[0] ?? Number.NaN)}**`;
    return `${value}\n\n${noGradient(node)}`;
  }
  const lines = [
    `${code(name)} ${shapeText(tensor.shape)} ${tensor.dtype}${after}`,
    '',
    '| | min | mean | max | norm | zeros | NaN | Inf |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    row('value', tensor),
  ];
  if (tensor.grad) lines.push(row(slope, tensor.grad));
  const pictures = [histogram(tensor, valueColour, 'values'), tensor.grad ? histogram(tensor.grad, gradientColour, 'gradient') : ''].filter(
    (s) => s !== '',
  );
  if (pictures.length > 0)
    lines.push(
      '',
      pictures.join(' &nbsp; '),
      '',
      tensor.grad ? `values (blue) and gradient of ${code(lossName(trace))} (orange)` : 'values',
    );
  if (!tensor.grad) lines.push('', noGradient(node));
  return lines.join('\n');
}

const noGradient = (node: TraceNode | null): string => (node?.noGrad ? `No gradient: ${node.noGrad}.` : 'No gradient.');

function row(label: string, s: Summary): string {
  const size = s.shape.reduce((a, b) => a * b, 1);
  return `| ${label} | ${short(s.min)} | ${short(s.mean)} | ${short(s.max)} | ${short(s.norm)} | ${share(s.zero, size)} | ${s.nan || '0'} | ${s.inf || '0'} |`;
}

/** One row for each time the expression was evaluated. */
function iterations(trace: Trace, name: string, nodes: readonly TraceNode[]): string {
  const scalar = nodes.every((n) => n.value.shape.length === 0);
  const slope = slopeOf(trace, name);
  const show = (s: Summary | null): string => (s === null ? 'none' : scalar ? digits(s.first[0] ?? Number.NaN) : short(s.norm));
  const lines = [
    `evaluated ${nodes.length} times`,
    '',
    scalar ? `| # | value | ${slope} |` : `| # | shape | norm | norm of ${slope} |`,
    scalar ? '|---:|---:|---:|' : '|---:|---|---:|---:|',
  ];
  nodes.forEach((n, i) => {
    if (nodes.length > MAX_ROWS && i >= MAX_ROWS / 2 && i < nodes.length - MAX_ROWS / 2) {
      if (i === MAX_ROWS / 2) lines.push(scalar ? '| … | … | … |' : '| … | | … | … |');
      return;
    }
    lines.push(
      scalar
        ? `| ${i + 1} | ${show(n.value)} | ${show(n.grad)} |`
        : `| ${i + 1} | ${shapeText(n.value.shape)} | ${show(n.value)} | ${show(n.grad)} |`,
    );
  });
  return lines.join('\n');
}

/** The derivative rule of the operation that made the value. */
function rule(node: TraceNode): string {
  if (!node.formula || node.formula.vjp.length === 0) return '';
  const { names, value, vjp } = node.formula;
  const backward = vjp.map((v, i) => (v ? `${names[i] ?? `input ${i}`}̄ = ${v}` : '')).filter((s) => s !== '');
  return [`made by ${code(node.op ?? '')}: ${code(value)}`, backward.length > 0 ? `backward: ${backward.map(code).join(', ')}` : '']
    .filter((s) => s !== '')
    .join(' · ');
}

/** Of a script: how the loss, or the gradient of what the script differentiates, went on from step to step. */
function byStep(trace: Trace, node: number): string {
  const { steps = [] } = trace;
  if (steps.length < 2) return '';
  const leaf = [...trace.parameters, ...trace.inputs].find((p) => p.node === node);
  const numbers = node === trace.lossNode ? steps.map((s) => s.loss) : leaf ? steps.map((s) => s.gradients[leaf.name] ?? null) : null;
  if (!numbers?.some((v) => v !== null)) return '';
  const shown = numbers.map((v, i) => (i === trace.step ? `**${v === null ? 'none' : short(v)}**` : v === null ? 'none' : short(v)));
  const few = shown.length <= MAX_ROWS ? shown : [...shown.slice(0, MAX_ROWS / 2), '…', ...shown.slice(-MAX_ROWS / 2)];
  return `${node === trace.lossNode ? 'value' : 'norm of the gradient'} by step: ${few.join(', ')}`;
}

/** Which run the numbers are of. A script chooses dtype and mode itself. */
function runText(trace: Trace, node: number): string {
  const count = trace.steps?.length;
  if (!count) return `${trace.dtype}, ${trace.mode} mode`;
  if (node >= (trace.lastAt ?? Number.POSITIVE_INFINITY)) return `after the last of ${count} steps`;
  return `${node >= (trace.passedAt ?? Number.POSITIVE_INFINITY) ? 'after ' : ''}step ${(trace.step ?? 0) + 1} of ${count}`;
}

function links(trace: Trace, node: number, { uri }: HoverOptions): string {
  const run = (command: string, ...args: readonly unknown[]) => `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
  const check =
    trace.kind === 'script' ? '' : ` · [Check gradients](${run('nabla.checkGradients', uri, trace.entry)} "Compare with differences")`;
  const of = `gradient of ${code(lossName(trace))}${trace.lossText && trace.lossText !== lossName(trace) ? ` (${trace.lossText.slice(0, 60)})` : ''}, ${runText(trace, node)}`;
  return `---\n\n${of} · [Show in graph](${run('nabla.showGraph', uri, trace.entry, node)} "Open the computational graph at this variable")${check}`;
}
