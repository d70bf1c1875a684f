import type { Ports } from '../ports.ts';
import { openAddress } from '../share/advocate.ts';

/** What is known of the ways to an advocate. */
interface Reachable {
  emailSealed: string | null;
  emailConfirmedAt: number | null;
  phoneSealed: string | null;
  phoneConfirmedAt: number | null;
}

/** Where messages about their rewards go: to the address that they confirmed, a mail before a text. */
export function reachOf(
  ports: Pick<Ports, 'secrets' | 'log'>,
  { emailSealed, emailConfirmedAt, phoneSealed, phoneConfirmedAt }: Reachable,
): { channel: 'email' | 'sms'; address: string } | undefined {
  const email = emailConfirmedAt !== null && openAddress(ports, emailSealed);
  if (email) return { channel: 'email', address: email };
  const phone = phoneConfirmedAt !== null && openAddress(ports, phoneSealed);
  return phone ? { channel: 'sms', address: phone } : undefined;
}
