import type { InStatement } from '@libsql/client';
import type { Secrets, TenantDatabase } from '../ports.ts';
import { baseEmail } from '../privacy/address.ts';

/**
 * Notes which mailbox an advocate's address leads to, where that has another spelling: who asks for them by another one
 * finds them.
 * @param email normalised.
 */
export function noteSpelling(
  { retailerId }: TenantDatabase,
  secrets: Secrets,
  email: string | undefined,
  now: number,
): InStatement[] {
  const mailbox = email && baseEmail(email);
  if (!mailbox) return [];
  const keyOf = (address: string) => secrets.addressKeys(retailerId, 'email', secrets.digest(address))[0];
  return [
    {
      sql: `insert into mailbox_spelling (retailer_id, mailbox_key, address_key, created_at) values (?, ?, ?, ?)
        on conflict do update set created_at = excluded.created_at`,
      args: [retailerId, keyOf(mailbox), keyOf(email), now],
    },
  ];
}
