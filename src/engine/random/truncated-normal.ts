import { totals, withTemporary } from '../kernels/index.ts';
import { erf } from '../special/erf.ts';
import type { Generator } from './generator.ts';
import { normal } from './normal.ts';
import { type FloatArray, uniform } from './uniform.ts';

/** Share of the normal distribution inside the bounds from which plain rejection is efficient. */
const ENOUGH_MASS = 0.3;
const normalCdf = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;

/**
 * torch.nn.init.trunc_normal_(tensor, mean, std, a, b) of PyTorch 2.14: normal values cut to [a, b], by rejection.
 * When the bounds hold more than 30% of the mass, the whole array is drawn with `normal` again and again, and each round
 * replaces only the values still outside. Otherwise candidates are uniform in [a, b] and accepted by a second uniform.
 * (Earlier releases, 1.13 for one, drew one uniform per element and applied erfinv: another stream.)
 * Source: _no_grad_trunc_normal_ (torch/nn/init.py).
 */
export function truncatedNormal(gen: Generator, out: FloatArray, mean = 0, std = 1, a = -2, b = 2): void {
  const mass = normalCdf((b - mean) / std) - normalCdf((a - mean) / std);
  if (mass > ENOUGH_MASS) rejectNormals(gen, out, mean, std, a, b);
  else rejectUniforms(gen, out, mean, std, a, b);
}

const typeOf = (out: FloatArray) => (out instanceof Float32Array ? Float32Array : Float64Array);

function rejectNormals(gen: Generator, out: FloatArray, mean: number, std: number, a: number, b: number): void {
  const [low, high] = out instanceof Float32Array ? [Math.fround(a), Math.fround(b)] : [a, b];
  const inside = () => {
    const { min, max } = totals(out, 0, out.length);
    return min >= low && max <= high;
  };
  normal(gen, out, mean, std);
  if (inside()) return;
  withTemporary<FloatArray, void>(typeOf(out), out.length, (fresh) => {
    do {
      normal(gen, fresh, mean, std);
      for (let i = 0; i < out.length; i++) if (out[i]! < low || out[i]! > high) out[i] = fresh[i]!;
    } while (!inside());
  });
}

function rejectUniforms(gen: Generator, out: FloatArray, mean: number, std: number, a: number, b: number): void {
  const round = out instanceof Float32Array ? Math.fround : (x: number) => x;
  const mode = Math.max(a, Math.min(mean, b));
  const logPeak = round(-0.5 * ((mode - mean) / std) ** 2);
  /** Log density of x relative to the peak inside the bounds, each tensor operation rounded. */
  const logDensity = (x: number) => round(round(-0.5 * round(round(round(x - round(mean)) / round(std)) ** 2)) - logPeak);
  const candidates = new (typeOf(out))(out.length);
  const chances = new (typeOf(out))(out.length);
  let pending = Array.from({ length: out.length }, (_, i) => i);
  while (pending.length > 0) {
    uniform(gen, candidates, a, b);
    uniform(gen, chances);
    for (const i of pending) out[i] = candidates[i]!;
    pending = pending.filter((i) => round(Math.log(chances[i]!)) > logDensity(candidates[i]!));
  }
}
