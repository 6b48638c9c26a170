import type { RunError, RunPlan } from '../../protocol/trace.ts';
import { guessArgument } from './guesses.ts';

/** An argument in a plan's constructor: `heads=2`, at any depth. */
interface Given {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What an error teaches about a constructor call that we proposed ourselves: missing arguments, numbers that must divide each other, numbers
 * that should be tuples. The source line that failed names the arguments meant; where it does not, the lines that called it do.
 */
export function mendConstruction(plan: RunPlan, error: RunError, constructed: boolean): RunPlan[] {
  const { construct } = plan;
  if (plan.origin !== 'synthesis' || construct === null) return [];
  const given = argumentsIn(construct);
  const texts = [...error.frames].reverse().map((f) => f.text);
  const blamed = blame(given, [error.message, ...texts]);
  const found = new Set<string>();
  const set = (g: Given, value: string) => {
    if (value !== g.value) found.add(construct.slice(0, g.start) + value + construct.slice(g.end));
  };
  const said = `${error.message}\n${texts[0] ?? ''}`;
  const call = constructorCall(construct, error);
  const add = (name: string, value: string) => {
    if (call && !given.some((g) => g.name === name)) found.add(withArguments(construct, call, `${name}=${value}`));
  };
  const missing = missingNames(error).filter((name) => !given.some((g) => g.name === name));
  if (call && missing.length > 0)
    found.add(withArguments(construct, call, missing.map((name) => `${name}=${guessed(name) ?? '16'}`).join(', ')));
  // A class was meant, and called: `activation()` of an `nn.ReLU()`.
  const instance = /^(\w+)\.forward\(\) missing \d+ required positional/.exec(error.message)?.[1];
  if (instance) for (const g of given) if (g.value === `nn.${instance}()`) set(g, `nn.${instance}`);
  // One that is optional by its default, and is used all the same: `BatchNorm(planes)`, `image_size ** 2`.
  if (/'NoneType' object is not callable/.test(error.message))
    for (const [, name] of (texts[0] ?? '').matchAll(/(?<![\w.])([A-Za-z_]\w*)\(/g))
      if (!/^(super|range|len|int)$/.test(name!))
        for (const value of /norm|bn/i.test(name!) ? ['nn.BatchNorm2d'] : ['nn.ReLU', 'nn.BatchNorm2d']) add(name!, value);
  if (!constructed && /unsupported operand type.*'NoneType'/.test(error.message))
    for (const [, name] of (texts[0] ?? '').replace(/^[^=]*=(?!=)/, '').matchAll(/(?<![\w.])([a-z_]\w*)\b(?![(=])/g))
      add(name!, guessed(name!) ?? '4');
  if (/does not download/.test(error.message)) for (const name of ['pretrained', 'pretrained_backbone']) add(name, 'False');
  // Normalized over channels, not over the last dimension.
  if (/Given normalized_shape=/.test(error.message)) for (const g of given) if (g.value === 'nn.LayerNorm') set(g, 'nn.BatchNorm2d');
  // A number that is an axis, by its name a width.
  const axis = /Dimension out of range \(.*but got (\d+)\)/.exec(error.message)?.[1];
  if (axis) for (const g of given) if (g.value === axis) set(g, '-1');
  if (/divisib|multiple|%|divided|divide/i.test(said)) for (const change of divisible(blamed, error.message)) set(...change);
  const told = indivisible.exec(error.message);
  if (told) {
    // Widths are handed down under other names, and made of each other: all that are alike become larger together.
    const scale = Number(multipleOf(told)) / Number(told[1]);
    const widths = (change: (n: number) => number) =>
      found.add(construct.replace(/(?<==|[[(] ?|, )\d+(?=[,)\]]|$)/g, (n) => (Number(n) >= 8 ? String(change(Number(n))) : n)));
    widths((n) => (n === Number(told[1]) ? Number(multipleOf(told)) : n));
    if (Number.isInteger(scale)) widths((n) => n * scale);
  }
  if (!constructed) {
    const count = lengthAsked(said);
    for (const g of blamed) {
      const items = /^[[(](.*)[\])]$/s
        .exec(g.value)?.[1]
        ?.split(',')
        .filter((s) => s.trim());
      const one = items?.[0]?.trim() ?? g.value;
      if (
        items === undefined &&
        /^-?[\d.]+$/.test(one) &&
        /tuple|list|iterable|subscriptable|no len|unpack|has no attribute|sequence|length/i.test(said)
      )
        for (const n of count ? [count] : [2, 3, 4]) set(g, `(${Array(n).fill(one).join(', ')})`);
      else if (items && /unpack|length|out of range|must be|expected|len\(|==/i.test(said))
        for (const n of count ? [count] : [items.length + 1, items.length + 2, 1])
          set(g, `(${Array(n).fill(one).join(', ')}${n === 1 ? ',' : ''})`);
      if (
        items &&
        /unsupported operand|cannot be interpreted as an integer|must be .*int|not supported between|expected .*int|range\(/i.test(said)
      )
        set(g, one);
      if (items && /a single integer value or a list of/.test(said)) set(g, `[${items.join(',')}]`);
      if (/can only concatenate list/.test(said)) set(g, items ? `[${items.join(',')}]` : `[${one}, ${one}]`);
      if (/must be tuple of ints, ?but got float|'float' object cannot be interpreted/.test(said) && /^\d*\.\d+$/.test(g.value))
        set(g, '4');
      if (/is not a Module subclass/.test(said) && /^[[(][\d, ]+[\])]$/.test(g.value)) set(g, '[nn.Identity(), nn.Identity()]');
      if (/is not a Module subclass|iterable.*but got int|Module/.test(said) && /^\d+$/.test(g.value))
        for (const v of ['nn.Identity()', '[nn.Identity(), nn.Identity()]']) set(g, v);
      if (/is not callable/.test(said)) for (const v of ['nn.ReLU()', 'F.relu', 'nn.ReLU', 'nn.LayerNorm']) set(g, v);
      if (/positional arguments? but|takes \d+/.test(said) && g.value.startsWith('nn.'))
        for (const v of ['nn.ReLU', 'nn.LayerNorm', 'nn.BatchNorm2d']) set(g, v);
      if (/NoneType|unsupported operand|not supported between|must be str|invalid literal/.test(said) && /^(None|'.*')$/.test(g.value))
        set(g, '16');
    }
    // Two where one is meant, handed down under another name.
    if (/unsupported operand type.*'tuple'/.test(error.message))
      for (const g of given) if (/^\((\d+), \1\)$/.test(g.value)) set(g, /\d+/.exec(g.value)![0]);
    if (/is not a Module subclass|'int' object is not callable/.test(said))
      // The helper that failed has names of its own; one of its callers' arguments went in.
      for (const g of given) if (/^\d+$/.test(g.value) && calledWith(g.name, texts)) set(g, 'nn.Identity()');
    const chance = /dropout probability has to be between 0 and 1, but got ([\d.]+)/.exec(error.message)?.[1];
    if (chance)
      for (const g of given) {
        const fit = g.value.replace(/[\d.]+/g, (n) => (n === chance ? '0.1' : n));
        if (/drop|^p$|prob|rate/.test(g.name)) set(g, fit);
      }
    const classes = /isinstance\((\w+)[^,]*, *\(?([A-Za-z_][\w., ]*)\)?\)/.exec(said);
    for (const g of given)
      if (g.name === classes?.[1])
        for (const c of classes[2]!.split(',')) if (!/^\s*(str|int|float|bool|None)?\s*$/.test(c)) set(g, `${c.trim()}()`);
    if (/assert/i.test(error.type)) for (const g of blamed) for (const v of numberChoices(said, g)) set(g, v);
  }
  if (/Identity\.forward\(\) (takes|got)/.test(said))
    for (const g of blamed.some((b) => b.value === 'nn.Identity()') ? blamed : given)
      if (g.value === 'nn.Identity()') for (const v of ['lambda x, *_, **__: x', 'lambda x, *_, **__: (x, None)']) set(g, v);
  if (/'Identity' object has no attribute/.test(said)) for (const g of blamed) if (g.value === 'nn.Identity()') set(g, 'nn.Linear(16, 16)');
  // A number where a layer is meant.
  if (
    /'int' object has no attribute '(?:weight|bias|parameters|named_parameters|in_features|out_features|modules|children|register_\w+)'/.test(
      said,
    )
  )
    for (const g of blamed) if (/^\d+$/.test(g.value)) set(g, 'nn.Linear(16, 16)');
  // Numbers that a command line gives as one text.
  if (/TypeError/.test(error.type)) for (const g of given) if (/^'\d+(, ?\d+)+'$/.test(g.value)) set(g, `[${g.value.slice(1, -1)}]`);
  // A number where a tensor is meant.
  if (
    /'(?:bool|int|float|str)' object has no attribute '(?:unsqueeze|view|size|shape|dim|t|to|repeat|expand|reshape|device|dtype|data)'/.test(
      said,
    )
  )
    for (const g of blamed) if (/^(True|False|[\d.]+|'.*')$/.test(g.value)) set(g, 'torch.randn(16)');
  // What goes around a block is as wide as its input; the block itself may widen it.
  const widths = /size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)/.exec(error.message);
  if (constructed && widths)
    for (const [from, to] of [widths.slice(1), widths.slice(1).reverse()])
      for (const g of given) if (g.value === from && /^(in|c_?in|dim$)/.test(g.name)) set(g, to!);
  return [...found].filter((c) => c.length < 1500).map((c) => ({ ...plan, construct: c }));
}

const withArguments = (construct: string, at: number, more: string): string =>
  `${construct.slice(0, at)}${construct[at - 1] === '(' ? '' : ', '}${more}${construct.slice(at)}`;

const guessed = (name: string) => guessArgument({ name, annotation: null, default: null, star: '', named: false });

/** Arguments by keyword, innermost values only. */
function argumentsIn(construct: string): Given[] {
  const found: Given[] = [];
  for (const m of construct.matchAll(/(\b\w+=|'\w+': )(?=(\[[^[\]()]*\]|\([^()]*\)|'[^']*'|[\w.]+(?:\(\))?(?=[,)}\s]|$)))/g)) {
    const start = m.index + m[1]!.length;
    found.push({ name: /\w+/.exec(m[1]!)![0], value: m[2]!, start, end: start + m[2]!.length });
  }
  return found;
}

/** The arguments that the first of these texts to name any of them names. */
function blame(given: readonly Given[], texts: readonly string[]): Given[] {
  const [message, ...lines] = texts;
  for (const text of [...lines, message!]) {
    const words = new Set(text.match(/[A-Za-z_]\w*/g));
    const named = given.filter((g) => words.has(g.name));
    if (named.length > 0) return named;
  }
  // Handed down under a shorter name: `conv_kernel_size` as `kernel_size`.
  for (const text of lines) {
    const words = [...new Set(text.match(/[A-Za-z_]\w*_\w+/g))];
    const named = given.filter((g) => words.some((w) => g.name.endsWith(`_${w}`)));
    if (named.length > 0) return named;
  }
  return [];
}

/** A configuration that has what it was given, and no more: a namespace, or a class that keeps all keywords. */
const lackingAttribute = /'(?:\w+\.)?(SimpleNamespace|\w*(?:Config|Args|Params|Options|Opts))' object has no attribute '(\w+)'/;

function missingNames(error: RunError): string[] {
  if (/missing \d+ required (positional|keyword-only) arguments?/.test(error.message) && /__init__\(\)/.test(error.message))
    return [...error.message.matchAll(/'(\w+)'/g)].map((m) => m[1]!);
  const lacking = /^assert (\w+) is not None/.exec(error.frames.at(-1)?.text ?? '')?.[1];
  if (lacking && /assert/i.test(error.type)) return [lacking];
  const attribute = lackingAttribute.exec(error.message)?.[2];
  if (attribute) return [attribute];
  return [];
}

/** Where to put another argument: before the bracket that closes the namespace or the whole call. */
function constructorCall(construct: string, error: RunError): number | null {
  const of = lackingAttribute.exec(error.message)?.[1] ?? /(\w+)\.__init__\(\)/.exec(error.message)?.[1] ?? '';
  const start = of ? construct.indexOf(`${of}(`) : -1;
  // A class that hands its keywords on to one that it makes: they are asked of the call that we write.
  if (start < 0) return !lackingAttribute.test(error.message) && /^[\w.]+\([\s\S]*\)$/.test(construct) ? construct.length - 1 : null;
  let depth = 0;
  for (let i = start + of.length; i < construct.length; i++) {
    if (construct[i] === '(') depth++;
    else if (construct[i] === ')' && --depth === 0) return i;
  }
  return null;
}

/** `channels (4) must be divisible by groups (32)`, as a sentence with both numbers. */
const indivisible = /\((\d+)\) must be divisible by \w+ \((\d+)\)/;

/** The first multiple of the second number that the first does not exceed. */
const multipleOf = ([, dividend, divisor]: readonly string[]): string =>
  String(Math.ceil(Number(dividend) / Number(divisor)) * Number(divisor));

/** `a must be divisible by b`: the divisor smaller, or the dividend a multiple of it. */
function divisible(blamed: readonly Given[], message: string): [Given, string][] {
  const numbers = blamed.filter((g) => /^\d+$/.test(g.value));
  const changes: [Given, string][] = [];
  const told = indivisible.exec(message);
  if (told) for (const g of numbers) if (g.value === told[1]) changes.push([g, multipleOf(told)]);
  if (numbers.length >= 2)
    for (const [a, b] of numbers.flatMap((x) => numbers.filter((y) => y !== x).map((y) => [x, y] as const))) {
      if (Number(a.value) % Number(b.value) === 0) continue;
      if (Number(b.value) > Number(a.value)) changes.push([b, a.value]);
      else changes.push([a, String(Math.ceil(Number(a.value) / Number(b.value)) * Number(b.value))]);
    }
  for (const g of numbers) for (const n of [2, 4, 8, 16, 32, 48, 64, 96, 1]) changes.push([g, String(n)]);
  return changes;
}

/** Whether one of these lines passes that name on to a call. */
const calledWith = (name: string, lines: readonly string[]): boolean => lines.some((l) => new RegExp(`\\([^()]*\\b${name}\\b`).test(l));

/** How many items a message or an assertion asks for. */
function lengthAsked(said: string): number | null {
  const words: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5 };
  const m =
    /expected (?:at least )?(\d+)/.exec(said) ??
    /(?:tuple|list|length|sequence) of (?:length )?(\d+|one|two|three|four|five)\b/i.exec(said) ??
    /len\(\w+\)\s*==\s*(\d+)/.exec(said);
  const n = m ? (words[m[1]!.toLowerCase()] ?? Number(m[1])) : null;
  return n !== null && n > 0 && n < 20 ? n : null;
}

/** Numbers that an assertion compares with: `assert kernel_size == 7`, `x in (3, 7)`, `0 < ratio < 1`. */
function numberChoices(said: string, g: Given): string[] {
  const list = [...said.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map((m) => m[0]).filter((n) => Number(n) > 0);
  const words = [...said.matchAll(/['"](\w+)['"]/g)].map((m) => `'${m[1]}'`);
  if (/^'/.test(g.value)) return words.slice(0, 4);
  return /^-?[\d.]+$/.test(g.value) ? [...list, '0.5', '1', '2'].slice(0, 5) : [];
}
