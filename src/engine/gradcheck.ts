/** The gradient check: analytic gradients against central differences, with a reason where they differ. */
export { checkGradients, type Examination, examine } from './gradcheck/check.ts';
export { type Blame, firstWrongOperation } from './gradcheck/localize.ts';
export { secondOrder } from './gradcheck/second-order.ts';

export type { CheckInput, CheckOptions, Fault, GradientReport, InputReport, Slip, Slope, Subject, Verdict } from './gradcheck/types.ts';
