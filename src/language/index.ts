/** What the server and the CLI use of this room. */
export { findDefinitions, plansFor } from './alone.ts';
export { checkDiagnostic, diagnosticsOf } from './diagnostics.ts';
export { planText, writeComment } from './edit.ts';
export { definitionsIn, SCRIPT } from './finder.ts';
export { fixFor } from './fixes.ts';
export { hoverAt } from './hover.ts';
export { inlayHints } from './inlay.ts';
export { inputsText, lensesFor, verdictText } from './lenses.ts';
export { nodeAt } from './locate.ts';
export { filesMentioning, type Words } from './mentions.ts';
export { type Outline, outlineOf } from './outline.ts';
export { attempt } from './plan/attempt.ts';
export { bare } from './plan/plan.ts';
export { plansIn } from './plan/plans.ts';
export { Project, type SourceFiles } from './project.ts';
export { lineRange, rangeOf } from './range.ts';
export { type LineShift, lineShift } from './shift.ts';
export { symbolsOf } from './symbols.ts';
