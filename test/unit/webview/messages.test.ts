import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packNumbers, unpackNumbers } from '../../../src/protocol/numbers.ts';
import { escapeXml } from '../../../webview/draw/shape.ts';
import { traceSvg } from '../../../webview/export/draw.ts';
import { pageHtml } from '../../../webview/export/html.ts';
import { panelHtml } from '../../../webview/html.ts';
import { MessageError, readMessage } from '../../../webview/model/check.ts';
import { awkward, chain, lectureExpression } from './fixtures.ts';

const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('numbers across JSON', () => {
  test('every number comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.string(), (numbers, text) => {
        const whole = { numbers, text, inner: [{ numbers }] };
        expect(unpackNumbers(overJson(packNumbers(whole)))).toEqual(whole);
      }),
    );
    expect(unpackNumbers(overJson(packNumbers([Number.NaN, Infinity, -Infinity, 1])))).toEqual([Number.NaN, Infinity, -Infinity, 1]);
  });
});

describe('messages', () => {
  test('a good trace is taken, NaN and all', () => {
    const message = readMessage(overJson(packNumbers({ type: 'trace', trace: awkward() })));
    expect(message.type === 'trace' && message.trace.nodes[0]!.value.norm).toBeNaN();
  });
  test('the nulls that plain JSON makes of NaN become NaN again', () => {
    const message = readMessage(overJson({ type: 'trace', trace: awkward() }));
    expect(message.type === 'trace' && message.trace.nodes[0]!.value.first).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
  const spoiled: Readonly<Record<string, (trace: Record<string, unknown[] & Record<string, unknown>>) => void>> = {
    'nodes missing': (trace) => Reflect.deleteProperty(trace, 'nodes'),
    'an edge to nowhere': (trace) => Object.assign(trace.edges![0] as object, { to: 99 }),
    'a node without a value': (trace) => Object.assign(trace.nodes![0] as object, { value: null }),
    'a scope inside itself': (trace) => trace.scopes!.push({ id: 1, parent: 1, name: '', type: '', path: '' }),
    'nodes in another order': (trace) => trace.nodes!.reverse(),
    'a text for a number': (trace) => Object.assign((trace.nodes![0] as { value: object }).value, { norm: 'large' }),
    'a node in no scope': (trace) => Object.assign(trace.nodes![0] as object, { scope: 7 }),
    'an edge from a node to itself': (trace) => Object.assign(trace.edges![0] as object, { from: 0, to: 0 }),
  };
  for (const [what, spoil] of Object.entries(spoiled)) {
    test(`a trace with ${what} is refused with a reason`, () => {
      const trace = overJson(lectureExpression()) as Record<string, unknown[] & Record<string, unknown>>;
      spoil(trace);
      expect(() => readMessage({ type: 'trace', trace })).toThrow(MessageError);
    });
  }
  test('anything at all is taken or refused, and nothing else', () => {
    const types = fc.constantFrom('trace', 'running', 'failed', 'select', 'answer', 'refused', 'nonsense');
    fc.assert(
      fc.property(fc.anything(), types, (value, type) => {
        for (const message of [value, { type, trace: value, title: value, message: value, node: value, request: value }]) {
          try {
            readMessage(message);
          } catch (error) {
            expect(error).toBeInstanceOf(MessageError);
          }
        }
      }),
    );
  });
});

describe('exports', () => {
  const options = { layout: null, palette: 'light' as const, expandAll: true, signal: new AbortController().signal, budget: 1000 };
  test('the SVG holds the lecture’s numbers', async () => {
    const svg = await traceSvg(lectureExpression(), options);
    for (const text of ['∂e/∂c = 3', '∂e/∂d = 5', '∂c/∂b = 1', '>15<', '>8<']) expect(svg).toContain(text);
  });
  test('no text of the user’s becomes markup', async () => {
    const trace = awkward();
    const svg = await traceSvg(trace, options);
    expect(svg).not.toContain('<img');
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('\u0001');
    const html = pageHtml(trace, 'const x = "</script>";');
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain('<img');
  });
  test('a graph of one node can be drawn', async () => {
    expect(await traceSvg(chain(0), options)).toContain('</svg>');
  });
  test('characters that XML forbids are replaced', () => {
    expect(escapeXml('<&"\'\u0000>')).toBe('&lt;&amp;&quot;&#39;\ufffd&gt;');
  });
  test('the page’s policy names one script, blob workers and nothing from elsewhere', () => {
    const html = panelHtml({ scriptUri: 'https://x/"y.js', nonce: 'abc', cspSource: 'https://csp' });
    expect(html).toContain("default-src 'none'; script-src 'nonce-abc'; style-src 'unsafe-inline' https://csp");
    expect(html).toContain('worker-src blob:');
    expect(html).toContain('src="https://x/&quot;y.js"');
  });
});
