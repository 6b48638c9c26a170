import { installRules, type Rules } from '../primitive.ts';
import { arithmetic } from './arithmetic.ts';
import { casting } from './casting.ts';
import { sums } from './sums.ts';
import { views } from './views.ts';

/** Every primitive and its rule. Adding a primitive without a rule does not compile. */
export const rules: Rules = { ...arithmetic, ...casting, ...sums, ...views };

installRules(rules);
