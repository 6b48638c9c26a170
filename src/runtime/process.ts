import { fork } from 'node:child_process';
import { cpuCapability } from './capability.ts';
import { RuntimeHost, type Start } from './host.ts';

/**
 * Node's permission model, where this Node has it: the process may read files and write its snapshot; it cannot start processes or load addons.
 * The threads of the kernels it starts itself, before a program is there, and then none any more (worker/rights.ts).
 */
function permissions(cache: string | null): string[] {
  const flag = ['--permission', '--experimental-permission'].find((f) => process.allowedNodeEnvironmentFlags.has(f));
  if (!flag || process.versions.electron) return [];
  return [flag, '--no-warnings', '--allow-fs-read=*', '--allow-worker', ...(cache === null ? [] : [`--allow-fs-write=${cache}`])];
}

/**
 * Python's recursion limit has to come before the end of the stack, and calls through C take a lot of it in WebAssembly. Half of what
 * Linux and macOS give a process; on Windows it gets no more than V8 takes by itself.
 */
const stack = process.platform === 'win32' ? [] : ['--stack-size=3900'];

/** Starts the interpreter in a process of its own. */
const startProcess =
  (path: string, cache: string | null): Start =>
  ({ message, ended }) => {
    // Nothing else of this process's environment is the user program's business.
    const child = fork(path, cache === null ? [] : [cache], {
      serialization: 'advanced',
      env: { ATEN_CPU_CAPABILITY: cpuCapability() },
      execArgv: [...permissions(cache), ...stack],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let log = '';
    child.stderr?.on('data', (d: Buffer) => {
      log = (log + d).slice(-4000);
    });
    child.on('message', message);
    child.on('error', (e) => ended(e.message));
    child.on('exit', (code, signal) => ended(`${signal ?? `exit code ${code}`}${log ? `:\n${log}` : ''}`));
    return { send: (m) => void child.send(m), kill: () => void child.kill('SIGKILL') };
  };

/**
 * Runs user code in a process of its own.
 * @param path the bundled worker (dist/worker.mjs).
 * @param cache folder for the interpreter's memory snapshot, which makes a start five times faster; null for none.
 */
export const processHost = (path: string, cache: string | null): RuntimeHost => new RuntimeHost(startProcess(path, cache));
