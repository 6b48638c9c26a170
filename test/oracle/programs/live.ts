import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

type Numbers = readonly (number | string)[];

export interface ProgramRequest {
  readonly leaves: readonly { readonly shape: readonly number[]; readonly values: Numbers }[];
  readonly constants: readonly { readonly shape: readonly number[]; readonly dtype: string; readonly values: Numbers }[];
  readonly source: string;
  /** The values to differentiate, by number. */
  readonly ends: readonly number[];
  /** Differentiate the gradients once more. */
  readonly twice: boolean;
}
export interface ProgramAnswer {
  readonly values?: readonly {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly values: Numbers;
    readonly tracked: boolean;
  }[];
  readonly grads?: readonly (Numbers | null)[];
  readonly seconds?: readonly (Numbers | null)[];
  /** What PyTorch refused, and where: 'forward', 'backward' or 'second'. */
  readonly error?: string;
  readonly stage?: 'forward' | 'backward' | 'second';
}

/** A PyTorch that stays: one process answers program after program, a line of JSON each. */
export class LivePyTorch {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = '';
  private constructor(command: string) {
    const [program, ...args] = command.split(' ');
    const script = readFileSync(new URL('./run_programs.py', import.meta.url), 'utf8');
    this.#child = spawn(program!, [...args, '-u', '-c', script]);
    this.#child.stderr.on('data', (chunk) => {
      this.#complaints += chunk;
    });
    this.#child.on('error', (error) => {
      this.#complaints += error.message;
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }
  static async start(command: string): Promise<{ torch: LivePyTorch; version: string }> {
    const torch = new LivePyTorch(command);
    return { torch, version: await torch.#next() };
  }
  async ask(request: ProgramRequest): Promise<ProgramAnswer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse(await this.#next()) as ProgramAnswer;
  }
  stop(): void {
    this.#child.stdin.end();
  }
  async #next(): Promise<string> {
    // Libraries underneath PyTorch may print lines of their own; answers are marked.
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`the PyTorch that random programs are compared with has ended: ${this.#complaints}`);
      if (value.startsWith('answer ')) return value.slice('answer '.length);
    }
  }
}
