import type { Diagnostic, NamedTensor, TraceNode } from '../../protocol/trace.ts';
import type { HealthRule, HealthRun } from './run.ts';

/** Gradients that differ by this factor between the ends of a net are worth a word. */
const FACTOR = 1e6;
const FEWEST_LAYERS = 4;

const short = (x: number) => x.toExponential(0);
const count = (shape: readonly number[]) =>
  Math.max(
    1,
    shape.reduce((n, s) => n * s, 1),
  );

/** A weight matrix with what comes out of the operation that uses it. */
interface Layer {
  readonly weight: NamedTensor;
  readonly out: TraceNode;
}

/** The gradient fades, or grows, from the last layer to the first. */
export const fadingThroughDepth: HealthRule = (run) => {
  const layers = layersOf(run);
  if (layers.length < FEWEST_LAYERS) return [];
  // What fades is what the weights get, per element; what grows is the whole signal, whatever the sizes of the layers.
  const perWeight = layers.map(({ weight }) => weight.grad!.norm / Math.sqrt(count(weight.shape)));
  const signal = layers.map(({ out }) => out.grad!.norm);
  const fade = ratio(perWeight.slice(-2), perWeight.slice(0, 2));
  const growth = ratio(signal.slice(0, 1), signal.slice(-1));
  if (fade > FACTOR && mostlyMonotone(perWeight, 1)) return [complaint(run, layers, perWeight, 'fades', fade)];
  if (growth > FACTOR && mostlyMonotone(signal, -1)) return [complaint(run, layers, signal, 'grows', growth)];
  return [];
};

/** Weight matrices in the order of the program: those through which the signal passes, without biases and norms. */
function layersOf(run: HealthRun): Layer[] {
  return run.trace.parameters.flatMap((weight) => {
    if (weight.shape.length < 2 || weight.node < 0 || weight.grad === null || weight.grad.nan + weight.grad.inf > 0) return [];
    const users = run.usersOf(weight.node);
    const turned = users[0]?.op === 't' || users[0]?.op === 'transpose' || users[0]?.op === 'permute';
    const out = turned ? run.usersOf(users[0]!.id)[0] : users[0];
    return out?.grad && out.grad.nan + out.grad.inf === 0 ? [{ weight, out }] : [];
  });
}

const ratio = (above: readonly number[], below: readonly number[]) => {
  const [a, b] = [Math.max(...above), Math.max(...below)];
  return a > 0 && b > 0 ? a / b : 0;
};

function complaint(run: HealthRun, layers: readonly Layer[], norms: readonly number[], how: 'fades' | 'grows', factor: number): Diagnostic {
  const chain = pick(layers.map(({ weight }, i) => `${weight.name} ${short(norms[i]!)}`)).join(' → ');
  return {
    code: how === 'fades' ? 'vanishing-gradient' : 'exploding-gradient',
    severity: 'warning',
    message: `The gradient ${how} by a factor of ${short(factor)} from the last layer to the first (${how === 'fades' ? 'per element of the weights' : 'norm of what comes back'}: ${chain}). ${
      how === 'fades'
        ? 'The first layers hardly train: residual connections, normalisation, or an initialisation for this activation keep it.'
        : 'Normalise between the layers, or scale the weights down.'
    }`,
    location: run.place(layers[0]!.out),
  };
}

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
