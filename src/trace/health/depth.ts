import type { Diagnostic, NamedTensor } from '../../protocol/trace.ts';
import type { HealthRule } from './run.ts';

/** Gradients per element that differ by this factor between the ends of a net are worth a word. */
const FACTOR = 1e6;
const FEWEST_LAYERS = 4;

const rms = (p: NamedTensor) =>
  p.grad!.norm /
  Math.sqrt(
    Math.max(
      1,
      p.shape.reduce((n, s) => n * s, 1),
    ),
  );
const short = (x: number) => x.toExponential(0);

/** Weight matrices in the order of the program: those through which the signal passes, without biases and norms. */
function weights(parameters: readonly NamedTensor[]): NamedTensor[] {
  return parameters.filter((p) => p.shape.length >= 2 && p.node >= 0 && p.grad !== null && p.grad.nan + p.grad.inf === 0);
}

/** The gradient fades, or grows, from the last layer to the first. */
export const fadingThroughDepth: HealthRule = (run) => {
  const layers = weights(run.trace.parameters);
  if (layers.length < FEWEST_LAYERS) return [];
  const norms = layers.map(rms);
  const first = norms.slice(0, 2).reduce((a, b) => Math.max(a, b));
  const last = norms.slice(-2).reduce((a, b) => Math.max(a, b));
  if (last === 0 || first === 0) return [];
  const fades = last / first > FACTOR && mostlyMonotone(norms, 1);
  const grows = (first / last > FACTOR && mostlyMonotone(norms, -1)) || first > 1e8;
  if (!fades && !grows) return [];
  const chain = pick(layers)
    .map((p) => `${p.name} ${short(rms(p))}`)
    .join(' → ');
  const user = run.usersOf(layers[0]!.node)[0];
  const diagnostic: Diagnostic = {
    code: fades ? 'vanishing-gradient' : 'exploding-gradient',
    severity: 'warning',
    message: `The gradient ${fades ? 'fades' : 'grows'} by a factor of ${short(fades ? last / first : first / last)} from the last layer to the first (per element: ${chain}).`,
    location: user ? run.place(user) : null,
  };
  return [diagnostic];
};

/** At least three quarters of the steps go in `direction` (1: growing towards the loss). */
function mostlyMonotone(values: readonly number[], direction: 1 | -1): boolean {
  let good = 0;
  for (let i = 1; i < values.length; i++) if (direction * (values[i]! - values[i - 1]!) > 0) good++;
  return good >= 0.75 * (values.length - 1);
}

function pick<T>(list: readonly T[]): T[] {
  if (list.length <= 6) return [...list];
  return Array.from({ length: 6 }, (_, i) => list[Math.round((i * (list.length - 1)) / 5)]!);
}
