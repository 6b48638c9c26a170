import { typeError } from '../../engine/errors.ts';

/** Attributes that are whole numbers, or lists of them, in every operation that has one of the name. */
const INTEGERS = new Set(
  (
    'dim dims dim0 dim1 dim2 size sizes shape strides kernel_size stride padding dilation groups output_size output_padding normalized_shape index k n m N ' +
    'diagonal offset shifts repeats bins minlength steps pad num_groups'
  ).split(' '),
);
/** A number as Python's JSON writes a float: with a point or an exponent. */
const float = /"(\w+)":(?:\[[^\]"]*?)?-?\d+(?:\.\d|e)/g;

/**
 * The attributes of operations as Python hands them over, in JSON. A program repeats its calls: each text is read once.
 * A float where PyTorch wants an integer is refused as there, also where it is a whole number.
 */
export class Attributes {
  #known = new Map<string, object>();

  /** @throws TypeError for a float that should be an integer: `name` is the operation's. */
  read(name: string, text: string): object {
    if (text === '') return {};
    const known = this.#known.get(text);
    if (known) return known;
    for (const [, attribute = ''] of text.matchAll(float)) {
      if (INTEGERS.has(attribute)) throw typeError(`${name}(): argument '${attribute}' must be int, not float`);
    }
    // Python's JSON writes Infinity and NaN as bare words.
    const attrs = JSON.parse(
      text
        .replaceAll(/(?<![\w"])-?Infinity/g, (w) => (w.startsWith('-') ? '-1e999' : '1e999'))
        .replaceAll(/(?<![\w"])NaN/g, '"\\u0000NaN"'),
      (_, v) => (v === '\u0000NaN' ? Number.NaN : v),
    ) as object;
    if (this.#known.size < 10_000) this.#known.set(text, attrs);
    return attrs;
  }
}
