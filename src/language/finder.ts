import type { Definition, DefinitionKind } from '../protocol/definition.ts';
import { type ClassOutline, type FunctionOutline, firstLine, methodOf, type Outline, outlineOf } from './outline.ts';
import { commentAbove } from './plan/comment.ts';
import { isNumeric } from './plan/numbers.ts';
import { plansFor } from './plan/plans.ts';
import { bodyOf, calleeOf, descendants, isMainGuard, position, sameScope, textOf } from './syntax.ts';

/** The entry's name of a script: what Python calls the running program. */
export const SCRIPT = '__main__';

/** Everything in a file that can be run and differentiated, in source order. Never throws: of broken code it finds what there is. */
export function findDefinitions(text: string, file: string): Definition[] {
  return foundIn(text).map((d) => ({ ...d, file, plan: plansFor(text, d)[0] ?? null }));
}

type Found = Omit<Definition, 'file' | 'plan'>;

function foundIn(text: string): Found[] {
  const outline = outlineOf(text);
  const found: Found[] = [];
  const take = (o: { name: string; line: number; column: number; endLine: number }, kind: DefinitionKind) =>
    found.push({ name: o.name, kind, line: o.line, column: o.column, endLine: o.endLine });
  for (const c of outline.classes.values()) {
    const kind = kindOfClass(outline, c);
    if (kind) take(c, kind);
  }
  for (const f of outline.functions.values()) {
    if (isNumpyForward(outline, f)) take(f, 'numpy-pair');
    else if (isDifferentiable(outline, f)) take(f, 'function');
  }
  const script = scriptOf(outline);
  if (script) found.push(script);
  return found.sort((a, b) => a.line - b.line);
}

const moduleBases =
  /^((torch\.)?nn\.(modules\.\w+\.)?)?(Module|Sequential|ModuleList)$|^((pl|L|pytorch_lightning|lightning)\.)?LightningModule$/;
const functionBases = /^(torch\.)?(autograd\.)?(function\.)?(InplaceFunction|Function)$/;

/** What a class is by its bases, followed through the file; null for what is no model. */
function kindOfClass(outline: Outline, c: ClassOutline): DefinitionKind | null {
  const roots = rootBases(outline, c);
  const forward = methodOf(outline, c, 'forward');
  const backward = methodOf(outline, c, 'backward');
  if (roots.some((b) => functionBases.test(b))) return forward && backward ? 'autograd-function' : null;
  if (roots.some((b) => moduleBases.test(b))) return forward || roots.some((b) => b.endsWith('Sequential')) ? 'module' : null;
  if (forward && backward && !forward.decorators.includes('staticmethod')) return 'layer';
  // A base from another file that we cannot see: with a `forward` of its own it is a model in all likelihood.
  const imported = roots.some((b) => b && b !== 'object' && !/^(ABC|Enum|NamedTuple|Protocol|Exception)$/.test(b));
  return imported && forward && outline.torch && forward.parameters[0]?.name === 'self' ? 'module' : null;
}

function rootBases(outline: Outline, c: ClassOutline, seen = new Set<string>()): string[] {
  seen.add(c.name);
  return c.bases.flatMap((base) => {
    const above = outline.classes.get(base);
    return above && !seen.has(base) ? rootBases(outline, above, seen) : [base];
  });
}

/** `affine_forward` whose partner `affine_backward` is in the same file. */
const isNumpyForward = (outline: Outline, f: FunctionOutline): boolean =>
  !outline.torch && f.name.endsWith('_forward') && outline.functions.has(f.name.replace(/_forward$/, '_backward'));

const helperNames =
  /^(_|main$|train|test|eval|load|save|get_|set_|make_|create_|build_|plot|show|print|parse|run|fit|init|setup|download|collate)/;

/** Functions over tensors or numbers. Those that train, load or print are not meant: only what returns something of its arguments is. */
function isDifferentiable(outline: Outline, f: FunctionOutline): boolean {
  const own = f.parameters.filter((p) => p.star === '');
  const { source } = outline;
  if (own.length === 0 || f.decorators.some((d) => /fixture|property|command|contextmanager/.test(d))) return false;
  const comment = commentAbove(source, firstLine(f, outline));
  if (comment.values.size > 0 || comment.words.has('inputs')) return true;
  const body = bodyOf(f.node);
  if (!body || !returns(f)) return false;
  if (own.every((p) => p.default !== null && isNumeric(p.default))) return own.some((p) => /[.e[]/.test(p.default!));
  if (helperNames.test(f.name) || /\.backward\(|\.step\(|optimizer/.test(textOf(source, body))) return false;
  if (own.some((p) => p.annotation !== null && /(^|\W)(torch\.)?(Float)?Tensor\b|^(Float|Num)\[/.test(p.annotation))) return true;
  if (!outline.torch) return false;
  const names = new Set(own.filter((p) => p.annotation === null || /Tensor/.test(p.annotation)).map((p) => p.name));
  for (const call of descendants(body, ['CallExpression'], sameScope)) {
    const first = call.getChild('ArgList')?.firstChild?.nextSibling;
    if (first?.name !== 'VariableName' || !names.has(textOf(source, first))) continue;
    if (/^(torch|F|nn\.functional|torch\.nn\.functional)\.(?!(no_grad|save|load|manual_seed|device)$)\w+$/.test(calleeOf(source, call)))
      return true;
  }
  return false;
}

function returns(f: FunctionOutline): boolean {
  for (const s of descendants(bodyOf(f.node)!, ['ReturnStatement'], sameScope)) if (s.firstChild?.nextSibling) return true;
  return false;
}

/** A script: the file calls `backward()` when it runs, outside functions and classes. */
function scriptOf(outline: Outline): Found | null {
  const { source } = outline;
  for (const statement of outline.rest)
    for (const call of [
      ...(statement.name === 'CallExpression' ? [statement] : []),
      ...descendants(statement, ['CallExpression'], sameScope),
    ]) {
      const member = call.firstChild;
      const property = member?.name === 'MemberExpression' ? member.getChild('PropertyName') : null;
      if (property && textOf(source, property) === 'backward') {
        const { line, column } = position(
          source,
          statement.name === 'IfStatement' && isMainGuard(source, statement) ? call.from : statement.from,
        );
        return { name: SCRIPT, kind: 'script', line, column, endLine: position(source, call.to).line };
      }
    }
  return null;
}
