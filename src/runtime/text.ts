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

/** The words of a program's text: names and keywords. */
export const wordsOf = (text: string): Set<string> => new Set(text.match(/[A-Za-z_]\w*/g));

/** A file's text as Python and the editor see it: a byte order mark is dropped. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
