/** Python exception classes that the engine raises on behalf of the framework in front of the user; BudgetExceeded ends the program. */
export type ErrorKind =
  | 'RuntimeError'
  | 'TypeError'
  | 'ValueError'
  | 'IndexError'
  | 'NotImplementedError'
  | 'MemoryError'
  | 'LinAlgError'
  | 'BudgetExceeded';

/** An error in the user's program, with the exception class and the wording PyTorch uses. */
export class EngineError extends Error {
  constructor(
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(message);
    this.name = kind;
  }
}

/** A value that backward reads was overwritten in place meanwhile. The numbers say where both happened (`origin.ts`). */
export class StaleValueError extends EngineError {
  constructor(
    message: string,
    readonly savedAt: number,
    readonly writtenAt: number,
  ) {
    super('RuntimeError', message);
  }
}

/** A derivative came out as NaN while anomalies are looked for. `madeAt`: where the operation ran. */
export class AnomalyError extends EngineError {
  constructor(
    message: string,
    readonly madeAt: number,
  ) {
    super('RuntimeError', message);
  }
}

export const runtimeError = (message: string) => new EngineError('RuntimeError', message);
export const linAlgError = (message: string) => new EngineError('LinAlgError', message);
export const typeError = (message: string) => new EngineError('TypeError', message);
export const valueError = (message: string) => new EngineError('ValueError', message);
export const indexError = (message: string) => new EngineError('IndexError', message);

/** Raised for what PyTorch can do and Nabla cannot yet; the CLI answers it with exit code 3. */
export class UnsupportedError extends EngineError {
  constructor(what: string) {
    super('NotImplementedError', `Nabla does not support ${what} yet`);
  }
}
