import { createSocket } from 'node:dgram';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRequest } from '../../src/protocol/run.ts';
import type { Trace } from '../../src/protocol/trace.ts';
import type { Targets } from './escapes.ts';

/** Where programs of these tests pretend to lie; no such folder is on the disk. */
const folder = '/nabla-containment';

/** A run of `f`, whose body is given. */
export function request(body: string, timeout = 20_000): RunRequest {
  const file = `${folder}/program.py`;
  const text = `import torch\n\n\ndef f(x):\n${body.replace(/^/gm, '    ')}\n`;
  return {
    file,
    entry: 'f',
    kind: 'function',
    plan: { setup: null, construct: null, inputs: '(torch.tensor([2.0, 3.0]),)', kwargs: null, loss: null, origin: 'given' },
    seed: 0,
    dtype: 'float32',
    mode: 'eval',
    overlay: { [file]: text },
    roots: [folder],
    env: [],
    timeout,
  };
}

const PROOF = 'GOT HOLD OF';
/** A run that raises with the proof when the attempt got hold of something. */
export const attempt = (body: string): RunRequest =>
  request(
    `def attempt():\n${body.replace(/^/gm, '    ')}\ngot = attempt()\nif got is not None:\n    raise RuntimeError('${PROOF} ' + repr(got)[:300])\nreturn x.sum()`,
  );

export type Tracer = (request: RunRequest) => Promise<Trace>;

/** How a run ended, in words: what was recorded as its error, why there is no record, or that it was fine. */
export async function outcome(trace: Tracer, what: RunRequest): Promise<string> {
  try {
    const { error } = await trace(what);
    return error ? `${error.type}: ${error.message}` : 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}
export const succeeded = (text: string): boolean => text.includes(PROOF);

/** Whether the next run works and has the right numbers: ∂(x·x)/∂x at (2, 3). */
export async function stillRight(trace: Tracer): Promise<boolean> {
  const { error, inputs } = await trace(request('return (x * x).sum()'));
  return error === null && String(inputs[0]?.grad?.first) === '4,6';
}

/** Things outside that attempts aim at, and what became of them. */
export class Outside {
  readonly #server: Server;
  readonly #datagrams = createSocket('udp4');
  calls = 0;
  readonly secret = 'the-secret-of-the-machine';
  targets!: Targets;

  constructor() {
    this.#server = createServer((_, response) => {
      this.calls++;
      response.end(this.secret);
    });
  }
  async open(): Promise<Targets> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening));
    const { port } = this.#server.address() as AddressInfo;
    this.#datagrams.on('message', () => this.calls++);
    await new Promise<void>((listening) => this.#datagrams.bind(port, '127.0.0.1', listening));
    const at = mkdtempSync(join(tmpdir(), 'nabla-outside-'));
    const secretFile = join(at, 'secret.py');
    writeFileSync(secretFile, `SECRET = '${this.secret}'\n`);
    this.targets = { secretFile, newFile: join(at, 'made.txt'), host: '127.0.0.1', port };
    return this.targets;
  }
  close(): void {
    this.#datagrams.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
