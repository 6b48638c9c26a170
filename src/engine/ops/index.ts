import { installRules, type Rules } from '../primitive.ts';
import { arithmetic } from './arithmetic.ts';
import { casting } from './casting.ts';
import { choice } from './choice.ts';
import { comparison } from './comparison.ts';
import { creations } from './creation.ts';
import { dims } from './dims.ts';
import { elementaryFunctions } from './elementary.ts';
import { embeddings } from './embedding.ts';
import { indexing } from './indexing.ts';
import { joining } from './joining.ts';
import { masking } from './masking.ts';
import { neural } from './neural.ts';
import { padding } from './padding.ts';
import { powers } from './power.ts';
import { products } from './products.ts';
import { rearranging } from './rearranging.ts';
import { roundings } from './rounding.ts';
import { scattering } from './scattering.ts';
import { specialFunctions } from './special.ts';
import { splitting } from './splitting.ts';
import { sums } from './sums.ts';
import { views } from './views.ts';
import { activations } from './activations.ts';
import { moments } from './moments.ts';
import { extrema } from './extrema.ts';

/** Every primitive and its rule. Adding a primitive without a rule does not compile. */
export const rules: Rules = {
  ...arithmetic, ...extrema, ...moments, ...activations,
  ...specialFunctions,
  ...roundings,
  ...powers,
  ...elementaryFunctions,
  ...comparison,
  ...choice,
  ...creations,
  ...casting,
  ...neural,
  ...sums,
  ...views,
  ...dims,
  ...joining,
  ...padding,
  ...rearranging,
  ...splitting,
  ...indexing,
  ...scattering,
  ...masking,
  ...embeddings, ...products
};

installRules(rules);
