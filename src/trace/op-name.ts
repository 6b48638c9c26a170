/** What the program calls an operation whose primitive here has several names there. */
export function opName(op: string | null, attrs: object): string | null {
  const { value, drawn } = attrs as { value?: unknown; drawn?: string };
  if (op === 'full') return value === 0 ? 'zeros' : value === 1 ? 'ones' : op;
  if (op === 'zero_slope') return drawn ?? op;
  return op?.endsWith('_each') ? op.slice(0, -'_each'.length) : op;
}
