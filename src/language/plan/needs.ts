import type { SyntaxNode } from '@lezer/common';
import { type ClassOutline, classNamed, type FunctionOutline, functionNamed, methodOf, type Outline } from '../outline.ts';
import { bodyOf, callArguments, calleeOf, children, descendants, sameScope, textOf } from '../syntax.ts';
import { knownFromCall, layersOf } from './known.ts';
import { evaluate, type Known } from './numbers.ts';

/** What the first operation on an argument says about its shape. Sizes are null where they cannot be told from the source. */
export type Need =
  | { readonly kind: 'features'; readonly size: number | null /** number of dimensions, where it is told */; readonly rank: number | null }
  | { readonly kind: 'channels'; readonly size: number | null; readonly spatial: number }
  | { readonly kind: 'tokens'; readonly count: number | null }
  | { readonly kind: 'sequence'; readonly size: number | null }
  | { readonly kind: 'hidden'; readonly size: number | null; readonly layers: number; readonly pair: boolean }
  | { readonly kind: 'rank'; readonly rank: number };

/** Where to look: a function, the class it belongs to, and the numbers known there. */
interface Place {
  readonly owner: ClassOutline | null;
  readonly known: Known;
  readonly depth: number;
}

/** What a function needs its parameter to be. */
export function needOf(place: Place, f: FunctionOutline, parameter: string): Need | null {
  const { source } = f.home;
  const body = bodyOf(f.node);
  if (!body || place.depth > 6) return null;
  const aliases = new Set([parameter]);
  let rank: Need | null = null;
  let flattened = false;

  const isAlias = (node: SyntaxNode | null | undefined): boolean => {
    if (!node) return false;
    if (node.name === 'VariableName') return aliases.has(textOf(source, node));
    if (node.name === 'BinaryExpression') return isAlias(node.firstChild) || isAlias(node.lastChild);
    if (node.name === 'ParenthesizedExpression') return isAlias(node.firstChild?.nextSibling);
    if (node.name !== 'CallExpression') return false;
    const callee = node.firstChild;
    const method = callee?.name === 'MemberExpression' ? textOf(source, callee.getChild('PropertyName') ?? callee) : '';
    if (callee?.name === 'VariableName' && keepsNumbers.test(textOf(source, callee))) return isAlias(callArguments(source, node)[0]?.value);
    if (keepsNumbers.test(method)) {
      if (isAlias(callee?.firstChild)) return true;
      return isAlias(callArguments(source, node)[0]?.value);
    }
    return false;
  };

  const fromCall = (call: SyntaxNode): Need | null => {
    const callee = calleeOf(source, call);
    const args = callArguments(source, call);
    const at = args.findIndex((a) => isAlias(a.value));
    const method = call.firstChild?.name === 'MemberExpression' ? textOf(source, call.firstChild.getChild('PropertyName') ?? call) : '';
    if (isAlias(call.firstChild?.name === 'MemberExpression' ? call.firstChild.firstChild : null)) {
      if (method === 'view' || method === 'reshape') {
        const sizes = args.map((a) => evaluate(source, a.value, place.known));
        const leads = textOf(source, args[0]?.value ?? call);
        const last = sizes.at(-1);
        if (sizes.length === 2 && last != null && last > 0) return { kind: 'features', size: last, rank: 2 };
        if (sizes.length === 2 && /size\(0\)|shape\[0\]|^-1$|batch|^b$|^B$|^N$/.test(leads)) flattened = true;
      } else if (method === 'flatten') flattened = true;
      return null;
    }
    if (at < 0) return null;
    if (/(^|\.)flatten$/.test(callee)) flattened = true;
    const pool = /^(?:F|torch|nn\.functional|torch\.nn\.functional)\.(?:\w+_)?(?:pool|conv|transpose)(\d)d$/.exec(callee);
    if (pool) return { kind: 'channels', size: null, spatial: Number(pool[1]) };
    if (/(^|\.)(rearrange|reduce|repeat)$/.test(callee) && args[1]) return fromPattern(textOf(source, args[1].value));
    if (/(^|\.)cross_entropy$|(^|\.)nll_loss$/.test(callee)) return at === 1 ? { kind: 'tokens', count: 2 } : null;
    const self = /^self\.(\w+)$/.exec(callee)?.[1] ?? /^self\.(\w+)\[/.exec(textOf(source, call.firstChild ?? call))?.[1];
    if (!self || !place.owner) return fromLocal(call, callee, at);
    const layer = layersOf(place.owner).get(self);
    if (layer) return ofLayer(place, layer.home, layer.node, at, flattened);
    const m = methodOf(place.owner, self);
    const inner = m?.parameters[at + 1]?.name;
    return m && inner && m !== f ? needOf({ ...place, depth: place.depth + 1 }, m, inner) : null;
  };
  const fromLocal = (_: SyntaxNode, callee: string, at: number): Need | null => {
    const g = functionNamed(f.home, callee);
    const inner = g?.parameters[at]?.name;
    return g && inner && g !== f ? needOf({ ...place, owner: null, depth: place.depth + 1 }, g, inner) : null;
  };

  for (const node of postOrder(body)) {
    if (node.name === 'CallExpression') {
      const need = fromCall(node);
      if (need?.kind === 'rank') rank ??= need;
      else if (need) return need;
    } else if (node.name === 'AssignStatement') {
      const parts = children(node);
      const operator = parts.findIndex((c) => c.name === 'AssignOp');
      const value = parts[operator + 1];
      const targets = parts.slice(0, operator).filter((c) => c.name === 'VariableName');
      const shape = value && /^(\w+)\.(?:shape|size\(\))$/.exec(textOf(source, value));
      if (shape && aliases.has(shape[1]!) && targets.length > 1) rank ??= { kind: 'rank', rank: targets.length };
      if (targets.length === 1 && parts[operator + 2] === undefined) {
        if (isAlias(value)) aliases.add(textOf(source, targets[0]!));
        // What the name holds from here on is something else.
        else aliases.delete(textOf(source, targets[0]!));
      }
    }
  }
  return rank;
}

/** Operands before operations: the order in which Python evaluates. */
function* postOrder(node: SyntaxNode): Generator<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.firstChild && sameScope(child)) yield* postOrder(child);
    yield child;
  }
}

