/** Element-wise expressions, the subset of JavaScript that derivative rules are written in, as trees: what vector-code.ts makes vector loops of. */

export type Comparison = '<' | '<=' | '>' | '>=' | '===' | '!==';
export type Arithmetic = '+' | '-' | '*' | '/';

export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  /** One of the operands a, b, c, d, by position. */
  | { readonly kind: 'operand'; readonly index: number }
  | { readonly kind: 'arithmetic'; readonly op: Arithmetic; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'logic'; readonly op: '&&' | '||'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'negate' | 'not'; readonly of: Expr }
  | { readonly kind: 'choose'; readonly condition: Expr; readonly yes: Expr; readonly no: Expr }
  /** `Math.exp` and `m.sigmoid` are called exp and sigmoid. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] };

const TOKEN =
  /\s*(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|(?:Math|m)\.\w+|Infinity|NaN|[abcd](?!\w)|[<>]=?|[=!]==|&&|\|\||[-+*/?:(),!])/gy;

const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '===': 3,
  '!==': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};

function tokens(text: string): string[] | null {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    found.push(match[1]!);
    if (TOKEN.lastIndex === text.length) return found;
  }
  return null;
}

/** @returns null for an expression outside the subset. */
export function parseExpression(text: string): Expr | null {
  const list = tokens(text.trim());
  if (!list) return null;
  let at = 0;
  const expect = (token: string) => {
    if (list[at++] !== token) throw new SyntaxError(`expected ${token} in ${text}`);
  };
  const choice = (): Expr => {
    const condition = chain(1);
    if (list[at] !== '?') return condition;
    at++;
    const yes = choice();
    expect(':');
    return { kind: 'choose', condition, yes, no: choice() };
  };
  const chain = (least: number): Expr => {
    let left = prefix();
    for (let op = list[at]; op && (PRECEDENCE[op] ?? 0) >= least; op = list[at]) {
      at++;
      const right = chain(PRECEDENCE[op]! + 1);
      if (op === '&&' || op === '||') left = { kind: 'logic', op, left, right };
      else if (PRECEDENCE[op]! <= 4) left = { kind: 'compare', op: op as Comparison, left, right };
      else left = { kind: 'arithmetic', op: op as Arithmetic, left, right };
    }
    return left;
  };
  const prefix = (): Expr => {
    const token = list[at++];
    if (token === undefined) throw new SyntaxError(`unfinished: ${text}`);
    if (token === '(') {
      const inner = choice();
      expect(')');
      return inner;
    }
    if (token === '!') return { kind: 'not', of: prefix() };
    if (token === '-') {
      const of = prefix();
      return of.kind === 'number' ? { kind: 'number', value: -of.value } : { kind: 'negate', of };
    }
    if (/^[abcd]$/.test(token)) return { kind: 'operand', index: 'abcd'.indexOf(token) };
    const name = /^(?:Math|m)\.(\w+)$/.exec(token)?.[1];
    if (name === 'PI' || name === 'E') return { kind: 'number', value: Math[name] };
    if (name) {
      const args: Expr[] = [];
      expect('(');
      do args.push(choice());
      while (list[at] === ',' && ++at);
      expect(')');
      return { kind: 'call', name, args };
    }
    const value = Number(token);
    if (Number.isNaN(value) && token !== 'NaN') throw new SyntaxError(`${token} in ${text}`);
    return { kind: 'number', value };
  };
  try {
    const tree = choice();
    return at === list.length ? tree : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Functions with a kernel in float32 arithmetic, and its error in units in the last place. */
export const FLOAT_FUNCTIONS: Readonly<Record<string, number>> = { sigmoid: 2 };

const SELECTING = new Set(['abs', 'min', 'max', 'floor', 'ceil', 'trunc']);

/**
 * Whether float32 arithmetic gives the bits of double arithmetic rounded to float32 at the end. It does where each path through the tree rounds at most
 * once: a sum, product, quotient or root of float32 numbers, rounded to double first, is as good as rounded once (Figueroa, 1995). `FLOAT_FUNCTIONS`
 * count as rounding once.
 */
export function roundsOnce(e: Expr): boolean {
  return rounding(e) !== 'often';
}

/** exact: a float32 number as it is; once: rounded to one in the last step. */
function rounding(e: Expr): 'exact' | 'once' | 'often' {
  switch (e.kind) {
    case 'operand':
      return 'exact';
    case 'number':
      return Object.is(Math.fround(e.value), e.value) ? 'exact' : 'often';
    case 'negate':
      return rounding(e.of);
    case 'arithmetic':
      return rounding(e.left) === 'exact' && rounding(e.right) === 'exact' ? 'once' : 'often';
    case 'compare':
    case 'logic':
      return rounding(e.left) === 'exact' && rounding(e.right) === 'exact' ? 'exact' : 'often';
    case 'not':
      return rounding(e.of) === 'exact' ? 'exact' : 'often';
    case 'choose':
      return rounding(e.condition) === 'exact' ? worse(rounding(e.yes), rounding(e.no)) : 'often';
    case 'call': {
      const kinds = e.args.map(rounding);
      if (e.name === 'sqrt' || e.name in FLOAT_FUNCTIONS) return kinds[0] === 'exact' ? 'once' : 'often';
      const all = kinds.reduce(worse);
      // The roundings to integers jump where a number is rounded to an integer first.
      return SELECTING.has(e.name) && (all === 'exact' || e.name === 'abs' || e.name === 'min' || e.name === 'max') ? all : 'often';
    }
  }
}
const worse = (a: 'exact' | 'once' | 'often', b: typeof a) => (a === 'often' || b === 'often' ? 'often' : a === 'once' ? a : b);
