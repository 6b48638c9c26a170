import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Request {
  readonly key: string;
  readonly expression: string;
  readonly inputs: readonly (RequestInput | null)[];
  /** Ask what backward reads. */
  readonly kept?: true;
}
/** Whether overwriting each operand or result makes backward raise; null where nothing can be said. */
export interface Kept {
  readonly inputs: readonly (boolean | null)[];
  readonly outputs: readonly (boolean | null)[];
}
interface RequestInput {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string)[];
  readonly grad: boolean;
  /** A Python number rather than a tensor. */
  readonly number?: true;
}
export interface Answer {
  readonly outputs?: readonly {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly values: readonly (number | string)[];
  }[];
  readonly grads?: readonly ((number | string)[] | null)[];
  readonly kept?: Kept;
  readonly error?: string;
}
export interface Answers {
  readonly version: string;
  readonly answers: Readonly<Record<string, Answer>>;
}

/** JSON has no NaN, no infinities and no −0: they travel as strings that Python's float() reads. */
export const encode = (values: readonly number[]): (number | string)[] =>
  values.map((x) => (Object.is(x, -0) ? '-0.0' : Number.isFinite(x) ? x : Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf'));
export const decode = (values: readonly (number | string)[]): number[] =>
  values.map((x) =>
    typeof x === 'number' ? x : x === 'nan' ? Number.NaN : x === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
  );

const script = new URL('./run_ops.py', import.meta.url);

/**
 * Runs the requests in a real PyTorch. `command` is a Python that has it, e.g. `/usr/bin/python3`, or several words.
 * @throws Error that says what to install where there is none.
 */
export function askPyTorch(requests: readonly Request[], command: string): Answers {
  const [program, ...args] = command.split(' ');
  const done = spawnSync(program!, [...args, '-c', readFileSync(script, 'utf8')], {
    input: JSON.stringify(requests),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.error || done.status !== 0) {
    throw new Error(
      `The oracle tests compare with a real PyTorch: install python3-torch, or set NABLA_PYTORCH to a Python that has it. '${command}' said: ${done.error?.message ?? done.stderr}`,
    );
  }
  // Libraries underneath PyTorch may print before the answer.
  return JSON.parse(done.stdout.trim().split('\n').at(-1)!) as Answers;
}
