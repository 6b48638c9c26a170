import type { Diagnostic, Trace } from '../../protocol/trace.ts';
import type { Recording } from '../recording.ts';
import { fadingThroughDepth } from './depth.ts';
import {
  batchNormOfOne,
  constantLoss,
  doubleSigmoid,
  doubleSoftmax,
  inflatedLoss,
  logOfSigmoid,
  logOfSoftmax,
  probabilitiesToNll,
} from './losses.ts';
import { parametersWithoutGradient } from './no-gradient.ts';
import { nanInBackward, nanInForward } from './non-finite.ts';
import { type HealthRule, HealthRun } from './run.ts';
import { fadingThroughTime } from './time.ts';
import { deadRelu, saturatedSoftmax, saturatedUnits } from './units.ts';
import { zeroGradient } from './zero-gradient.ts';

/** Every rule of gradient health. Each has a test pair: it speaks up on the bug and is silent on the mended twin. */
export const healthRules: Readonly<Record<string, HealthRule>> = {
  deadRelu,
  saturatedUnits,
  saturatedSoftmax,
  zeroGradient,
  nanInForward,
  nanInBackward,
  parametersWithoutGradient,
  doubleSoftmax,
  doubleSigmoid,
  logOfSoftmax,
  logOfSigmoid,
  probabilitiesToNll,
  constantLoss,
  inflatedLoss,
  batchNormOfOne,
  fadingThroughDepth,
  fadingThroughTime,
};

/** What is unhealthy about the gradients of a run; the same complaint at the same place is made once. */
export function gradientHealth(trace: Trace, recorder: Recording): Diagnostic[] {
  const run = new HealthRun(trace, recorder);
  const seen = new Set<string>();
  return [...trace.diagnostics, ...Object.values(healthRules).flatMap((rule) => rule(run))].filter((d) => {
    const key = `${d.code}|${d.location?.file}|${d.location?.line}`;
    return d.location === null || (!seen.has(key) && seen.add(key));
  });
}
