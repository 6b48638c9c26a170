/** What files of the workspace are looked through for, by their names. */
export const extensions = { python: /\.py$/, configuration: /\.(ya?ml|json)$/ } as const;

/** FNV-1a over numbers of 32 bits: against damage and mistakes, and many times as fast as a cryptographic hash. */
export function fnv(numbers: ArrayLike<number>, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < numbers.length; i++) hash = Math.imul(hash ^ numbers[i]!, 0x01000193);
  return hash >>> 0;
}

/** Names a text by its content: equal for equal texts, and different for different ones in all likelihood. */
export function digestOf(text: string): string {
  const codes = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return `${text.length.toString(36)}-${fnv(codes).toString(36)}-${fnv(codes, 0x9747b28c).toString(36)}`;
}

/** Beyond this a file is named by its size and time: reading it to see that it is the same would take longer than a run. In bytes. */
const LARGE = 2 ** 21;

/** Names a file of any kind by its content, as `digestOf` does its text, or a large one by its size in bytes and its time of change in milliseconds. */
export const digestOfFile = (size: number, modified: number, read: () => Uint8Array): string =>
  size > LARGE ? `${size.toString(36)}@${modified.toString(36)}` : digestOf(decode(read()));

/** The words of a program's text: names and keywords. */
export const wordsOf = (text: string): Set<string> => new Set(text.match(/[A-Za-z_]\w*/g));

/** How a declared encoding is written, in one of the first two lines (PEP 263). */
const declared = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/**
 * The text of a Python file as Python reads it: as UTF-8, a byte order mark dropped, or in the encoding that it declares.
 * @returns null where Python refuses it: it is neither, or is declared in an encoding that is not known here.
 */
export function decodeSource(bytes: Uint8Array): string | null {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const [first = '', second = ''] = String.fromCharCode(...bytes.subarray(0, 400)).split(/\r\n|\r|\n/);
  // A second line counts only behind a first one without code.
  const match = marked ? null : (declared.exec(first) ?? (/^[ \t\f]*(#|$)/.test(first) ? declared.exec(second) : null));
  const encoding = (match?.[1] ?? 'utf-8').toLowerCase().replaceAll('_', '-');
  // Browsers take the name for Windows-1252, which has other characters at 0x80 to 0x9f.
  if (/^(latin-?1|iso-?8859-1|l1)$/.test(encoding)) return Array.from(bytes, (b) => String.fromCharCode(b)).join('');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null; // an unknown label, bytes that are not text
    throw error;
  }
}

/** The same for whoever only looks through the file: what Python refuses comes with marks in the place of what cannot be read. */
export const decode = (bytes: Uint8Array): string => decodeSource(bytes) ?? new TextDecoder().decode(bytes);
