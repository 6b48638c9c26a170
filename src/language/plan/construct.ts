import type { SyntaxNode } from '@lezer/common';
import { type ClassOutline, classNamed, methodOf, type Outline } from '../outline.ts';
import { callArguments, calleeOf, descendants, type Parameter, sameScope, textOf } from '../syntax.ts';
import { commandLineFor } from './commandline.ts';
import { choiceOf, guessArgument } from './guesses.ts';
import { constructorParameters, knownFromCall, knownFromTexts } from './known.ts';
import { evaluate, type Known } from './numbers.ts';
import { type Settings, settingsFor } from './settings.ts';
import { keysOf, type Usage, usageOf } from './usage.ts';

/** How a class can be constructed, and the numbers that its `__init__` then works with. */
export interface Construction {
  /** Expression that constructs it. */
  readonly text: string;
  /** Statements that the expression needs: imports of classes from other files. */
  readonly setup: readonly string[];
  readonly known: Known;
}

const MAX_DEPTH = 4;

/**
 * A constructor call with small guessed values for what has no default: numbers by name, objects by annotation, name or use.
 * @param small guess also where the defaults are numbers of a size that would keep the reader waiting.
 */
export function guessConstruction(c: ClassOutline, small = false): Construction {
  const guesser = new Guesser(c.home, small);
  const { text, args } = guesser.construct(c, small, 0);
  return { text, setup: guesser.setup, known: knownFromTexts(c, args) };
}

/** Whether a class's own defaults are those of a full-size model, or leave open what it needs. */
export const wantsSizes = (c: ClassOutline): boolean => constructorParameters(c).some((p) => isOutsized(p.default) || p.default === 'None');

const isOutsized = (text: string | null): boolean => text !== null && /^-?\d+$/.test(text) && (Number(text) < 0 || Number(text) >= 256);

class Guesser {
  readonly setup: string[] = [];
  constructor(
    private readonly into: Outline,
    private readonly small: boolean,
  ) {}

