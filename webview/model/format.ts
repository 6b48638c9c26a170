/** Texts of numbers, shapes and names. Three precisions: `compact` on nodes, `exact` in the inspector, `full` in titles and copies. */

function special(x: number): string | null {
  if (Number.isNaN(x)) return 'NaN';
  if (x === Infinity) return 'Inf';
  if (x === -Infinity) return '-Inf';
  return null;
}

function significant(x: number, digits: number): string {
  const text = special(x);
  if (text !== null) return text;
  const size = Math.abs(x);
  // A gradient of 0.000003169 is read wrong at a glance; 3.169e-6 is not.
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return x.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e');
  return String(Number(x.toPrecision(digits)));
}

/** Four significant digits: what fits on a node. */
export const compact = (x: number): string => significant(x, 4);

/** Ten significant digits: what can be checked against a textbook. */
export const exact = (x: number): string => significant(x, 10);

/** Every digit of the double. */
export const full = (x: number): string => special(x) ?? String(x);

/** A factor in a product or a sum: negative numbers in parentheses. */
export const factor = (x: number): string => (x < 0 || Object.is(x, -0) ? `(${exact(x)})` : exact(x));

/** `2×3×4`; `scalar` for 0-d. */
export const shapeText = (shape: readonly number[]): string => (shape.length ? shape.join('×') : 'scalar');

const shortTypes: Readonly<Record<string, string>> = {
  float64: 'f64',
  float32: 'f32',
  float16: 'f16',
  bfloat16: 'bf16',
  int64: 'i64',
  int32: 'i32',
  uint8: 'u8',
  complex64: 'c64',
  complex128: 'c128',
};
export const typeText = (dtype: string): string => shortTypes[dtype] ?? dtype;

/** Number of elements; 1 for a 0-d shape. */
export const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** One number in it: shown as that number rather than as statistics. */
export const isScalar = (shape: readonly number[]): boolean => elements(shape) === 1;

const lowered = '₀₁₂₃₄₅₆₇₈₉';
/** 12 → ₁₂. */
export const subscript = (n: number): string => [...String(n)].map((digit) => lowered[Number(digit)] ?? digit).join('');

/** `x[1,2]` for element 5 of a 2×3 tensor x; the plain name for a single number. */
export function elementName(name: string, shape: readonly number[], flat: number): string {
  if (isScalar(shape)) return name;
  const index: number[] = [];
  let rest = flat;
  for (let d = shape.length - 1; d >= 0; d--) {
    const size = shape[d] ?? 1;
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `${name}[${index.join(',')}]`;
}

/** Shortens from the middle, so that both ends of a dotted name stay readable. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
