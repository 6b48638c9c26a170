import { averagePooling } from './average-pooling.ts';
import { convolutions } from './convolution.ts';
import { maxPooling } from './max-pooling.ts';
import { normalizing } from './normalize.ts';
import { norms } from './norms.ts';
import { separableBackward } from './separable.ts';
import { softmaxes } from './softmax.ts';

/** The operations of torch.nn.functional. */
export const neural = {
  ...averagePooling,
  ...convolutions,
  ...maxPooling,
  ...normalizing,
  ...norms,
  separable_backward: separableBackward,
  ...softmaxes,
};
