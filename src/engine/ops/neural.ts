import { averagePooling } from './average-pooling.ts';
import { convolutions } from './convolution.ts';
import { ctc } from './ctc.ts';
import { gridSamplers } from './grid-sampler.ts';
import { losses } from './losses.ts';
import { maxPooling } from './max-pooling.ts';
import { likelihoods } from './nll.ts';
import { normalizations } from './normalizations.ts';
import { normalizing } from './normalize.ts';
import { regionOps } from './regions.ts';
import { separableBackward } from './separable.ts';
import { sliding } from './sliding.ts';
import { softmaxes } from './softmax.ts';
import { suppression } from './suppression.ts';
import { upsampling } from './upsample.ts';

/** The operations of torch.nn.functional. */
export const neural = {
  ...averagePooling,
  ...convolutions,
  ...ctc,
  ...gridSamplers,
  ...regionOps,
  ...suppression,
  ...likelihoods,
  ...losses,
  ...maxPooling,
  ...normalizing,
  ...normalizations,
  separable_backward: separableBackward,
  ...sliding,
  ...softmaxes,
  ...upsampling,
};
