import type { SyntaxNode, Tree } from '@lezer/common';
import type { Definition, DefinitionKind } from '../protocol/definition.ts';
import { type ClassOutline, callOf, classNamed, extentOf, type FunctionOutline, firstLine, methodOf, type Outline } from './outline.ts';
import { methodPairOf, partnerOf } from './pairs.ts';
import { commentAbove } from './plan/comment.ts';
import { isNumeric } from './plan/numbers.ts';
import { differentiationOf } from './program.ts';
import { bodyOf, calleeOf, descendants, isMainGuard, position, remembered, sameScope, textOf } from './syntax.ts';

/** The entry's name of a script: what Python calls the running program. */
export const SCRIPT = '__main__';

/** Everything in a file that can be run and differentiated, in source order. Never throws: of broken code it finds what there is. */
export function definitionsIn(outline: Outline): Definition[] {
  const found: Definition[] = [];
  const take = (o: ClassOutline | FunctionOutline, kind: DefinitionKind | null) => {
    if (kind) found.push({ file: outline.path, name: o.name, kind, ...extentOf(o) });
  };
  for (const c of outline.classes.values()) take(c, kindOfClass(c));
  for (const f of outline.functions.values()) take(f, kindOfFunction(f));
  const script = scriptOf(outline);
  if (script) found.push(script);
  return found.sort((a, b) => a.line - b.line);
}

const moduleBases =
  /^((torch\.|flax\.)?(nn|linen)\.(modules\.\w+\.)?)?(Module|Sequential|ModuleList)$|^((pl|L|pytorch_lightning|lightning)\.)?LightningModule$/;
const functionBases = /^(torch\.)?(autograd\.)?(function\.)?(InplaceFunction|Function)$/;

/** What a class is by its bases, followed through the files of the workspace; null for what is no model. */
function kindOfClass(c: ClassOutline): DefinitionKind | null {
  const roots = rootBases(c);
  const forward = methodOf(c, 'forward');
  if (roots.some((b) => functionBases.test(b))) return forward && methodOf(c, 'backward') ? 'autograd-function' : null;
  if (roots.some((b) => moduleBases.test(b))) return callOf(c) || roots.some((b) => b.endsWith('Sequential')) ? 'module' : null;
  if (isLayer(c)) return 'layer';
  // A base from another file that we cannot see: with a `forward` of its own it is a model in all likelihood.
  const imported = roots.some((b) => b && b !== 'object' && !/^(ABC|Enum|NamedTuple|Protocol|Exception)$/.test(b));
  return imported && forward && c.home.torch && forward.parameters[0]?.name === 'self' ? 'module' : null;
}

/** A class with a forward and a backward of its own; in NumPy also one with a function and its derivative. */
function isLayer(c: ClassOutline): boolean {
  const pair = methodPairOf(c);
  if (!pair || (pair.by === 'derivative' && (c.home.torch || c.home.jax))) return false;
  const both = [pair.forward, pair.partner];
  return !both.some((f) => isLeftOpen(f) || f.decorators.some((d) => /(^|\.)(static|class|abstract)method$/.test(d)));
}

/** A method that is for subclasses to write. */
function isLeftOpen({ home, node }: FunctionOutline): boolean {
  const last = bodyOf(node)?.lastChild;
  return !!last && /^((raise|return)\s+NotImplementedError\b.*|pass|\.\.\.)$/.test(textOf(home.source, last));
}

/** The bases at which following them ends: those that no file of the workspace defines. */
function rootBases(c: ClassOutline, seen = new Set<ClassOutline>()): string[] {
  seen.add(c);
  return c.bases.flatMap((base) => {
    const above = classNamed(c.home, base);
    return above && !seen.has(above) ? rootBases(above, seen) : [base];
  });
}

/** `affine_forward` whose partner `affine_backward` is in the same file, `sigmoid` whose `sigmoid_prime` is. */
function isNumpyForward(f: FunctionOutline): boolean {
  const pair = f.home.torch ? null : partnerOf(f);
  return pair !== null && (pair.by === 'backward' || !f.home.jax);
}