  construct(c: ClassOutline, small: boolean, depth: number): { text: string; args: Map<string, string> } {
    const args = new Map<string, string>();
    const all = constructorParameters(c);
    // A configuration of full size (12 layers, 50,000 words) would keep the reader waiting; a small one of the same kind shows the same graph.
    const shrink =
      small || (depth > 0 && all.some((p) => isOutsized(p.default) || (p.default === 'None' && /\bint\b/.test(p.annotation ?? ''))));
    for (const p of all) {
      if (p.default !== null && !this.#isOpen(p, shrink)) continue;
      args.set(p.name, this.#value(c, p, depth));
    }
    return { text: `${this.#nameOf(c)}(${[...args].map(([k, v]) => `${k}=${v}`).join(', ')})`, args };
  }

  /** Whether a default is to be replaced: a size that should be small, or nothing where a number is meant. */
  #isOpen(p: Parameter, shrink: boolean): boolean {
    if (!shrink || p.default === null) return false;
    if (p.default === 'None') return /\bint\b|^$/.test(p.annotation ?? '') && /^\d+$/.test(guessArgument(p) ?? '');
    const guess = /^-?\d+$/.test(p.default) ? guessArgument(p) : null;
    return guess !== null && /^\d+$/.test(guess) && (Number(p.default) < 0 || Number(guess) < Number(p.default));
  }

  #value(owner: ClassOutline, p: Parameter, depth: number): string {
    if (/ModuleList$/.test(p.annotation ?? '') && depth < MAX_DEPTH) return this.#blocksOf(owner, depth);
    const annotated = this.#annotatedClass(owner, p);
    if (annotated && depth < MAX_DEPTH)
      return /^(typing\.)?[Tt]ype\[/.test(p.annotation ?? '') ? this.#nameOf(annotated) : this.#make(annotated, depth);
    const init = methodOf(owner, '__init__');
    const usage = init && usageOf(init, p.name, owner);
    if (usage && depth < MAX_DEPTH) {
      const object = this.#object(owner, p, usage, depth);
      if (object !== null) return object;
    }
    return guessArgument(p) ?? '16';
  }

  /** A value of another kind than a number, where its use asks for one. */
  #object(owner: ClassOutline, p: Parameter, usage: Usage, depth: number): string | null {
    const usual = guessArgument(p);
    if (usage.called !== null && !usage.applied && !/Module\b|Callable/.test(p.annotation ?? '')) {
      if (usual?.includes('nn.') || /^\d+$/.test(usual ?? '')) return usual;
      return /(^|_)(fn|create|factory|func)/.test(p.name) && usage.called === 2 ? 'nn.Linear' : this.#blockFor(owner, usage.called);
    }
    if (usage.applied && usual?.endsWith(')')) return usual;
    const read = readOf(usage);
    const keys = keysOf(usage);
    if (keys.length > 0 && read.length === 0)
      return this.#structure(owner, p.name, new Set(), new Set(keys), this.#settingsFor(owner, p, keys));
    const asked = [...read, ...[...usage.methods].filter((m) => !onAnyValue.test(m))];
    if (asked.length > 0 && !/^(int|float|bool|str)\b/.test(p.annotation ?? '')) {
      const made = this.#configuration(owner, p, usage, asked, depth);
      if (made !== null) return made;
    }
    if (usage.applied) return usual ?? this.#namesake(owner, p, depth) ?? 'nn.Identity()';
    if (usage.words.size > 0 && (p.annotation === null || /str|Literal/.test(p.annotation))) return `'${choiceOf(usage.words)}'`;
    if (usage.unpacked.length > 0) {
      const guess = usual ?? '16';
      return /^[([]/.test(guess) ? guess : `(${Array(usage.unpacked.length).fill(guess).join(', ')})`;
    }
    if (usage.sequence && !/^(int|str)\b/.test(p.annotation ?? '') && !/^-?[\d.]+$/.test(p.default ?? '')) {
      const guess = usual ?? '16';
      return /^[\d.]+$/.test(guess) ? `(${Array(Math.max(2, usage.items)).fill(guess).join(', ')})` : guess;
    }
    return null;
  }

  /** A module of the same file that has the parameter's name behind what tells it apart: `FullAttention` for `attention`. */
  #namesake(owner: ClassOutline, p: Parameter, depth: number): string | null {
    const name = p.name.replaceAll('_', '').toLowerCase();
    const namesake = [...owner.home.classes.values()].find(
      (c) => c !== owner && name.length > 3 && c.name.toLowerCase().endsWith(name) && methodOf(c, 'forward'),
    );
    return namesake ? this.#make(namesake, depth) : null;
  }

  /** An object by what is read of it: a class of the file, one of the workspace with the same attributes, or a plain namespace of numbers. */
  #configuration(owner: ClassOutline, p: Parameter, usage: Usage, asked: readonly string[], depth: number): string | null {
    const read = readOf(usage);
    const fits = (c: ClassOutline) => {
      const fields = new Set([...constructorParameters(c).map((x) => x.name), ...c.methods.keys()]);
      return asked.every(
        (a) => fields.has(a) || new RegExp(`self\\.${a}\\b|^\\s+${a}\\s*[:=]`, 'm').test(c.home.source.text.slice(c.node.from, c.node.to)),
      );
    };
    // What is called a configuration is no network.
    const configures = /config|cfg|^args$|params/i.test(p.name);
    const near = [...owner.home.classes.values()].filter((c) => c !== owner && !(configures && methodOf(c, 'forward')));
    const named = near.find((c) => sameWord(c.name, p.name));
    const made = named ?? near.find(fits) ?? (configures ? near.find((c) => /config|args|params/i.test(c.name)) : undefined);
    if (made) return this.#make(made, depth);
    const alike = this.into.elsewhere
      .neighbours(this.into, asked[0]!)
      .filter((o) => this.into.elsewhere.moduleOf(this.into, o) !== null)
      .flatMap((o) => [...o.classes.values()].filter((c) => methodOf(c, 'forward') && fits(c)));
    // The plainest of them: the one that asks for least.
    const asks = (c: ClassOutline) => constructorParameters(c).filter((x) => x.default === null).length;
    const plainest = alike.sort((a, b) => asks(a) - asks(b) || a.home.path.length - b.home.path.length)[0];
    if (plainest) return this.#make(plainest, depth);
    if (
      read.length === 0 ||
      asked.some((a) => /^(parameters|named_parameters|children|modules|register_\w+|state_dict|eval|train|weight)$/.test(a))
    )
      return null;
    const settings = this.#settingsFor(owner, p, [...read, ...keysOf(usage)]);
    // What is called as well is a module that has these attributes.
    if (usage.applied) return `type('Model', (nn.Identity,), dict(${this.#fields(owner, p.name, read, settings)}))()`;
    return this.#structure(owner, p.name, new Set(read), new Set(keysOf(usage)), settings);
  }

