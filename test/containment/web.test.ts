import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trace } from '../../src/protocol/trace.ts';
import type { Ended } from './ended.ts';
import { escapes } from './escapes.ts';
import { attacks, traces } from './resources.ts';
import { attempt, Outside, outcome, request, stillRight, succeeded, type Tracer } from './support.ts';

const dist = join(import.meta.dirname, '../../dist');
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

const outside = new Outside();
let server: Server;
let browser: Browser;
let page: Page;

/** A page without any policy of its own: what holds a program back is the worker alone. */
beforeAll(async () => {
  await outside.open();
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const script = outputFiles[0]!.text;
  server = createServer(({ url = '/' }, response) => {
    if (url === '/')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><script type="module" src="/page.js"></script>');
    if (url === '/page.js') return response.setHeader('content-type', 'text/javascript').end(script);
    const path = join(dist, url);
    if (!path.startsWith(dist) || !existsSync(path)) return response.writeHead(404).end();
    return response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(readFileSync(path));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'run' in globalThis);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  outside.close();
});

const trace: Tracer = async (what) => {
  const end = (await page.evaluate((asked) => (globalThis as unknown as { run(asked: unknown): unknown }).run(asked), what)) as Ended;
  if ('message' in end) throw new Error(end.message);
  return end.trace as Trace;
};

/** The names do not depend on the targets. */
const names = Object.keys(escapes({ secretFile: '', newFile: '', host: '', port: 0 }));

describe('in a browser’s worker, a program cannot get hold of', () => {
  it.each(names)('%s', async (name) => {
    const { targets } = outside;
    const before = outside.calls;
    const end = await outcome(trace, attempt(escapes(targets)[name]!));
    expect(succeeded(end), end).toBe(false);
    expect(end).not.toContain(outside.secret);
    expect(outside.calls).toBe(before);
    expect(existsSync(targets.newFile)).toBe(false);
    expect(await stillRight(trace)).toBe(true);
  });
});

describe('in a browser’s worker, it ends with a clear message, and the next run works:', () => {
  it.each(attacks)('$name', async ({ body, says }) => {
    expect(await outcome(trace, request(body, 4000))).toMatch(says);
    expect(await stillRight(trace)).toBe(true);
  });
});

describe('in a browser’s worker, nothing reaches the next run of', () => {
  it.each(Object.keys(traces))('%s', async (name) => {
    await outcome(trace, request(`${traces[name]}\nreturn x.sum()`, 8000));
    expect(await stillRight(trace)).toBe(true);
  });
});
