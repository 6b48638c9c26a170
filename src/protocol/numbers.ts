/**
 * JSON has no NaN and no infinities: it makes `null` of them, and a debugger that shows no NaN is of little use. Whatever crosses a
 * JSON boundary (LSP, `postMessage` of a webview, files) is packed before and unpacked after it.
 */
const unspeakable = ['NaN', 'Infinity', '-Infinity', '-0'] as const;
interface Packed {
  readonly $number: (typeof unspeakable)[number];
}

/** A copy in which `{$number: 'NaN'}` stands for NaN, likewise the infinities and negative zero. */
export function packNumbers(value: unknown): unknown {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' } satisfies Packed;
    return Number.isFinite(value) ? value : ({ $number: String(value) } as Packed);
  }
  if (Array.isArray(value)) return value.map(packNumbers);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, packNumbers(inner)]));
}

const isPacked = (value: object): value is Packed =>
  '$number' in value && Object.keys(value).length === 1 && unspeakable.some((name) => name === value.$number);

/** Undoes `packNumbers`. What holds nothing packed is returned as it is, not copied: a record of ten thousand operations holds few NaNs. */
export function unpackNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const inner: unknown = value[i];
      if (typeof inner !== 'object' || inner === null) continue;
      const unpacked = unpackNumbers(inner);
      if (unpacked === inner) continue;
      copy ??= value.slice();
      copy[i] = unpacked;
    }
    return copy ?? value;
  }
  if (isPacked(value)) return Number(value.$number);
  const fields = value as Record<string, unknown>;
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(fields)) {
    const inner = fields[key];
    if (typeof inner !== 'object' || inner === null) continue;
    const unpacked = unpackNumbers(inner);
    if (unpacked === inner) continue;
    copy ??= { ...fields };
    copy[key] = unpacked;
  }
  return copy ?? value;
}
