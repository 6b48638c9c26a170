/** What the server and the CLI use of this room. */

export { findDefinitions, SCRIPT } from './finder.ts';
export { attempt } from './plan/attempt.ts';
export { plansFor } from './plan/plans.ts';
