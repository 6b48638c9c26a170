import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CheckSettings } from '../protocol/run.ts';

/** The command line was wrong: exit code 2. */
export class UsageError extends Error {}

export const usage = `nabla: gradients of Python models, without Python or PyTorch

  nabla list  PATH...                     definitions found
  nabla trace FILE [--entry NAME]         run it: loss, outputs, gradients, health
  nabla check FILE... [--entry NAME]      gradient checks
  nabla jacobian FILE --entry NAME [--of EXPR] [--wrt NAME]
  nabla graph FILE [--entry NAME] -o OUT.(svg|html|json)

  --construct EXPR  --inputs EXPR  --kwargs EXPR  --loss EXPR  --setup STATEMENTS
                    Python in the file's own namespace: how to make the model, a tuple of positional
                    arguments, a dict of keyword arguments, the loss (sees out, args, kwargs)
  --seed N          torch.manual_seed(N) before setup (default 0)
  --dtype float32|float64                 default dtype (default float32)
  --mode train|eval                       model.train() or model.eval() (default eval)
  --preset nabla|pytorch|jax              of check: whose gradient check (default nabla)
  --order 1|2       of check: 2 checks the gradient of the gradient too (default 1)
  --step N          of a script: the backward pass to show, from 0 (default 0)
  --env DIR         folder of packages that may be read (repeatable)
  --timeout S       wall-clock budget in seconds (default 60)
  --json            one JSON object on standard output

Exit codes: 0 fine · 1 the program raised or a gradient check failed · 2 usage · 3 Nabla cannot do this yet`;

export const commands = ['list', 'trace', 'check', 'jacobian', 'graph'] as const;
export type Command = (typeof commands)[number];

export interface Options {
  readonly command: Command;
  readonly paths: readonly string[];
  readonly entry: string | null;
  readonly construct: string | null;
  readonly inputs: string | null;
  readonly kwargs: string | null;
  readonly loss: string | null;
  readonly setup: string | null;
  readonly seed: number;
  /** Null where not given: a file may ask for one in a comment. */
  readonly dtype: 'float32' | 'float64' | null;
  readonly mode: 'train' | 'eval';
  readonly check: CheckSettings;
  /** Which backward pass of a script. */
  readonly step: number;
  readonly env: readonly string[];
  readonly timeout: number;
  readonly json: boolean;
  readonly of: string | null;
  readonly wrt: string | null;
  readonly out: string | null;
  readonly format: string;
}

const flags = {
  entry: { type: 'string' },
  construct: { type: 'string' },
  inputs: { type: 'string' },
  kwargs: { type: 'string' },
  loss: { type: 'string' },
  setup: { type: 'string' },
  seed: { type: 'string', default: '0' },
  dtype: { type: 'string' },
  mode: { type: 'string', default: 'eval' },
  preset: { type: 'string', default: 'nabla' },
  order: { type: 'string', default: '1' },
  step: { type: 'string', default: '0' },
  env: { type: 'string', multiple: true, default: [] as string[] },
  timeout: { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
  of: { type: 'string' },
  wrt: { type: 'string' },
  out: { type: 'string', short: 'o' },
  format: { type: 'string', default: 'text' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line. @throws UsageError naming what is wrong. */
export function parseOptions(argv: readonly string[]): Options | 'help' {
  const parsed = (() => {
    try {
      return parseArgs({ args: joined(argv), options: flags, allowPositionals: true });
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  })();
  const { values: v, positionals } = parsed;
  if (v.help || positionals.length === 0) return 'help';
  const [command, ...paths] = positionals;
  if (!commands.includes(command as Command)) throw new UsageError(`unknown command '${command}'; one of ${commands.join(', ')}`);
  if (paths.length === 0) throw new UsageError(`${command} needs a file`);
  for (const p of paths) if (!existsSync(p)) throw new UsageError(`no such file: ${p}`);
  for (const d of v.env) if (!existsSync(d)) throw new UsageError(`no such folder: ${d}`);
  return {
    command: command as Command,
    paths: paths.map((p) => resolve(p)),
    entry: v.entry ?? null,
    construct: v.construct ?? null,
    inputs: v.inputs ?? null,
    kwargs: v.kwargs ?? null,
    loss: v.loss ?? null,
    setup: v.setup ?? null,
    seed: whole('--seed', v.seed),
    dtype: v.dtype === undefined ? null : oneOf('--dtype', v.dtype, ['float32', 'float64'] as const),
    mode: oneOf('--mode', v.mode, ['train', 'eval'] as const),
    check: {
      preset: oneOf('--preset', v.preset, ['nabla', 'pytorch', 'jax'] as const),
      order: oneOf('--order', v.order, ['1', '2'] as const) === '2' ? 2 : 1,
    },
    step: whole('--step', v.step),
    env: v.env.map((d) => resolve(d)),
    timeout: positive('--timeout', v.timeout),
    json: v.json,
    of: v.of ?? null,
    wrt: v.wrt ?? null,
    out: v.out ?? null,
    format: oneOf('--format', v.format, ['text', 'json', 'junit', 'sarif']),
  };
}

/** `--loss -x.sum()` as `--loss=-x.sum()`: a value is a value even if it begins with a dash. */
function joined(argv: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i]!.replace(/^--/, '');
    const takesValue = argv[i]!.startsWith('--') && Object.hasOwn(flags, name) && flags[name as keyof typeof flags].type === 'string';
    out.push(takesValue && i + 1 < argv.length ? `${argv[i]}=${argv[++i]}` : argv[i]!);
  }
  return out;
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw new UsageError(`${flag} must be one of ${allowed.join(', ')}, not '${value}'`);
  return value as T;
}
function whole(flag: string, value: string): number {
  if (!/^\d+$/.test(value) || Number(value) > Number.MAX_SAFE_INTEGER)
    throw new UsageError(`${flag} must be a whole number, not '${value}'`);
  return Number(value);
}
function positive(flag: string, value: string): number {
  const n = Number(value);
  if (!(n > 0 && n < 1e7)) throw new UsageError(`${flag} must be a number of seconds, not '${value}'`);
  return n;
}

/**
 * Folders that a file's imports and data may come from: its own, then those above it up to the repository's top. Where there is no repository, folders
 * that hold more than projects end it: the home directory, that of temporary files, and the first below the file system's top.
 */
export function workspaceRoots(file: string): string[] {
  const roots = [dirname(file)];
  for (let i = 0; i < 7; i++) {
    const folder = roots.at(-1)!;
    const above = dirname(folder);
    if (existsSync(`${folder}/.git`) || [homedir(), tmpdir()].includes(above) || dirname(above) === dirname(dirname(above))) break;
    roots.push(above);
  }
  return roots;
}