/** The left side of an einops pattern: `'b c (h p1) (w p2) -> …'` has four axes. */
function fromPattern(text: string): Need | null {
  const left = /^["']([^"'>]*?)->/.exec(text)?.[1];
  if (!left || left.includes('...')) return null;
  const axes = left
    .replace(/\([^)]*\)/g, 'g')
    .trim()
    .split(/\s+/).length;
  return { kind: 'rank', rank: axes };
}

/** What the layer made by a constructor call needs of its input number `slot`. */
function ofLayer(place: Place, home: Outline, call: SyntaxNode, slot: number, flattened: boolean): Need | null {
  const { source } = home;
  if (call.name === 'ArrayExpression' || call.name === 'ArrayComprehensionExpression' || call.name === 'ParenthesizedExpression') {
    for (const element of children(call)) if (element.name === 'CallExpression') return ofLayer(place, home, element, slot, flattened);
    return null;
  }
  if (call.name !== 'CallExpression' || place.depth > 8) return null;
  const args = callArguments(source, call);
  const type = calleeOf(source, call).split('.').at(-1)!;
  const number = (index: number, ...keywords: string[]): number | null => {
    const a = args.find((x) => x.keyword !== null && keywords.includes(x.keyword)) ?? args.filter((x) => x.keyword === null)[index];
    return a ? evaluate(source, a.value, place.known) : null;
  };
  const conv = /^(?:Lazy)?Conv(?:Transpose)?(\d)d$/.exec(type);
  if (conv) return { kind: 'channels', size: number(0, 'in_channels'), spatial: Number(conv[1]) };
  const spatial = /^(?:BatchNorm|InstanceNorm|MaxPool|AvgPool|AdaptiveAvgPool|AdaptiveMaxPool|Dropout|Upsample)(\d)d$/.exec(type);
  if (spatial)
    return type.startsWith('Dropout')
      ? null
      : { kind: 'channels', size: /Norm/.test(type) ? number(0, 'num_features') : null, spatial: Number(spatial[1]) };
  switch (type) {
    case 'Linear':
      return { kind: 'features', size: number(0, 'in_features'), rank: flattened ? 2 : null };
    case 'Bilinear':
      return { kind: 'features', size: number(slot, slot === 0 ? 'in1_features' : 'in2_features'), rank: 2 };
    case 'Embedding':
      return { kind: 'tokens', count: number(0, 'num_embeddings') };
    case 'LSTM':
    case 'GRU':
    case 'RNN':
      return slot === 0
        ? { kind: 'sequence', size: number(0, 'input_size') }
        : { kind: 'hidden', size: number(1, 'hidden_size'), layers: number(2, 'num_layers') ?? 1, pair: type === 'LSTM' };
    case 'LSTMCell':
    case 'GRUCell':
    case 'RNNCell':
      return { kind: 'features', size: slot === 0 ? number(0, 'input_size') : number(1, 'hidden_size'), rank: 2 };
    case 'LayerNorm':
    case 'RMSNorm':
      return { kind: 'features', size: number(0, 'normalized_shape'), rank: null };
    case 'GroupNorm':
      return { kind: 'channels', size: number(1, 'num_channels'), spatial: 2 };
    case 'MultiheadAttention':
    case 'TransformerEncoderLayer':
    case 'TransformerDecoderLayer':
    case 'Transformer':
      // What follows queries, keys and values are masks.
      return slot < (type === 'MultiheadAttention' ? 3 : type === 'TransformerEncoderLayer' ? 1 : 2)
        ? { kind: 'sequence', size: number(0, 'embed_dim', 'd_model') ?? (type === 'Transformer' ? 512 : null) }
        : null;
    case 'TransformerEncoder':
      return args[0] ? ofLayer(place, home, args[0].value, 0, flattened) : null;
    case 'Rearrange':
    case 'Reduce':
      return args[0] ? fromPattern(textOf(source, args[0].value)) : null;
    case 'Sequential':
    case 'ModuleList': {
      let flat = flattened;
      for (const a of args) {
        const layer = a.star === '*' && a.value.name === 'VariableName' ? listNamed(home, call, textOf(source, a.value)) : a.value;
        if (!layer) return null;
        if (layer.name === 'CallExpression' && /Flatten$/.test(calleeOf(source, layer))) flat = true;
        const need = ofLayer(place, home, layer, slot, flat);
        if (need) return need;
        // What comes behind a block that we cannot see into gets other shapes.
        if (layer.name === 'CallExpression' && !keepsShape.test(calleeOf(source, layer))) return null;
      }
      return null;
    }
  }
  const inner = classNamed(home, calleeOf(source, call));
  const forward = inner && methodOf(inner, 'forward');
  const parameter = forward?.parameters[slot + 1]?.name;
  if (!inner || !forward) return null;
  const known = knownFromCall(home, inner, args, place.known);
  return parameter
    ? needOf({ owner: inner, known, depth: place.depth + 1 }, forward, parameter)
    : sequentialNeed(inner, known, place.depth + 1);
}

