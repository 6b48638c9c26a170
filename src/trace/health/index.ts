import type { Diagnostic, Trace } from '../../protocol/trace.ts';
import type { Recording } from '../recording.ts';
import { fadingThroughDepth } from './depth.ts';
import { batchNormOfOne, doubleSigmoid, doubleSoftmax, inflatedLoss, logOfSoftmax } from './losses.ts';
import { parametersWithoutGradient } from './no-gradient.ts';
import { nanInBackward, nanInForward } from './non-finite.ts';
import { type HealthRule, HealthRun } from './run.ts';
import { deadRelu, saturatedUnits } from './units.ts';

/** Every rule of gradient health. Each has a test pair: it speaks up on the bug and is silent on the mended twin. */
export const healthRules: Readonly<Record<string, HealthRule>> = {
  deadRelu,
  saturatedUnits,
  nanInForward,
  nanInBackward,
  parametersWithoutGradient,
  doubleSoftmax,
  doubleSigmoid,
  logOfSoftmax,
  inflatedLoss,
  batchNormOfOne,
  fadingThroughDepth,
};

/** What is unhealthy about the gradients of a run; the same complaint at the same place is made once. */
export function gradientHealth(trace: Trace, recorder: Recording): Diagnostic[] {
  const run = new HealthRun(trace, recorder);
  const seen = new Set<string>();
  return Object.values(healthRules)
    .flatMap((rule) => rule(run))
    .filter((d) => {
      const key = `${d.code}|${d.location?.file}|${d.location?.line}`;
      return d.location === null || (!seen.has(key) && seen.add(key));
    });
}
