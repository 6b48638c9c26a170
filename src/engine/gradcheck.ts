/** The gradient check: analytic gradients against central differences, with a reason where they differ. */
export { checkGradients } from './gradcheck/check.ts';
export type { Slip } from './gradcheck/slips.ts';
export type { CheckInput, CheckOptions, GradientReport, InputReport, Slope, Subject, Verdict } from './gradcheck/types.ts';
