import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobQueue, priority } from '../../../src/server/queue.ts';

const never = new AbortController().signal;

/** Work that ends when it is told to, or when its turn is over. */
function work() {
  const turns: AbortSignal[] = [];
  let finish: (value: string) => void = () => {};
  const run = (signal: AbortSignal) => {
    turns.push(signal);
    return new Promise<string>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
    });
  };
  return { run, turns, finish: (value: string) => finish(value) };
}

describe('the queue of the one interpreter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes what somebody waits for before what is prepared in the background', async () => {
    const queue = new JobQueue();
    const order: string[] = [];
    const job = (name: string) => async () => void order.push(name);
    await Promise.all([
      queue.add(priority.background, never, job('background')),
      queue.add(priority.asked, never, job('asked')),
      queue.add(priority.query, never, job('query')),
    ]);
    expect(order).toEqual(['query', 'asked', 'background']);
  });

  it('interrupts a long job of the background for one that somebody waits for, and runs it again later', async () => {
    const queue = new JobQueue();
    const [long, short] = [work(), work()];
    const background = queue.add(priority.background, never, long.run);
    await vi.advanceTimersByTimeAsync(0);
    const asked = queue.add(priority.asked, never, short.run);
    await vi.advanceTimersByTimeAsync(1000);
    expect(short.turns).toHaveLength(0); // It may be over any moment.
    await vi.advanceTimersByTimeAsync(1000);
    expect(long.turns[0]!.aborted).toBe(true);
    expect(short.turns).toHaveLength(1);
    short.finish('short');
    expect(await asked).toBe('short');
    await vi.advanceTimersByTimeAsync(0);
    long.finish('long');
    expect(await background).toBe('long');
    expect(long.turns).toHaveLength(2);
  });

  it('does not interrupt what somebody waits for', async () => {
    const queue = new JobQueue();
    const [first, second] = [work(), work()];
    const one = queue.add(priority.asked, never, first.run);
    await vi.advanceTimersByTimeAsync(0);
    const two = queue.add(priority.query, never, second.run);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(first.turns[0]!.aborted).toBe(false);
    first.finish('first');
    expect(await one).toBe('first');
    await vi.advanceTimersByTimeAsync(0);
    second.finish('second');
    expect(await two).toBe('second');
  });

  it('a cancelled job ends at once, whether it waits or runs, and is not run again', async () => {
    const queue = new JobQueue();
    const [running, waiting] = [work(), work()];
    const [a, b] = [new AbortController(), new AbortController()];
    const one = queue.add(priority.background, a.signal, running.run);
    const two = queue.add(priority.background, b.signal, waiting.run);
    await vi.advanceTimersByTimeAsync(0);
    b.abort();
    await expect(two).rejects.toThrow('cancelled');
    a.abort();
    await expect(one).rejects.toThrow('stopped');
    expect([running.turns.length, waiting.turns.length]).toEqual([1, 0]);
  });
});
