import type { RunPlan } from '../../protocol/trace.ts';
import { type ClassOutline, callOf } from '../outline.ts';
import { callArguments } from '../syntax.ts';
import { type CallSite, callSites } from './calls.ts';
import { type Construction, constructionsInside, guessConstruction, wantsSizes } from './construct.ts';
import { expressionsFor, type Inputs, inputCandidates, tuple } from './inputs.ts';
import { constructorParameters, knownFromCall, knownFromTexts } from './known.ts';
import { sequentialNeed } from './needs.ts';
import type { Known } from './numbers.ts';
import { fromCall, MAX_PLANS, planKey, sitesElsewhere, synthesized } from './plan.ts';

/** Ways to construct and call a class: call sites that do both, then each likely construction with each likely input. */
export function modulePlans(c: ClassOutline, construct: string | null, said: RunPlan | null): RunPlan[] {
  const sitesHere = callSites(c.home, c.name, 'module');
  if (said) return [{ ...said, ...constructionFor(c, construct, sitesHere) }];
  const sites = [...sitesHere, ...sitesElsewhere(c.home, c.name, 'module')];
  const [complete, partial] = [sites.filter(isComplete), sites.filter((s) => !isComplete(s))];
  const plans: RunPlan[] = [];
  if (construct) return within(c, { text: construct, setup: [], known: guessConstruction(c).known });
  const needsArguments = constructorParameters(c).some((p) => p.default === null);
  // What is done at full size comes after small sizes of our own: the graph is the same, and it is there at once.
  const large = (s: CallSite) =>
    s.home === c.home
      ? (s.construct?.match(/(?<![\w.])(5[1-9]|[6-9]\d|\d\d\d)\d\b/g)?.length ?? 0) > 1
      : /\d{3}/.test([s.construct, s.inputs, ...s.setup.filter((line) => !/seed/.test(line))].join());
  plans.push(...complete.filter((s) => !large(s)).map(fromCall));
  if (!needsArguments) plans.push(...within(c, { text: `${c.name}()`, setup: [], known: knownFromTexts(c, new Map()) }));
  const used = [
    ...partial
      .filter((s) => !large(s))
      .slice(0, 2)
      .map(asConstruction(c)),
    ...constructionsInside(c),
  ];
  const guessed = needsArguments || complete.some(large) ? guessConstruction(c) : wantsSizes(c) ? guessConstruction(c, true) : null;
  // What a command line gives may be of full size: then a small one of the same kind comes first.
  const smaller = needsArguments ? guessConstruction(c, true) : null;
  // Where the inputs are ours anyway, a small network of the same kind shows as much as a deep one, and at once.
  const size = (k: Construction) =>
    Math.max(0, ...[...k.text.matchAll(/[[(]([\d, ]+)[\])]/g)].map((m) => m[1]!.split(',').reduce((a, n) => a + Number(n), 0)));
  const deep = (k: Construction) => size(k) >= 12 || /\d{3}/.test(k.text) || (k.setup.length > 0 && k !== guessed);
  const own = [guessed, smaller && smaller.text !== guessed?.text ? smaller : null].filter((k) => k !== null);
  if (guessed && deep(guessed)) own.reverse();
  // For the case that the defaults take too long to run.
  const spare = own.length === 0 ? [guessConstruction(c, true)].filter((k) => k.text !== `${c.name}()`) : [];
  const each = [...used.filter((k) => !deep(k)), ...own, ...used.filter(deep), ...spare].map((k) => within(c, k));
  const whole = complete.filter(large).slice(0, 3);
  const last = [...whole.flatMap((s) => shrunk(fromCall(s)) ?? []), ...whole.map(fromCall)];
  // The likeliest input of each construction first, then the second of each.
  for (let i = 0; i < 6; i++) for (const list of each) if (list[i]) plans.push(list[i]!);
  return [...plans.slice(0, MAX_PLANS - last.length), ...last];
}

/** The same call with its large sizes an eighth, alike wherever they stand: what had to agree agrees still. Null where nothing is large. */
function shrunk(p: RunPlan): RunPlan | null {
  const smaller = (text: string | null): string | null =>
    text?.replace(/(?<![\w.])\d{2,}(?![\w.])/g, (n) => (Number(n) >= 64 ? String(Math.ceil(Number(n) / 8)) : n)) ?? null;
  const plan = { ...p, setup: smaller(p.setup), construct: smaller(p.construct), inputs: smaller(p.inputs), kwargs: smaller(p.kwargs) };
  return planKey(plan) === planKey(p) ? null : { ...plan, origin: 'synthesis' };
}

const isComplete = (s: CallSite): boolean => s.inputs !== null || s.kwargs !== null;

function constructionFor(c: ClassOutline, construct: string | null, own: readonly CallSite[]): Pick<RunPlan, 'construct' | 'setup'> {
  if (construct) return { construct, setup: null };
  if (constructorParameters(c).every((p) => p.default !== null)) return { construct: `${c.name}()`, setup: null };
  const site = own[0];
  const guess = guessConstruction(c);
  return site
    ? { construct: site.construct, setup: site.setup.join('\n') || null }
    : { construct: guess.text, setup: guess.setup.join('\n') || null };
}

const asConstruction =
  (c: ClassOutline) =>
  (s: CallSite): Construction => ({
    text: s.construct!,
    setup: s.setup,
    known: s.constructCall ? knownFromCall(s.home, c, callArguments(s.home.source, s.constructCall), new Map()) : new Map(),
  });

/** A construction with the inputs that its first layers suggest. */
const within = (c: ClassOutline, k: Construction): RunPlan[] =>
  inputsFor(c, k.known).map((i) => ({ ...synthesized(i), construct: k.text, setup: k.setup.join('\n') || null }));

function inputsFor(c: ClassOutline, known: Known): Inputs[] {
  const forward = callOf(c);
  if (forward) return inputCandidates(c, forward, known, forward.decorators.includes('staticmethod') ? 0 : 1);
  const need = sequentialNeed(c, known);
  return need
    ? expressionsFor(need, known, null).map((e) => ({ inputs: tuple([e]), kwargs: null }))
    : [{ inputs: '(torch.randn(2, 16),)', kwargs: null }];
}
