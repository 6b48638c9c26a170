import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import workerThreads from 'node:worker_threads';

const refuse = (): never => {
  throw new Error('this process may not start others or use the network');
};

/**
 * Takes from this process what the interpreter's C library could use on a program's behalf: Emscripten serves `os.system` with child_process and
 * sockets with net. Node's permission model forbids processes too, but not every host of ours has it, and none forbids the network.
 */
export function dropRights(): void {
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const)
    Object.assign(childProcess, { [name]: refuse });
  for (const name of ['connect', 'createConnection', 'createServer'] as const) Object.assign(net, { [name]: refuse });
  Object.assign(net.Socket.prototype, { connect: refuse });
  Object.assign(net.Server.prototype, { listen: refuse });
  Object.assign(dgram, { createSocket: refuse });
  Object.assign(workerThreads, { Worker: refuse });
  for (const name of ['kill', 'dlopen', 'chdir']) Object.defineProperty(process, name, { value: refuse });
  syncBuiltinESMExports();
}

/**
 * Takes the network out of the global object. Call before the interpreter is loaded: it reads every global, and Node's fetch is a large
 * module that loads when it is first read.
 */
export function dropNetworkGlobals(): void {
  const names = ['fetch', 'Request', 'Response', 'Headers', 'FormData', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Worker'];
  for (const name of names) Reflect.deleteProperty(globalThis, name);
}

/**
 * Emscripten asks Node's internals for the numbers of the file flags, and the permission model refuses: give it those numbers and nothing else.
 * Call before the interpreter is loaded. (Defined, not assigned: the setter refuses as well.)
 */
export function provideFileConstants(): void {
  const binding = (name: string) => (name === 'constants' ? { fs: fs.constants, os: os.constants } : refuse());
  Object.defineProperty(process, 'binding', { value: binding });
}
