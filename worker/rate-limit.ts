import { AppError } from './errors.ts';
import type { Clock, Ports, RateLimit } from './ports.ts';

const MAX_KEYS = 50_000;

/**
 * Fixed windows in memory, per process or isolate: a brake on floods. Limits on what
 * makes us send something hold on all hosts: worker/limit.store.ts.
 */
export function createRateLimit(clock: Clock): RateLimit {
  const windows = new Map<string, { endsAt: number; left: number }>();
  const limits: RateLimit = {
    async spend(key, limit, windowMs) {
      const now = clock.now();
      let window = windows.get(key);
      // One that ends later than it could have begun was begun before the clock went back.
      if (!window || window.endsAt <= now || window.endsAt > now + windowMs) {
        // The oldest go first, so that memory stays bounded under a flood of keys.
        if (windows.size >= MAX_KEYS) windows.delete(windows.keys().next().value as string);
        windows.delete(key);
        window = { endsAt: now + windowMs, left: limit };
        windows.set(key, window);
      }
      window.left -= 1;
      return { ok: window.left >= 0, left: Math.max(0, window.left), resetMs: window.endsAt - now };
    },
    take: async (key, limit, windowMs) => (await limits.spend(key, limit, windowMs)).ok,
  };
  return limits;
}

/**
 * Takes one of so many turns of a window.
 * @throws AppError `too_many_requests`, to come again after a window.
 */
export async function takeTurn(
  { rateLimit }: Pick<Ports, 'rateLimit'>,
  key: string,
  limit: number,
  windowMs: number,
  words = 'Too often; wait a while.',
): Promise<void> {
  if (await rateLimit.take(key, limit, windowMs)) return;
  throw new AppError('too_many_requests', words, { retryAfterSeconds: windowMs / 1000 });
}
