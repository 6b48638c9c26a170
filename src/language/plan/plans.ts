import type { Definition } from '../../protocol/definition.ts';
import type { RunPlan } from '../../protocol/trace.ts';
import { type ClassOutline, callOf, type FunctionOutline, firstLine, methodOf, type Outline } from '../outline.ts';
import { methodPairOf } from '../pairs.ts';
import type { Parameter } from '../syntax.ts';
import { callSites } from './calls.ts';
import { commentAbove, commentOfFile, type PlanComment, type PlanWord } from './comment.ts';
import { inputCandidates, tuple } from './inputs.ts';
import { modulePlans } from './modules.ts';
import { leftOutSetup } from './names.ts';
import { isNumeric } from './numbers.ts';
import { layerPlans, pairPlans } from './numpy.ts';
import { bare, fromCall, MAX_PLANS, planKey, sitesElsewhere, synthesized } from './plan.ts';

/**
 * Ways to run a definition, best first: what a comment says, what main guards and call sites in the workspace do, what defaults and the first
 * layers suggest. A plan that a person wrote (in a comment) stands alone, so that its errors are shown rather than worked around.
 */
export function plansIn(outline: Outline, definition: Pick<Definition, 'name' | 'kind'>): RunPlan[] {
  const c = outline.classes.get(definition.name) ?? null;
  const f = outline.functions.get(definition.name) ?? null;
  const whole = commentOfFile(outline.source);
  const own = c || f ? commentAbove(outline.source, firstLine((c ?? f)!)) : whole;
  const said = (word: PlanWord): string | null => own.words.get(word) ?? whole.words.get(word) ?? null;
  const needed = c || f ? leftOutSetup(outline, [(c ?? f)!.node]) : [];
  const plans = candidates(definition.kind, c, f, own).map((p): RunPlan => {
    const setup = [...needed, whole.words.get('setup'), own.words.get('setup'), p.setup].filter((s) => s).join('\n');
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
      const key = planKey(p);
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_PLANS);
}

function candidates(kind: Definition['kind'], c: ClassOutline | null, f: FunctionOutline | null, own: PlanComment): RunPlan[] {
  switch (kind) {
    case 'script':
      return [{ ...bare, origin: 'script' }];
    case 'function':
      return f ? functionPlans(f, own) : [];
    case 'numpy-pair': {
      const said = f && fromComment(own, f.parameters);
      return said ? [said] : f ? [...callSites(f.home, f.name, 'function').map(fromCall), ...pairPlans(f)] : [];
    }
    case 'autograd-function': {
      const forward = c && methodOf(c, 'forward');
      return forward ? applyPlans(c, forward, own) : [];
    }
    case 'module':
    case 'layer': {
      if (!c) return [];
      const forward = (kind === 'layer' && methodPairOf(c)?.forward) || callOf(c);
      const said = forward && fromComment(own, forward.parameters.slice(1));
      return kind === 'layer' && !c.home.torch ? layerPlans(c, said) : modulePlans(c, own.words.get('construct') ?? null, said);
    }
  }
}

/** What a comment gives as inputs: a tuple, a dict, or values by name. */
function fromComment(own: PlanComment, parameters: readonly Parameter[]): RunPlan | null {
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
    if (!p.named && lead.length === parameters.indexOf(p)) lead.push(value);
    else named.push(`'${p.name}': ${value}`);
  }
  return { ...bare, inputs: tuple(lead), kwargs: named.length > 0 ? `{${named.join(', ')}}` : null, origin: 'comment' };
}

function functionPlans(f: FunctionOutline, own: PlanComment): RunPlan[] {
  const said = fromComment(own, f.parameters);
  if (said) return [said];
  const needed = f.parameters.filter((p) => p.star === '' && p.default === null);
  if (needed.length === 0 && f.parameters.some((p) => p.default !== null && isNumeric(p.default))) return [bare];
  return [
    ...callSites(f.home, f.name, 'function').map(fromCall),
    ...sitesElsewhere(f.home, f.name, 'function').map(fromCall),
    ...inputCandidates(null, f, new Map(), 0).map(synthesized),
  ];
}

function applyPlans(c: ClassOutline, forward: FunctionOutline, own: PlanComment): RunPlan[] {
  // Without `ctx` in the new style (setup_context); with it in the usual one.
  const skip = c.methods.has('setup_context') ? 0 : 1;
  const said = fromComment(own, forward.parameters.slice(skip));
  if (said) return [said];
  return [
    ...callSites(c.home, c.name, 'autograd-function').map(fromCall),
    ...sitesElsewhere(c.home, c.name, 'autograd-function').map(fromCall),
    ...inputCandidates(null, forward, new Map(), skip).map(synthesized),
  ];
}
