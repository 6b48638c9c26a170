import type { Operand } from '../primitive.ts';

/** Primitives that are another operation of ATen's. */
const aten: Readonly<Record<string, string>> = { cast: 'to_copy', reshape: 'view', contiguous: 'clone' };

const overDims = (attrs: object) => ('dims' in attrs && attrs.dims !== null) || ('dim' in attrs && attrs.dim !== null);
/** ATen's overloads are numbered in its table of derivatives; which one a call is. Those not listed have one, or are always the first. */
const overloads: Readonly<Record<string, (attrs: object, inputs: readonly Operand[]) => [name: string, overload: 0 | 1 | 2]>> = {
  sum: (attrs) => ['sum', overDims(attrs) ? 1 : 0],
  mean: (attrs) => ['mean', overDims(attrs) ? 1 : 0],
  prod: (attrs) => ['prod', overDims(attrs) ? 1 : 0],
  max: () => ['max', 1],
  min: () => ['min', 1],
  max_dim: () => ['max', 0],
  min_dim: () => ['min', 0],
  median_dim: () => ['median', 1],
  nanmedian_dim: () => ['nanmedian', 1],
  clamp: () => ['clamp', 1],
  pow: (_, [base, exponent]) => ['pow', base?.wrapped ? 2 : exponent?.wrapped ? 0 : 1],
  zero_slope: (attrs) => [(attrs as { drawn?: string }).drawn ?? 'zero_slope', 0],
  sub: (_, [a]) => (a?.wrapped ? ['rsub', 1] : ['sub', 0]),
};

/** `log_softmax` → `LogSoftmax`, and as Python's str.title has it, `avg_pool2d` → `AvgPool2D`. */
const title = (name: string) =>
  name
    .split('_')
    .map((w) => w.replace(/(^|\d)[a-z]/g, (start) => start.toUpperCase()))
    .join('');

/** The name of a primitive's node in PyTorch: `SumBackward1`. */
export function nodeName(primitive: string, attrs: object = {}, inputs: readonly Operand[] = []): string {
  if (primitive === 'AccumulateGrad') return primitive;
  if (primitive === 'copy_slices') return 'CopySlices';
  const [name, overload] = overloads[primitive]?.(attrs, inputs) ?? [aten[primitive] ?? primitive, 0];
  return `${title(name)}Backward${overload}`;
}
