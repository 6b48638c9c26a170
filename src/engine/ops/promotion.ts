import { category, categoryRank, complexOf, type DType, promoteTypes } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';

let defaultDType: DType = 'float32';
/** torch.set_default_dtype: the dtype of Python floats and of what integers become in exp, division, mean … */
export function setDefaultDType(dtype: DType): void {
  defaultDType = dtype;
}
export const getDefaultDType = (): DType => defaultDType;

/**
 * torch.result_type: tensors with dimensions outrank 0-d tensors, which outrank Python numbers, unless the lower rank has the higher category.
 * https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */
export function resultType(operands: readonly Tensor[]): DType {
  const [first] = operands;
  if (first && operands.every((t) => t.dtype === first.dtype && !t.wrapped)) return first.dtype;
  const groups: (DType | null)[] = [null, null, null];
  for (const t of operands) {
    const k = t.wrapped ? 2 : t.rank === 0 ? 1 : 0;
    const dtype = t.wrapped ? wrappedType(t.dtype) : t.dtype;
    groups[k] = groups[k] === null ? dtype : promoteTypes(groups[k]!, dtype);
  }
  let result: DType | null = null;
  for (const dtype of groups) {
    if (dtype === null) continue;
    if (result === null) result = dtype;
    else if (categoryRank(dtype) > categoryRank(result))
      result =
        category(dtype) === 'complex' && category(result) === 'floating'
          ? complexOf(result === 'float64' ? 'float64' : 'float32')
          : promoteTypes(result, dtype);
  }
  return result ?? defaultDType;
}

/** A Python float stands for the default dtype when nothing else decides. */
const wrappedType = (dtype: DType): DType =>
  category(dtype) === 'floating' ? defaultDType : category(dtype) === 'complex' ? complexOf(defaultDType) : dtype;
