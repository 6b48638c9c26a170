import type { RunPlan } from '../../protocol/trace.ts';
import type { Outline } from '../outline.ts';
import { type CallSite, callSites } from './calls.ts';
import type { Inputs } from './inputs.ts';

/** Tried one after the other; more than this many would only keep the user waiting. */
export const MAX_PLANS = 16;

/** The entry as it stands, called with its defaults. */
export const bare: RunPlan = { setup: null, construct: null, inputs: null, kwargs: null, loss: null, origin: 'defaults' };

/** Two plans with the same key run the same. */
export const planKey = (p: RunPlan): string => JSON.stringify([p.setup, p.construct, p.inputs, p.kwargs, p.loss, p.dtype]);

export const fromCall = (s: CallSite): RunPlan => ({
  ...bare,
  setup: s.setup.length > 0 ? s.setup.join('\n') : null,
  construct: s.construct,
  inputs: s.inputs,
  kwargs: s.kwargs,
  origin: s.origin,
});
export const synthesized = (given: Inputs): RunPlan => ({ ...bare, ...given, origin: 'synthesis' });

/** Call sites in other files of the workspace, in the words of `home`. */
export const sitesElsewhere = (home: Outline, name: string, kind: Parameters<typeof callSites>[2]): CallSite[] =>
  home.elsewhere.users(home, name).flatMap((user) => callSites(user, name, kind, home));
