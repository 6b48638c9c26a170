import type { SyntaxNode } from '@lezer/common';
import type { Definition } from '../protocol/definition.ts';
import type { Diagnostic, Location, Trace } from '../protocol/trace.ts';
import { planText, writeComment } from './edit.ts';
import type { Outline } from './outline.ts';
import { callArguments, calleeOf, parse, type Source, textOf } from './syntax.ts';

type Fix = NonNullable<Diagnostic['fix']>;

/** The replacement that mends what a diagnostic tells, where the source allows one that keeps everything else as it is. */
export function fixFor(d: Diagnostic, outline: Outline, definition: Pick<Definition, 'name' | 'kind'>, trace: Trace): Fix | null {
  if (d.fix) return d.fix;
  switch (d.code) {
    case 'double-softmax':
    case 'double-sigmoid':
      return replaced(outline, d.related?.[0]?.location ?? null, 'Pass the logits: take out this activation', operand);
    case 'log-of-softmax':
      return replaced(outline, d.location, 'Use log_softmax', logSoftmax);
    case 'detached-parameter':
      return replaced(outline, d.location, 'Take out the detach', withoutDetach);
    case 'inputs-unknown':
      return writtenInputs(outline, definition, trace);
    case 'error':
      return /modified by an inplace operation/.test(d.message) ? outOfPlace(outline, d) : null;
    default:
      return null;
  }
}

/** A fix that rewrites the expression at a place. */
function replaced(outline: Outline, at: Location | null, title: string, rewrite: (text: string) => string | null): Fix | null {
  if (!at || at.file !== outline.path || at.line !== at.endLine) return null;
  const text = lineOf(outline, at.line).slice(at.column, at.endColumn);
  const to = rewrite(text);
  return to === null ? null : { title, location: at, text: to };
}

function lineOf({ source: { text, lineStarts } }: Outline, line: number): string {
  return text.slice(lineStarts[line - 1], lineStarts[line] ?? text.length).replace(/\r?\n$/, '');
}

const callIn = (text: string): { source: Source; call: SyntaxNode } | null => {
  const source = parse(text);
  const statement = source.root.firstChild;
  const call = statement?.name === 'ExpressionStatement' ? statement.firstChild : statement;
  return call?.name === 'CallExpression' && call.to - call.from === text.trim().length ? { source, call } : null;
};

/** What a call is applied to: `h` of `torch.softmax(h, dim=1)`, of `h.softmax(1)` and of `self.softmax(h)`. */
function operand(text: string): string | null {
  const found = callIn(text);
  if (!found) return null;
  const { source, call } = found;
  const first = callArguments(source, call)[0];
  const callee = calleeOf(source, call);
  const receiver = call.firstChild?.name === 'MemberExpression' ? call.firstChild.firstChild : null;
  const isFunction = /^(torch|F|nn|self)\b/.test(callee) || !receiver;
  if (isFunction) return first && first.star === '' ? textOf(source, first.value) : null;
  return receiver ? textOf(source, receiver) : null;
}

/** `torch.log(torch.softmax(x, dim=1))` → `torch.log_softmax(x, dim=1)`. */
function logSoftmax(text: string): string | null {
  const match = /^torch\.log\(\s*(torch|F)\.softmax\((.*)\)\s*\)$/s.exec(text);
  return match ? `${match[1]}.log_softmax(${match[2]})` : null;
}

const withoutDetach = (text: string): string | null => (text.endsWith('.detach()') ? text.slice(0, -'.detach()'.length) : null);

/** `x += 1` → `x = x + 1` at the line that overwrote what backward needs. */
function outOfPlace(outline: Outline, d: Diagnostic): Fix | null {
  for (const at of [...(d.related ?? []).map((r) => r.location), ...(d.location ? [d.location] : [])]) {
    if (at.file !== outline.path) continue;
    const line = lineOf(outline, at.line);
    const statement = /^(\s*)([A-Za-z_]\w*)\s*([-+*/])=\s*([^#]*?)\s*$/.exec(line);
    if (!statement) continue;
    const [, indent, name, operator, value] = statement;
    const right = /^[\w.()[\]]+$/.test(value!) ? value : `(${value})`;
    const location = { file: at.file, line: at.line, column: indent!.length, endLine: at.line, endColumn: line.length };
    return { title: 'Write a new tensor instead of over the old one', location, text: `${name} = ${name} ${operator} ${right}` };
  }
  return null;
}

/** The comment that says which inputs to use, to be edited. */
function writtenInputs(outline: Outline, definition: Pick<Definition, 'name' | 'kind'>, trace: Trace): Fix | null {
  const edit = writeComment(outline, definition, planText(outline, definition, trace.plan));
  if (!edit || edit.lines.length === 0) return null;
  const location = { file: outline.path, line: edit.start, column: 0, endLine: edit.end, endColumn: 0 };
  return { title: `Write the inputs of ${definition.name} above it`, location, text: `${edit.lines.join('\n')}\n` };
}
