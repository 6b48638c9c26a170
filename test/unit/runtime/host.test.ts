import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunRequest } from '../../../src/protocol/run.ts';
import { Cancelled, RuntimeHost, TimeBudgetExceeded } from '../../../src/runtime/host.ts';

/** Interpreters that are ready at once and answer when told to. */
class Interpreters {
  /** Milliseconds that a start takes. */
  constructor(readonly boot = 0) {}
  readonly started: { asked: number[]; killed: boolean; answer(result: unknown, spent?: boolean): void }[] = [];
  readonly host = new RuntimeHost((events) => {
    const it = {
      asked: [] as number[],
      killed: false,
      answer: (result: unknown, spent = false) => events.message({ type: 'answer', id: it.asked.at(-1)!, result, spent }),
    };
    this.started.push(it);
    const ready = () => events.message({ type: 'ready', boot: this.boot });
    if (this.boot === 0) queueMicrotask(ready);
    else setTimeout(ready, this.boot);
    return {
      send: (message) => it.asked.push(message.id),
      kill: () => {
        it.killed = true;
        events.ended('killed');
      },
    };
  });
}
const request = (timeout: number) => ({ file: '/w/f.py', entry: 'f', timeout }) as RunRequest;

describe('the host of interpreters', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('starts no second interpreter for runs that end soon', async () => {
    const { host, started } = new Interpreters();
    const run = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(500);
    started[0]!.answer('trace');
    expect(await run).toBe('trace');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(started.length).toBe(1);
  });
  it('has a successor ready when a run must be killed', async () => {
    const { host, started } = new Interpreters();
    const run = expect(host.trace(request(5000))).rejects.toThrow(TimeBudgetExceeded);
    await vi.advanceTimersByTimeAsync(2000);
    expect(started.length).toBe(2);
    await vi.advanceTimersByTimeAsync(10_000);
    await run;
    const next = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(1);
    started[1]!.answer('next');
    expect(await next).toBe('next');
    expect([started.length, started[0]!.killed, started[1]!.killed]).toEqual([2, true, false]);
  });
  it('ends a cancelled run at once and answers the next request', async () => {
    const { host, started } = new Interpreters();
    const controller = new AbortController();
    const run = expect(host.trace(request(5000), controller.signal)).rejects.toThrow(Cancelled);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    await run;
    const next = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(1);
    started.at(-1)!.answer('next');
    expect([await next, started[0]!.killed]).toEqual(['next', true]);
  });
  it('a run that is cancelled while its interpreter starts is not begun, and the interpreter is kept', async () => {
    const { host, started } = new Interpreters(1000);
    const controller = new AbortController();
    const run = expect(host.trace(request(5000), controller.signal)).rejects.toThrow(Cancelled);
    await vi.advanceTimersByTimeAsync(500);
    controller.abort();
    const next = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(501);
    await run;
    expect([started.length, started[0]!.asked.length, started[0]!.killed]).toEqual([1, 1, false]);
    started[0]!.answer('next');
    expect(await next).toBe('next');
  });
  it('an interpreter that does not start is given up, with the reason, and the next request starts another', async () => {
    const { host, started } = new Interpreters(Number.MAX_SAFE_INTEGER / 2 ** 24);
    const run = expect(host.trace(request(5000))).rejects.toThrow('the interpreter did not start within 90 s');
    await vi.advanceTimersByTimeAsync(91_000);
    await run;
    host.warm();
    expect([started.length, started[0]!.killed]).toEqual([2, true]);
  });
  it('asks an interpreter that a program changed about its run, and gives the next run to a fresh one', async () => {
    const { host, started } = new Interpreters();
    const run = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(1);
    started[0]!.answer('trace', true);
    await run;
    const query = host.query('uses', { trace: '1', node: 0 });
    await vi.advanceTimersByTimeAsync(1);
    started[0]!.answer('uses', true);
    expect(await query).toBe('uses');
    const next = host.trace(request(5000));
    await vi.advanceTimersByTimeAsync(1);
    started[1]!.answer('next');
    expect([await next, started.length, started[0]!.killed]).toEqual(['next', 2, true]);
  });
});
