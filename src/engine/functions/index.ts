import type { CompositeFunction } from './composite.ts';
import { einsums } from './einsum.ts';
import { fouriers } from './fourier.ts';
import { linalg } from './linalg.ts';
import { matmuls } from './matmul.ts';
import { normalizations } from './normalization.ts';
import { shapes } from './shapes.ts';

export type { CompositeFunction } from './composite.ts';

/** Every composite, by PyTorch's name. The families in this folder are merged here. */
export const functions: Readonly<Record<string, CompositeFunction>> = {
  ...einsums,
  ...fouriers,
  ...linalg,
  ...matmuls,
  ...normalizations,
  ...shapes,
};
