/** A generator of numbers from 0 to 1 with a seed (mulberry32): the same inputs in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What breaks a program's structure more often than random characters do. */
const fragments = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '.',
    '\\\n',
    '\n',
    '\r',
    '\t',
    ' ',
    '"',
    "'",
    '"""',
    "'''",
    'f"{',
    '#',
    '@',
    '=',
    ':=',
    '->',
    '*',
    '**',
    ';',
    '\0',
    '\f',
    '😀',
    'é',
    '\uFEFF',
    '\uD800',
  ],
  ...[
    'def ',
    'class ',
    'lambda ',
    'async ',
    'await ',
    'yield ',
    'return ',
    'import ',
    'from . import ',
    'if ',
    'else:',
    'match x:\n case ',
    'with ',
    'try:',
    'global x\n',
    'self.',
    'nn.Module',
    'torch.randn(',
    '...',
  ],
  ...[
    '# nabla: x = torch.randn(',
    '# nabla: construct = ',
    '# nabla: inputs = (',
    '# nabla: loss =',
    '# nabla:',
    'if __name__ == "__main__":\n',
    '0x',
    '1e999',
    '1_000_000',
    '9'.repeat(30),
    'x'.repeat(300),
    '('.repeat(40),
  ],
];

/** A text with a few pieces taken out, doubled, moved, or put in from elsewhere. */
export function mutate(text: string, other: string, random: () => number): string {
  const at = (length: number) => Math.floor(random() * (length + 1));
  let out = text;
  for (let edits = 1 + Math.floor(random() * 6); edits > 0; edits--) {
    const from = at(out.length);
    const to = Math.min(out.length, from + at(random() < 0.8 ? 12 : 200));
    const piece = out.slice(from, to);
    const start = at(other.length);
    const put = [
      () => '',
      () => piece + piece,
      () => fragments[Math.floor(random() * fragments.length)]!,
      () => other.slice(start, start + at(120)),
      () => piece.split('\n').reverse().join('\n'),
      () => String.fromCharCode(at(0x2fff)),
    ][Math.floor(random() * 6)]!();
    out = out.slice(0, from) + put + out.slice(to);
  }
  return out;
}

/** A copy of a value of JSON in which a few parts are gone, of another type, or out of range. */
export function distort(value: unknown, random: () => number): unknown {
  const strange = [
    null,
    undefined,
    true,
    -1,
    0,
    1e300,
    Number.NaN,
    2 ** 53,
    '',
    'x',
    '<img src=x onerror=alert(1)>',
    [],
    [[]],
    {},
    { $number: 'NaN' },
    { $number: 'other' },
  ];
  const paths: (string | number)[][] = [];
  const walk = (v: unknown, path: (string | number)[]): void => {
    paths.push(path);
    if (typeof v === 'object' && v !== null) for (const key of Object.keys(v)) walk((v as Record<string, unknown>)[key], [...path, key]);
  };
  const copy = structuredClone(value);
  walk(copy, []);
  let out: unknown = copy;
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits--) {
    const path = paths[Math.floor(random() * paths.length)]!;
    const put = structuredClone(strange[Math.floor(random() * strange.length)]);
    if (path.length === 0) {
      if (random() < 0.1) out = put;
      continue;
    }
    let holder = out as Record<string | number, unknown> | null | undefined;
    for (const key of path.slice(0, -1)) holder = holder?.[key] as typeof holder;
    if (typeof holder !== 'object' || holder === null) continue;
    const last = path.at(-1)!;
    if (random() < 0.3 && Array.isArray(holder)) holder.splice(last as number, 1);
    else if (random() < 0.3) {
      if (!Array.isArray(holder)) Reflect.deleteProperty(holder, last);
    } else holder[last] = put;
  }
  return out;
}
