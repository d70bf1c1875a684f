import type { Config } from './config.ts';
import { inTime } from './in-time.ts';
import type { Ports } from './ports.ts';

/** Values that may be a little old, kept in memory: bounded, the least recently used go first. */
interface Cache<V> {
  /**
   * What is kept under a key, or what `load` answers. A value past its time is still served when `load` fails or takes
   * long, so that readers live through a database that is away or hangs.
   * @throws what `load` throws, where nothing is kept.
   */
  read(key: string, now: number, load: () => Promise<V>): Promise<V>;
  forget(key: string): void;
}

/** For how long a value past its time waits for a new one; and is then served at once. */
const PATIENCE_MS = 1_000;

/**
 * Parallel misses each load for themselves: on Cloudflare a request cannot wait for the promise of another one.
 * @param ttlMs how old a value may be.
 * @param size most entries.
 */
export function createCache<V>(ttlMs: number, size: number, patienceMs = PATIENCE_MS): Cache<V> {
  const entries = new Map<string, { value: V; freshUntil: number }>();
  const keep = (key: string, entry: { value: V; freshUntil: number }) => {
    entries.delete(key);
    if (entries.size >= size) entries.delete(entries.keys().next().value as string);
    entries.set(key, entry);
  };
  return {
    async read(key, now, load) {
      const known = entries.get(key);
      // A clock that went back makes nothing fresh for longer.
      if (known && now < known.freshUntil && now >= known.freshUntil - ttlMs) {
        keep(key, known);
        return known.value;
      }
      const loaded = load().then((value) => {
        keep(key, { value, freshUntil: now + ttlMs });
        return value;
      });
      if (!known) return loaded;
      // Nobody else waits meanwhile.
      keep(key, { ...known, freshUntil: now + Math.min(ttlMs, patienceMs) });
      return inTime(loaded, patienceMs).catch(() => known.value);
    },
    forget(key) {
      entries.delete(key);
    },
  };
}

/** One instance a process, isolate or test's world: it lives beside the configuration, which each reads once. */
export function perProcess<T>(make: () => T): (ports: Pick<Ports, 'config'>) => T {
  const instances = new WeakMap<Config, T>();
  return ({ config }) => {
    let instance = instances.get(config);
    if (!instance) {
      instance = make();
      instances.set(config, instance);
    }
    return instance;
  };
}