  /** An object with these attributes and keys, which may have attributes and keys of their own: `config.transformer["num_heads"]`. */
  #structure(
    owner: ClassOutline,
    path: string,
    attributes: ReadonlySet<string>,
    keys: ReadonlySet<string>,
    settings: Settings | null,
  ): string {
    if (attributes.size === 0) return `{${[...keys].map((k) => `'${k}': ${this.#field(owner, `${path}.${k}`, k, settings)}`).join(', ')}}`;
    const fields = this.#fields(owner, path, [...new Set([...attributes, ...keys])], settings);
    if (keys.size > 0) return `type('Config', (dict,), {'__getattr__': dict.get})(${fields})`;
    this.#need('from types import SimpleNamespace');
    return `SimpleNamespace(${fields})`;
  }

  #fields(owner: ClassOutline, path: string, names: readonly string[], settings: Settings | null): string {
    return names.map((name) => `${name}=${this.#field(owner, `${path}.${name}`, name, settings)}`).join(', ');
  }

  #field(owner: ClassOutline, path: string, name: string, settings: Settings | null): string {
    const given = settings?.get(path.slice(path.indexOf('.') + 1));
    const guess = this.#guessName(name);
    if (given !== undefined && given !== 'None' && !(this.small && isLarger(given, guess))) return given;
    const init = methodOf(owner, '__init__');
    const usage = init && path.split('.').length < 5 ? usageOf(init, path, owner) : null;
    if (!usage) return guess;
    const keys = keysOf(usage);
    if (usage.attributes.size + keys.length > 0) return this.#structure(owner, path, usage.attributes, new Set(keys), settings);
    if (usage.words.size > 0) return `'${choiceOf(usage.words)}'`;
    return usage.sequence && /^[\d.]+$/.test(guess) ? `(${Array(Math.max(2, usage.items)).fill(guess).join(', ')})` : guess;
  }

  /** What the workspace says of a configuration, by the names that are read of it: its command lines and its configuration files. */
  #settingsFor(owner: ClassOutline, p: Parameter, names: readonly string[]): Settings | null {
    const line = (): Settings | null => {
      const said = commandLineFor([owner.home, ...this.into.elsewhere.neighbours(this.into, 'add_argument')], names);
      return said && { get: (path) => said.get(path.slice(path.lastIndexOf('.') + 1)) };
    };
    const file = () => settingsFor(this.into.elsewhere.configurations(this.into), names, this.into.path);
    const [first, second] = /^(args|opts?|options|hparams|flags)$/i.test(p.name) ? [line, file] : [file, line];
    return first() ?? second();
  }

  /** A class of the file that takes as many arguments as it is called with: the block a network is built of. */
  #blockFor(owner: ClassOutline, count: number): string {
    const fits = (c: ClassOutline) => {
      const all = constructorParameters(c);
      return c !== owner && methodOf(c, 'forward') && all.length >= count && all.filter((x) => x.default === null).length <= count;
    };
    const found = [...owner.home.classes.values()].find(fits);
    return found ? found.name : count === 0 ? 'nn.ReLU' : count === 1 ? 'nn.LayerNorm' : 'nn.Linear';
  }

  /** What a class takes as a list of blocks: those of its file that are named after it, or else layers that change nothing. */
  #blocksOf(owner: ClassOutline, depth: number): string {
    const named = new RegExp(`^${owner.name}_?(Block|Layer|Cell|Stage|Unit)$`, 'i');
    const block = [...owner.home.classes.values()].find((c) => named.test(c.name) && methodOf(c, 'forward'));
    const one = block ? this.#make(block, depth) : 'nn.Identity()';
    return `nn.ModuleList([${one}, ${one}])`;
  }

  #annotatedClass(owner: ClassOutline, p: Parameter): ClassOutline | null {
    const text = (p.annotation ?? '').replace(/["']/g, '').replace(/^(?:typing\.)?(?:Optional|[Tt]ype)\[(.*)\]$/, '$1');
    const byType = /^[\w.]+$/.test(text) ? classNamed(owner.home, text) : null;
    if (byType) return byType !== owner ? byType : null;
    if (/^(nn\.)?Module$/.test(text) || text === '') {
      const byName = [...owner.home.classes.values()].find((c) => c !== owner && sameWord(c.name, p.name));
      return byName && methodOf(byName, 'forward') ? byName : null;
    }
    return null;
  }

  #make(c: ClassOutline, depth: number): string {
    return this.construct(c, false, depth + 1).text;
  }
  #guessName(name: string): string {
    return guessArgument({ name, annotation: null, default: null, star: '', named: false }) ?? '16';
  }
  /** The name of a class where the plan runs; imported where it has none. */
  #nameOf(c: ClassOutline): string {
    if (classNamed(this.into, c.name) === c) return c.name;
    const module = this.into.elsewhere.moduleOf(this.into, c.home);
    if (module !== null) this.#need(`from ${module} import ${c.name}`);
    return c.name;
  }
  #need(line: string): void {
    if (!this.setup.includes(line)) this.setup.push(line);
  }
}