/** `softmax_loss(x, y)` that returns the loss and its gradient. */
const isNumpyLoss = (f: FunctionOutline): boolean =>
  !f.home.torch &&
  lossNames.test(f.name) &&
  /^\s*return\s*\(?\s*[\w.]+\s*,\s*(d[A-Za-z]\w*|grad\w*)\b/m.test(f.home.source.text.slice(f.node.from, f.node.to));

const helperNames =
  /^(_|main$|train|test|eval|load|save|get_|set_|make_|create_|build_|plot|show|print|parse|run|fit|init|setup|download|collate)/;
const lossNames = /loss|criterion|objective|nll|_mse$|^mse$|divergence/i;

const arrayTypes = /(^|\W)(torch\.)?(Float)?Tensor\b|^(Float|Num)\[|^(jax\.)?Array(Like)?$|^jnp\.(ndarray|array)$/;

/** Functions over tensors or numbers. Those that train, load or print are not meant: only what returns something of its arguments is. */
function kindOfFunction(f: FunctionOutline): DefinitionKind | null {
  if (isNumpyForward(f) || isNumpyLoss(f)) return 'numpy-pair';
  const own = f.parameters.filter((p) => p.star === '');
  const { home } = f;
  if (own.length === 0 || f.decorators.some((d) => /fixture|property|command|contextmanager/.test(d))) return null;
  if (isDerivativeRule(f)) return null;
  const comment = commentAbove(home.source, firstLine(f));
  if (comment.values.size > 0 || comment.words.has('inputs')) return 'function';
  const facts = factsOf(f);
  if (!facts.returns) return null;
  if (own.every((p) => p.default !== null && isNumeric(p.default))) return own.some((p) => /[.e[]/.test(p.default!)) ? 'function' : null;
  if (helperNames.test(f.name) || facts.trains) return null;
  if (own.some((p) => p.annotation !== null && arrayTypes.test(p.annotation))) return 'function';
  if (!home.torch && !home.jax) return null;
  if (f.decorators.some((d) => /\bcustom_(vjp|jvp|gradient)\b/.test(d))) return 'function';
  const untyped = (name: string) => own.some((p) => p.name === name && (p.annotation === null || /Tensor/.test(p.annotation)));
  return lossNames.test(f.name) || [...facts.tensors].some(untyped) ? 'function' : null;
}

/** The functions that a `custom_vjp` or `custom_jvp` of JAX's is given as its rules: what is checked is the function. */
function isDerivativeRule({ home, name, decorators }: FunctionOutline): boolean {
  if (!home.jax) return false;
  return decorators.some((d) => /\.defjvps?\b|\.defvjp\b/.test(d)) || rulesGiven(home).has(name);
}

const rulesCache = new WeakMap<Outline, ReadonlySet<string>>();
/** The names in `f.defvjp(f_fwd, f_bwd)`, of all such statements of a file. */
function rulesGiven(home: Outline): ReadonlySet<string> {
  const known = rulesCache.get(home);
  if (known) return known;
  const names = home.rest.flatMap((s) => /\.def[vj][vj]ps?(\([\s\S]*)/.exec(textOf(home.source, s))?.[1]?.match(/\w+/g) ?? []);
  const found = new Set(names);
  rulesCache.set(home, found);
  return found;
}

/** What a function's body says, whatever its place in the file is. */
interface Facts {
  /** Whether it returns a value. */
  readonly returns: boolean;
  /** Whether it runs a backward pass or an optimizer. */
  readonly trains: boolean;
  /** Names that PyTorch's functions, or methods that only tensors have, are applied to. */
  readonly tensors: ReadonlySet<string>;
}
const factCache = new WeakMap<Tree, Facts>();

function factsOf(f: FunctionOutline): Facts {
  const { source } = f.home;
  return remembered(factCache, f.node, () => {
    const body = bodyOf(f.node);
    if (!body) return { returns: false, trains: false, tensors: new Set() };
    let returns = false;
    const tensors = new Set<string>();
    for (const node of descendants(body, ['ReturnStatement', 'CallExpression', 'BinaryExpression'], sameScope)) {
      if (node.name === 'ReturnStatement') returns ||= !!node.firstChild?.nextSibling;
      else if (node.name === 'CallExpression') {
        const name = tensorArgument(f.home, node);
        if (name) tensors.add(name);
      } else if (node.firstChild?.nextSibling && textOf(source, node.firstChild.nextSibling) === '@')
        for (const side of [node.firstChild, node.lastChild]) if (side?.name === 'VariableName') tensors.add(textOf(source, side));
    }
    return { returns, trains: /\.backward\(|\.step\(|optimizer/.test(textOf(source, body)), tensors };
  });
}

const torchCall = /^(torch|F|nn\.functional|torch\.nn\.functional)\.(?!(no_grad|save|load|manual_seed|device)$)\w+$/;
const jaxCall = /^(jnp|jax\.numpy|(jax\.)?(lax|nn)|jsp|jax\.scipy)\.(\w+\.)?(?!(array|asarray|zeros|ones|arange|save|load)$)[a-z]\w*$/;
const tensorMethods =
  /^(matmul|mm|bmm|softmax|log_softmax|sigmoid|tanh|relu|exp|log|sqrt|pow|square|mean|norm|view|reshape|permute|unsqueeze|squeeze|clamp|flatten|transpose)$/;

/** The name that a call treats as a tensor: `torch.exp(x)`, `jnp.exp(x)`, `x.softmax(-1)`. */
function tensorArgument({ source, jax }: Outline, call: SyntaxNode): string | null {
  const first = call.getChild('ArgList')?.firstChild?.nextSibling;
  if (first?.name === 'VariableName' && (jax ? jaxCall : torchCall).test(calleeOf(source, call))) return textOf(source, first);
  const member = call.firstChild?.name === 'MemberExpression' ? call.firstChild : null;
  const [of, method] = [member?.firstChild, member?.getChild('PropertyName')];
  return of?.name === 'VariableName' && method && tensorMethods.test(textOf(source, method)) ? textOf(source, of) : null;
}

/** A script: the file differentiates something when it is run. */
function scriptOf(outline: Outline): Definition | null {
  const found = differentiationOf(outline);
  if (!found) return null;
  const { source } = outline;
  const { statement, from, to } = found;
  const start = isMainGuard(source, statement) ? from : statement.from;
  const { line, column } = position(source, start);
  return { file: outline.path, name: SCRIPT, kind: 'script', line, column, endLine: position(source, to).line };
}
