import { installRules, type Rules } from '../primitive.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { binaryFunctions } from './binary-functions.ts';
import { casting } from './casting.ts';
import { choice } from './choice.ts';
import { comparison } from './comparison.ts';
import { complexFunctions } from './complex.ts';
import { counting } from './counting.ts';
import { creations } from './creation.ts';
import { decompositions } from './decompositions.ts';
import { dims } from './dims.ts';
import { distanceRules } from './distances.ts';
import { eigen } from './eigen.ts';
import { elementaryFunctions } from './elementary.ts';
import { embeddings } from './embedding.ts';
import { extrema } from './extrema.ts';
import { filling } from './filling.ts';
import { flatness } from './flat.ts';
import { transforms } from './fourier.ts';
import { indexing } from './indexing.ts';
import { joining } from './joining.ts';
import { luDecomposition } from './lu-decomposition.ts';
import { masking } from './masking.ts';
import { moments } from './moments.ts';
import { neural } from './neural.ts';
import { norms } from './norms.ts';
import { selections } from './order-statistics.ts';
import { padding } from './padding.ts';
import { powers } from './power.ts';
import { products } from './products.ts';
import { rearranging } from './rearranging.ts';
import { roundings } from './rounding.ts';
import { scans } from './scans.ts';
import { scattering } from './scattering.ts';
import { specialFunctions } from './special.ts';
import { splitting } from './splitting.ts';
import { sums } from './sums.ts';
import { systems } from './systems.ts';
import { ternaryFunctions } from './ternary.ts';
import { views } from './views.ts';

/** Every primitive and its rule. Adding a primitive without a rule does not compile. */
export const rules: Rules = {
  ...arithmetic,
  ...counting,
  ...complexFunctions,
  ...ternaryFunctions,
  ...binaryFunctions,
  ...norms,
  ...scans,
  ...selections,
  ...extrema,
  ...moments,
  ...activations,
  ...flatness,
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
  ...filling,
  ...scattering,
  ...masking,
  ...embeddings,
  ...products,
  ...systems,
  ...decompositions,
  ...luDecomposition,
  ...eigen,
  ...transforms,
  ...distanceRules,
};

installRules(rules);