/** Attributes that tensors, modules, strings and lists have: they do not tell what a value is. */
const onAnyValue =
  /^(shape|size|dim|device|dtype|weight|bias|forward|to|lower|upper|split|format|items|keys|values|get|append|copy|view|reshape|mean|sum|float|__\w+__)$/;

/** Of these the ones that are read and not called: `cfg.dim` is no method of a tensor. */
const plainOnAnyValue = /^(shape|device|dtype|weight|bias|data|grad|__\w+__)$/;

/** Attributes that tell what a value is. */
const readOf = (u: Usage): string[] => [...u.attributes].filter((a) => !plainOnAnyValue.test(a));

/** Whether a number is larger than another one that stands for it. */
const isLarger = (given: string, guess: string): boolean => /^\d+$/.test(given) && /^\d+$/.test(guess) && Number(given) > Number(guess);

const sameWord = (a: string, b: string): boolean => a.toLowerCase() === b.replaceAll('_', '').toLowerCase();

/** How other classes of the file construct this one, where all numbers are known: `Inception(192, 64, 96)` inside a network. */
export function constructionsInside(c: ClassOutline): Construction[] {
  const { home } = c;
  const found = new Map<string, Construction>();
  for (const owner of home.classes.values()) {
    const init = owner !== c && owner.methods.get('__init__');
    if (!init) continue;
    const known = knownFromTexts(owner, new Map());
    for (const call of descendants(init.node, ['CallExpression'], sameScope)) {
      if (calleeOf(home.source, call) !== c.name) continue;
      const args = callArguments(home.source, call);
      const texts = args.map((a) => constantText(home, a.value, known));
      if (args.length === 0 || args.some((a) => a.star !== '') || texts.some((t) => t === null)) continue;
      const text = `${c.name}(${args.map((a, i) => (a.keyword ? `${a.keyword}=` : '') + texts[i]).join(', ')})`;
      if (found.size < 2) found.set(text, { text, setup: [], known: knownFromCall(home, c, args, known) });
    }
  }
  return [...found.values()];
}

/** The text of a constant, of a known number, or of a name of the file. */
function constantText(home: Outline, node: SyntaxNode, known: Known): string | null {
  const number = evaluate(home.source, node, known);
  if (number !== null) return String(number);
  const text = textOf(home.source, node);
  return /^(String|Boolean|None)$/.test(node.name) || home.classes.has(text) || /^nn\.\w+(\(\))?$/.test(text) ? text : null;
}
