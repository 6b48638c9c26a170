/** Starting other programs. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/**
 * @param {string[]} command program and arguments
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string>} [options.env] on top of this process's environment
 * @param {string} [options.log] file that gets the output; without it the output goes where ours goes
 * @param {number} [options.seconds] after which the program and all it started is killed
 * @returns {Promise<number | string>} the exit code, or the reason why there is none
 */
export async function run([program, ...args], { cwd, env = {}, log, seconds } = {}) {
  const output = log ? createWriteStream(log) : undefined;
  // With a deadline, the program gets a process group of its own, so that its children can be killed with it.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: seconds !== undefined,
    stdio: output ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  if (output) for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.write(chunk));

  let late = false;
  const killGroup = () => process.kill(-child.pid, 'SIGKILL');
  const onDeadline = () => {
    late = true;
    killGroup();
  };
  const deadline = seconds && setTimeout(onDeadline, seconds * 1000);
  if (seconds) process.once('exit', killGroup);
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(late ? `took longer than ${seconds} s` : (code ?? signal)));
  });
  clearTimeout(deadline);
  process.removeListener('exit', killGroup);
  if (output) await new Promise((resolve) => output.end(resolve));
  return outcome;
}

/** Like `run`, for steps that have to succeed. @throws {Error} when the exit code is not 0 */
export async function mustRun(command, options) {
  const outcome = await run(command, options);
  if (outcome !== 0) throw new Error(`\`${command.join(' ')}\` failed: ${outcome}`);
}
