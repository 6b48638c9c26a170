import type { Definition } from '../../protocol/definition.ts';
import type { RunPlan } from '../../protocol/trace.ts';
import { type ClassOutline, type FunctionOutline, firstLine, methodOf, type Outline, outlineOf } from '../outline.ts';
import { type CallSite, callSites } from './calls.ts';
import { commentAbove, commentOfFile, type PlanComment, type PlanWord } from './comment.ts';
import { type Construction, constructorParameters, guessConstruction } from './construct.ts';
import { expressionsFor, inputCandidates, tuple } from './inputs.ts';
import { sequentialNeed } from './needs.ts';
import { isNumeric } from './numbers.ts';

/** Tried one after the other; more than this many would only keep the user waiting. */
const MAX_PLANS = 12;

/**
 * Ways to run a definition, best first: what a comment says, what the file's own main guard and call sites do, what defaults and the first
 * layers suggest. A plan that a person wrote (in a comment) stands alone, so that its errors are shown rather than worked around.
 */
export function plansFor(text: string, definition: Pick<Definition, 'name' | 'kind'>): RunPlan[] {
  const outline = outlineOf(text);
  const c = outline.classes.get(definition.name) ?? null;
  const f = outline.functions.get(definition.name) ?? null;
  const whole = commentOfFile(outline.source);
  const own = c || f ? commentAbove(outline.source, firstLine((c ?? f)!, outline)) : whole;
  const said = (word: PlanWord): string | null => own.words.get(word) ?? whole.words.get(word) ?? null;
  const plans = candidates(outline, definition.kind, c, f, own).map((p): RunPlan => {
    const setup = [whole.words.get('setup'), own.words.get('setup'), p.setup].filter((s) => s).join('\n');
    const dtype = said('dtype');
    return {
      ...p,
      setup: setup || null,
      construct: own.words.get('construct') ?? p.construct,
      loss: own.words.get('loss') ?? p.loss,
      ...(dtype === 'float64' || dtype === 'float32' ? { dtype } : {}),
    };
  });
  const seen = new Set<string>();
  return plans
    .filter((p) => {
      const key = JSON.stringify([p.setup, p.construct, p.inputs, p.kwargs]);
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_PLANS);
}

/** The entry as it stands, called with its defaults. */
export const bare: RunPlan = { setup: null, construct: null, inputs: null, kwargs: null, loss: null, origin: 'defaults' };

function candidates(
  outline: Outline,
  kind: Definition['kind'],
  c: ClassOutline | null,
  f: FunctionOutline | null,
  own: PlanComment,
): RunPlan[] {
  switch (kind) {
    case 'script':
      return [{ ...bare, origin: 'script' }];
    case 'function':
    case 'numpy-pair':
      return f ? functionPlans(outline, f, own, kind === 'function') : [];
    case 'autograd-function': {
      const forward = c && methodOf(outline, c, 'forward');
      return forward ? applyPlans(outline, c, forward, own) : [];
    }
    case 'module':
    case 'layer':
      return c ? modulePlans(outline, c, own) : [];
  }
}

/** What a comment gives as inputs: a tuple, a dict, or values by name. */
function fromComment(own: PlanComment, parameters: FunctionOutline['parameters']): RunPlan | null {
  const inputs = own.words.get('inputs') ?? null;
  const kwargs = own.words.get('kwargs') ?? null;
  if (inputs || kwargs) return { ...bare, inputs, kwargs, origin: 'comment' };
  if (own.values.size === 0) return null;
  const lead: string[] = [];
  const named: string[] = [];
  for (const p of parameters) {
    // Numbers among the defaults become tensors, as they do where the comment gives nothing.
    const value =
      own.values.get(p.name) ??
      (p.default !== null && isNumeric(p.default) && /[.[]/.test(p.default) ? `torch.tensor(${p.default})` : null);
    if (value === null || p.star !== '') continue;
    if (lead.length === parameters.indexOf(p)) lead.push(value);
    else named.push(`'${p.name}': ${value}`);
  }
  return { ...bare, inputs: tuple(lead), kwargs: named.length > 0 ? `{${named.join(', ')}}` : null, origin: 'comment' };
}

const fromCall = (s: CallSite): RunPlan => ({
  ...bare,
  setup: s.setup.length > 0 ? s.setup.join('\n') : null,
  construct: s.construct,
  inputs: s.inputs,
  kwargs: s.kwargs,
  origin: s.origin,
});

function functionPlans(outline: Outline, f: FunctionOutline, own: PlanComment, guess: boolean): RunPlan[] {
  const said = fromComment(own, f.parameters);
  if (said) return [said];
  const needed = f.parameters.filter((p) => p.star === '' && p.default === null);
  if (needed.length === 0 && f.parameters.some((p) => p.default !== null && isNumeric(p.default))) return [bare];
  if (!guess) return [];
  const sites = callSites(outline, f.name, 'function').map(fromCall);
  const synthesized = inputCandidates(outline, null, f, new Map(), 0).map((inputs): RunPlan => ({ ...bare, inputs, origin: 'synthesis' }));
  return [...sites, ...synthesized];
}

function applyPlans(outline: Outline, c: ClassOutline, forward: FunctionOutline, own: PlanComment): RunPlan[] {
  // Without `ctx` in the new style (setup_context); with it in the usual one.
  const skip = c.methods.has('setup_context') ? 0 : 1;
  const parameters = forward.parameters.slice(skip);
  const said = fromComment(own, parameters);
  if (said) return [said];
  const sites = callSites(outline, c.name, 'autograd-function').map(fromCall);
  const synthesized = inputCandidates(outline, null, forward, new Map(), skip).map(
    (inputs): RunPlan => ({ ...bare, inputs, origin: 'synthesis' }),
  );
  return [...sites, ...synthesized];
}

function modulePlans(outline: Outline, c: ClassOutline, own: PlanComment): RunPlan[] {
  const forward = methodOf(outline, c, 'forward');
  const sites = callSites(outline, c.name, 'module');
  const guessed = guessConstruction(outline, c);
  const said = forward && fromComment(own, forward.parameters.slice(1));
  const needsArguments = constructorParameters(outline, c).some((p) => p.default === null);
  const constructions: Construction[] = [];
  const construct = own.words.get('construct');
  if (construct) constructions.push({ text: construct, known: guessed?.known ?? new Map() });
  else if (!needsArguments) constructions.push(guessed ?? { text: `${c.name}()`, known: new Map() });
  if (said) {
    const site = sites[0];
    const text = construct ?? (needsArguments ? (site?.construct ?? guessed?.text ?? null) : `${c.name}()`);
    return [{ ...said, construct: text, setup: !construct && needsArguments && site ? site.setup.join('\n') || null : null }];
  }
  const complete = construct ? [] : sites.filter((s) => s.inputs !== null || s.kwargs !== null).map(fromCall);
  if (!construct && needsArguments && guessed) constructions.push(guessed);
  const inputsFor = (known: Construction['known']): string[] => {
    if (forward) return inputCandidates(outline, c, forward, known, 1);
    const need = sequentialNeed(outline, c, known);
    return need ? expressionsFor(need, known, null).map((e) => tuple([e])) : ['(torch.randn(2, 16),)'];
  };
  const synthesized = constructions.flatMap((k) =>
    inputsFor(k.known).map((inputs): RunPlan => ({ ...bare, construct: k.text, inputs, origin: 'synthesis' })),
  );
  const partial = needsArguments && !construct ? sites.filter((s) => s.inputs === null && s.kwargs === null) : [];
  const known = guessed?.known ?? new Map<string, number>();
  const half = partial
    .slice(0, 2)
    .flatMap((s) => inputsFor(known).map((inputs): RunPlan => ({ ...fromCall(s), inputs, origin: 'synthesis' })));
  return [...complete, ...synthesized.slice(0, MAX_PLANS - 4), ...half];
}
