import { describe, expect, it, vi } from 'vitest';
import { createCache } from './cache.ts';

const fail = () => Promise.reject(new Error('away'));
const give = (value: string) => () => Promise.resolve(value);

describe('cache', () => {
  it('loads once while the value is fresh, and again after its time', async () => {
    const cache = createCache<string>(10, 5);
    expect(await cache.read('a', 0, give('old'))).toBe('old');
    expect(await cache.read('a', 9, give('new'))).toBe('old');
    expect(await cache.read('a', 10, give('new'))).toBe('new');
  });

  it('serves an old value when loading fails, and throws where there is none', async () => {
    const cache = createCache<string>(10, 5);
    await cache.read('a', 0, give('old'));
    expect(await cache.read('a', 99, fail)).toBe('old');
    await expect(cache.read('b', 99, fail)).rejects.toThrow('away');
  });

  it('serves an old value while loading hangs, and the new one once it is there', async () => {
    const cache = createCache<string>(10, 5, 1);
    await cache.read('a', 0, give('old'));
    let arrive = (_: string) => {};
    const late = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    expect(await cache.read('a', 99, () => late)).toBe('old');
    expect(await cache.read('a', 99, fail)).toBe('old');
    arrive('new');
    await late;
    expect(await cache.read('a', 108, fail)).toBe('new');
  });

  it('gives nobody what is long past its time while another reader loads it anew', async () => {
    const cache = createCache<string>(100, 5);
    await cache.read('a', 0, give('old'));
    const slow = () => new Promise<string>((resolve) => setImmediate(() => resolve('new')));
    const reads = [1000, 1001, 1050].map((now) => cache.read('a', now, slow));
    expect(await Promise.all(reads)).toEqual(['new', 'new', 'new']);
  });

  it('tries once in a while, not for each reader, what fails', async () => {
    const cache = createCache<string>(100, 5, 10);
    await cache.read('a', 0, give('old'));
    const load = vi.fn(fail);
    for (const now of [1000, 1001, 1009]) expect(await cache.read('a', now, load)).toBe('old');
    expect(load).toHaveBeenCalledTimes(1);
    expect(await cache.read('a', 1010, give('new'))).toBe('new');
  });

  it('loads what is soon past its time beside the answer', async () => {
    const cache = createCache<string>(100, 5);
    await cache.read('a', 0, give('old'));
    let arrive = (_: string) => {};
    const late = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    expect(await cache.read('a', 80, () => late)).toBe('old');
    arrive('new');
    await late;
    expect(await cache.read('a', 81, fail)).toBe('new');
    expect(await cache.read('a', 160, fail)).toBe('new');
  });

  it('waits for a database that hangs once, not for each value, until it answers again', async () => {
    vi.useFakeTimers();
    try {
      const cache = createCache<string>(100, 5, 10);
      const hang = () => new Promise<string>(() => {});
      for (const key of ['a', 'b', 'c']) await cache.read(key, 0, give('old'));
      const first = cache.read('a', 200, hang);
      await vi.advanceTimersByTimeAsync(10);
      expect(await first).toBe('old');
      // The timers stand still: whoever waited now would wait for ever.
      const load = vi.fn(hang);
      expect(await cache.read('b', 205, load)).toBe('old');
      expect(await cache.read('c', 210, load)).toBe('old');
      expect(await cache.read('b', 211, load)).toBe('old');
      expect(load).toHaveBeenCalledTimes(1);
      expect(await cache.read('b', 299, give('new'))).toBe('old');
      expect(await cache.read('b', 301, fail)).toBe('new');
      expect(await cache.read('c', 310, give('new'))).toBe('new');
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits anew for a load whose work beside the answers never ends', async () => {
    const cache = createCache<string>(100, 5, 1);
    await cache.read('a', 0, give('old'));
    const hang = () => new Promise<string>(() => {});
    for (const now of [200, 230, 260, 299]) expect(await cache.read('a', now, hang)).toBe('old');
    expect(await cache.read('a', 300, give('new'))).toBe('new');
  });

  it('keeps nothing that was asked for before it was forgotten', async () => {
    const cache = createCache<string>(100, 5);
    await cache.read('a', 0, give('old'));
    let arrive = (_: string) => {};
    const late = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    await cache.read('a', 80, () => late);
    cache.forget('a');
    arrive('old');
    await late;
    expect(await cache.read('a', 81, give('new'))).toBe('new');
  });

  it('lets the least recently used go', async () => {
    const cache = createCache<string>(10, 2);
    await cache.read('a', 0, give('a'));
    await cache.read('b', 0, give('b'));
    await cache.read('a', 1, fail);
    await cache.read('c', 1, give('c'));
    expect(await cache.read('a', 1, give('a2'))).toBe('a');
    expect(await cache.read('b', 1, give('b2'))).toBe('b2');
  });

  it('forgets', async () => {
    const cache = createCache<string>(10, 2);
    await cache.read('a', 0, give('a'));
    cache.forget('a');
    expect(await cache.read('a', 0, give('b'))).toBe('b');
  });
});
