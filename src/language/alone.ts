import type { Definition } from '../protocol/definition.ts';
import type { RunPlan } from '../protocol/trace.ts';
import { definitionsIn } from './finder.ts';
import { outlineOf } from './outline.ts';
import { plansIn } from './plan/plans.ts';

/** The definitions of a text that is looked at alone, without the files that it imports. */
export const findDefinitions = (text: string, file: string): Definition[] => definitionsIn(outlineOf(text, file));

/** Ways to run one of them. */
export const plansFor = (text: string, d: Pick<Definition, 'name' | 'kind'>): RunPlan[] => plansIn(outlineOf(text), d);
