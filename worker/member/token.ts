import type { Secrets } from '../ports.ts';

/** Ids are Crockford's base32 behind a prefix, signatures base64url: neither holds a dot. */
const TOKEN = /^([a-z]{3}_[0-9A-Z]{26})\.(?:([0-9a-z]{1,12})\.)?([\w-]{10,64})$/;

/**
 * Proves that a person's address is theirs: only its mailbox gets one.
 * @param expires UTC milliseconds.
 */
export function makeVerifyToken(
  secrets: Pick<Secrets, 'sign'>,
  person: { id: string; email: string },
  expires: number,
): string {
  return `${person.id}.${expires.toString(36)}.${secrets.sign('verify-email', textOf(person, expires))}`;
}

/** Who a token speaks of, unproven: the person has to be read first. */
export function readVerifyToken(token: string): { id: string; expires: number; signature: string } | undefined {
  const [, id, expires, signature] = TOKEN.exec(token) ?? [];
  return id && expires && signature ? { id, expires: Number.parseInt(expires, 36), signature } : undefined;
}

/** Whether a read token was made for this person and holds. */
export function provesAddress(
  secrets: Pick<Secrets, 'verify'>,
  person: { id: string; email: string },
  { expires, signature }: { expires: number; signature: string },
  now: number,
): boolean {
  return now < expires && secrets.verify('verify-email', textOf(person, expires), signature);
}

const textOf = ({ id, email }: { id: string; email: string }, expires: number) => `${id}\n${email}\n${expires}`;

/** What leads from the mail to an invitation: whoever holds it has read the invited mailbox. */
export function makeInvitationToken(secrets: Pick<Secrets, 'sign'>, id: string): string {
  return `${id}.${secrets.sign('invitation', id)}`;
}

/** Id of the invitation that a token opens; undefined for a token that we did not make. */
export function readInvitationToken(secrets: Pick<Secrets, 'verify'>, token: string): string | undefined {
  const [, id, expires, signature] = TOKEN.exec(token) ?? [];
  return id && signature && !expires && secrets.verify('invitation', id, signature) ? id : undefined;
}
