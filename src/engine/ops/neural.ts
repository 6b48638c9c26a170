import { averagePooling } from './average-pooling.ts';
import { convolutions } from './convolution.ts';
import { maxPooling } from './max-pooling.ts';
import { separableBackward } from './separable.ts';
import { softmaxes } from './softmax.ts';

/** The operations of torch.nn.functional. */
export const neural = { ...averagePooling, ...convolutions, ...maxPooling, separable_backward: separableBackward, ...softmaxes };
