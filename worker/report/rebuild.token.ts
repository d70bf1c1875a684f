import type { Secrets } from '../ports.ts';

const PURPOSE = 'rebuild';
const LIFE_MS = 60_000;

/** Lets whoever holds the service's signing keys ask a running service for a rebuild. Good for a minute. */
export function makeRebuildToken(secrets: Pick<Secrets, 'sign'>, now: number): string {
  const expires = String(now + LIFE_MS);
  return `${expires}.${secrets.sign(PURPOSE, expires)}`;
}

export function isRebuildToken(token: string, secrets: Pick<Secrets, 'verify'>, now: number): boolean {
  const [expires = '', signature = ''] = token.split('.');
  const left = Number(expires) - now;
  return left > 0 && left <= LIFE_MS && secrets.verify(PURPOSE, expires, signature);
}
