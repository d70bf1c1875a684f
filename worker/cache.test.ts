import { describe, expect, it } from 'vitest';
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
