/** The staff page's calls; all below the link's own path. */

import type { Entry } from '../../worker/till/entry.ts';
import type { EntriesAnswer, TillState } from '../../worker/till/till.routes.ts';
import type { CodeAnswer } from '../../worker/till/till.ts';

/** Nobody answered: no network, or the service is down. */
export class Unreachable extends Error {}

/** The server said no. `retrySeconds`: when to try again, where it said so. */
export class Refused extends Error {
  readonly status: number;
  readonly retrySeconds: number | undefined;
  constructor(status: number, retrySeconds: number | undefined) {
    super(String(status));
    this.status = status;
    this.retrySeconds = retrySeconds;
  }
}

const PATIENCE_MS = 10_000;

async function call<T>(path: string, body?: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`${location.pathname.replace(/\/$/, '')}/${path}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      cache: 'no-store',
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new Unreachable();
  }
  // Also whatever stands between: a portal of the shop's own network answers with pages.
  if (answer.status >= 500) throw new Unreachable();
  if (!answer.ok) {
    const seconds = Number(answer.headers.get('retry-after'));
    throw new Refused(answer.status, seconds > 0 ? seconds : undefined);
  }
  if (answer.status === 204) return undefined as T;
  return answer.json().catch(() => {
    throw new Unreachable();
  });
}

export const readState = () => call<TillState>('state');
export const unlock = (pin: string) => call<TillState>('unlock', { pin });
export const lock = () => call<void>('lock', {});
/** @param sale that it is to be used in, as far as it is known. */
export const checkCode = (
  code: string,
  { receipt, register, ago }: { receipt?: string; register?: string | undefined; ago?: 1 | undefined },
  language: string,
) =>
  call<CodeAnswer>('check', {
    code,
    language,
    ...(receipt && { receipt }),
    ...(register && { register }),
    ...(ago && { ago }),
  });
export const sendEntries = (entries: readonly Entry[], language: string) =>
  call<EntriesAnswer>('entries', { sentAt: Date.now(), language, entries });
