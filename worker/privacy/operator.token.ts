import type { Secrets } from '../ports.ts';

/** What an operator's command may ask a running service for. */
export type Purpose = 'rebuild' | 'move' | 'messages' | 'audit';

const LIFE_MS = 60_000;

/** Lets whoever holds the service's signing keys ask a running service for something. Good for a minute. */
export function makeOperatorToken(secrets: Pick<Secrets, 'sign'>, purpose: Purpose, now: number): string {
  const expires = String(now + LIFE_MS);
  return `${expires}.${secrets.sign(purpose, expires)}`;
}

/** @param header `Authorization` of the call. */
export function isOperator(
  header: string | undefined,
  secrets: Pick<Secrets, 'verify'>,
  purpose: Purpose,
  now: number,
): boolean {
  const [expires = '', signature = ''] = header?.replace(/^Bearer /, '').split('.') ?? [];
  const left = Number(expires) - now;
  return left > 0 && left <= LIFE_MS && secrets.verify(purpose, expires, signature);
}
