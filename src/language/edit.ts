import type { Definition } from '../protocol/definition.ts';
import type { LineEdit } from '../protocol/server.ts';
import type { RunPlan } from '../protocol/trace.ts';
import { callOf, firstLine, type Outline } from './outline.ts';
import { commentAbove } from './plan/comment.ts';
import { callArguments, children, parse, textOf } from './syntax.ts';

/** A plan as the comment that asks for it: `x = torch.randn(8, 784)`, by parameter where the inputs are a plain tuple. */
export function planText(outline: Outline, definition: Pick<Definition, 'name' | 'kind'>, plan: RunPlan | null): string {
  const parts: string[] = [];
  if (plan?.construct && /\(\s*[^)\s]/.test(plan.construct)) parts.push(`construct = ${plan.construct}`);
  parts.push(...inputParts(outline, definition, plan));
  if (plan?.loss) parts.push(`loss = ${plan.loss}`);
  return parts.join(', ').replace(/\s*\n\s*/g, ' ');
}

function inputParts(outline: Outline, definition: Pick<Definition, 'name' | 'kind'>, plan: RunPlan | null): string[] {
  const c = outline.classes.get(definition.name);
  const f = c ? callOf(c) : outline.functions.get(definition.name);
  const parameters = f?.parameters.slice(c ? 1 : 0).filter((p) => p.star === '') ?? [];
  if (!plan?.inputs && !plan?.kwargs) return parameters.filter((p) => p.default !== null).map((p) => `${p.name} = ${p.default}`);
  const parts: string[] = [];
  const values = plan.inputs ? tupleElements(plan.inputs) : [];
  if (values && values.length <= parameters.length) values.forEach((v, i) => parts.push(`${parameters[i]!.name} = ${v}`));
  else parts.push(`inputs = ${plan.inputs}`);
  if (plan.kwargs) parts.push(`kwargs = ${plan.kwargs}`);
  return parts;
}

/** Elements of a tuple as written; null where they are starred or it is none. */
function tupleElements(text: string): string[] | null {
  const source = parse(`f${text}`);
  const call = source.root.firstChild?.firstChild;
  if (!text.startsWith('(') || call?.name !== 'CallExpression' || !children(call).length) return null;
  const args = callArguments(source, call);
  return args.some((a) => a.star !== '' || a.keyword !== null) ? null : args.map((a) => textOf(source, a.value));
}

/** The edit that writes inputs above a definition: the comment that is there is replaced, the indentation kept. */
export function writeComment(outline: Outline, definition: Pick<Definition, 'name'>, content: string): LineEdit | null {
  const node = outline.classes.get(definition.name) ?? outline.functions.get(definition.name);
  if (!node) return null;
  const line = firstLine(node);
  const { lines } = commentAbove(outline.source, line);
  const indent = /^\s*/.exec(outline.source.text.split('\n')[line - 1] ?? '')![0];
  const written = content.trim() === '' ? [] : [`${indent}# nabla: ${content.trim()}`];
  return lines.length > 0 ? { start: lines[0]!, end: lines.at(-1)! + 1, lines: written } : { start: line, end: line, lines: written };
}