/** Functions and methods of which each number comes of one number. */
const keepsNumbers =
  /^(float|double|to|contiguous|clone|detach|relu|dropout|cuda|tanh|sigmoid|requires_grad_|type|gelu|silu|mish|elu|softplus|swish|act\w*|non_?linear\w*)$/;

/** Layers that pass shapes on as they are. */
const keepsShape =
  /(^|\.)(Flatten|Unflatten|Identity|Dropout\w*|\w*ReLU\d*|\w*ELU|Sigmoid|Tanh|SiLU|GELU|Mish|Softmax|Hard\w+|ReflectionPad\w+|ZeroPad\w+)$/;

/** The list that a name holds where a layer is made of it: `layers = [nn.Conv2d(…)]` before `nn.Sequential(*layers)`. */
function listNamed(home: Outline, at: SyntaxNode, name: string): SyntaxNode | null {
  let scope: SyntaxNode | null = at;
  while (scope && scope.name !== 'FunctionDefinition') scope = scope.parent;
  for (const s of scope ? descendants(scope, ['AssignStatement'], sameScope) : [])
    if (s.firstChild?.name === 'VariableName' && textOf(home.source, s.firstChild) === name && s.lastChild?.name === 'ArrayExpression')
      return s.lastChild;
  return null;
}

/** What a subclass of nn.Sequential needs: its first layer is in the call of `super().__init__(…)`. */
export function sequentialNeed(c: ClassOutline, known: Known, depth = 0): Need | null {
  const init = c.methods.get('__init__');
  if (!init) return null;
  for (const node of postOrder(init.node))
    if (node.name === 'CallExpression' && /^super\([^)]*\)\.__init__\(/.test(textOf(c.home.source, node))) {
      for (const a of callArguments(c.home.source, node)) {
        const need = ofLayer({ owner: c, known, depth }, c.home, a.value, 0, false);
        if (need) return need;
      }
    }
  return null;
}
