import type { Secrets } from '../ports.ts';

/** What is known of the ways to an advocate. */
interface Reachable {
  emailSealed: string | null;
  emailConfirmedAt: number | null;
  phoneSealed: string | null;
  phoneConfirmedAt: number | null;
}

/** Where messages about their rewards go: to the address that they confirmed, a mail before a text. */
export function reachOf(
  secrets: Pick<Secrets, 'open'>,
  { emailSealed, emailConfirmedAt, phoneSealed, phoneConfirmedAt }: Reachable,
): { channel: 'email' | 'sms'; address: string } | undefined {
  if (emailSealed && emailConfirmedAt !== null) return { channel: 'email', address: secrets.open(emailSealed) };
  if (phoneSealed && phoneConfirmedAt !== null) return { channel: 'sms', address: secrets.open(phoneSealed) };
  return undefined;
}
