import type { InStatement } from '@libsql/client';
import { mailboxKeyOf } from '../message/message.store.ts';
import type { Secrets, TenantDatabase } from '../ports.ts';

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
  const mailboxKey = email && mailboxKeyOf(secrets, retailerId, { channel: 'email', address: email });
  if (!mailboxKey) return [];
  const [addressKey] = secrets.addressKeys(retailerId, 'email', secrets.digest(email));
  return [
    {
      sql: `insert into mailbox_spelling (retailer_id, mailbox_key, address_key, created_at) values (?, ?, ?, ?)
        on conflict do update set created_at = excluded.created_at`,
      args: [retailerId, mailboxKey, addressKey, now],
    },
  ];
}
