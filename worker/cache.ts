import type { Config } from './config.ts';
import { inTime, Late } from './in-time.ts';
import type { Ports } from './ports.ts';

/** Values that may be a little old, kept in memory: bounded, the least recently used go first. */
interface Cache<V> {
  /**
   * What is kept under a key, or what `load` answers. A value that will soon be past its time is loaded anew beside the
   * answer, so that of what is asked for often nobody waits. One past its time is still served when `load` fails or takes
   * long, and at once while it is known to: readers live through a database that is away or hangs. While it is not, no
   * reader has one that is older than its time by more than what a reader waits.
   * @throws what `load` throws, where nothing is kept.
   */
  read(key: string, now: number, load: () => Promise<V>): Promise<V>;
  forget(key: string): void;
}

/** For how long a value past its time waits for a new one; and so often is it tried meanwhile. */
const PATIENCE_MS = 500;
/** Part of its time after which a value is loaded anew beside the answer. */
const SOON = 0.75;

interface Entry<V> {
  value: V;
  at: number;
  /** When it was last tried to load it anew, and whether somebody waited for that in vain. */
  triedAt: number;
  inVain: boolean;
}

/** A clock that went back makes nothing last longer. */
const isWithin = (span: number, from: number, now: number) => now >= from && now < from + span;

/**
 * Parallel misses each load for themselves: on Cloudflare a request cannot wait for the promise of another one.
 * @param ttlMs how old a value may be.
 * @param size most entries.
 */
export function createCache<V>(ttlMs: number, size: number, patienceMs = PATIENCE_MS): Cache<V> {
  const entries = new Map<string, Entry<V>>();
  /** When somebody last waited in vain, with nothing loaded since: holds as long as a value does, then somebody waits again. */
  let hungAt: number | undefined;
  /** When it was last tried beside an answer meanwhile. */
  let retriedAt = 0;
  /** How often something was forgotten: what was asked for before that may be of before the change. */
  let changes = 0;
  const keep = (key: string, entry: Entry<V>) => {
    entries.delete(key);
    if (entries.size >= size) entries.delete(entries.keys().next().value as string);
    entries.set(key, entry);
  };
  return {
    async read(key, now, load) {
      const known = entries.get(key);
      const hangs = hungAt !== undefined && isWithin(ttlMs, hungAt, now);
      if (known) {
        keep(key, known);
        if (isWithin(ttlMs * SOON, known.at, now)) return known.value;
        // Somebody tries already: nobody else waits meanwhile, while the value is hardly older than it may be.
        const isTried = isWithin(patienceMs, hangs ? retriedAt : known.triedAt, now);
        const mayServe = hangs || known.inVain || isWithin(ttlMs + patienceMs, known.at, now);
        if (isTried && mayServe) return known.value;
        known.triedAt = now;
        known.inVain = false;
      }
      const before = changes;
      const loaded = load().then((value) => {
        hungAt = undefined;
        if (changes === before) keep(key, { value, at: now, triedAt: Number.NEGATIVE_INFINITY, inVain: false });
        return value;
      });
      if (!known) return loaded;
      if (hangs || isWithin(ttlMs, known.at, now)) {
        if (hangs) retriedAt = now;
        loaded.catch(() => {});
        return known.value;
      }
      return inTime(loaded, patienceMs).catch((error) => {
        if (error instanceof Late) {
          hungAt = now;
          retriedAt = now;
        }
        known.inVain = true;
        return known.value;
      });
    },
    forget(key) {
      changes += 1;
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
