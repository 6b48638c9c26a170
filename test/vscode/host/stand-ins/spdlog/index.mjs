/**
 * Stands in for the native log writer of VS Code, which would need a compiler to install.
 * Without it every log file, and so every output channel fed from a log file, would stay empty.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class FileLogger {
  #file;
  #level = levels.indexOf('info');
  #plain = false;

  constructor(file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** Output channels ask for their text as it is, without time and level. */
  clearFormatters() {
    this.#plain = true;
  }

  setPattern() {
    this.#plain = false;
  }

  /** Every line is on disk as soon as it is written, so there is nothing to flush or to close. */
  flush() {}
  drop() {}

  write(level, message) {
    if (level < this.#level) return;
    appendFileSync(this.#file, this.#plain ? message : `${new Date().toISOString()} [${levels[level]}] ${message}\n`);
  }
}

for (const [level, name] of levels.entries()) {
  FileLogger.prototype[name] = function (message) {
    this.write(level, message);
  };
}

const createLogger = async (_name, file) => new FileLogger(file);

export const version = 0;
export const createRotatingLogger = createLogger;
export const createAsyncRotatingLogger = createLogger;
export function setLevel() {}
export function setFlushOn() {}
export function shutdown() {}
