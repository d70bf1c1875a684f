import { and, eq, gte, like, ne, sql } from 'drizzle-orm';
import { message } from '../../../db/schema/group.ts';
import type { Database } from '../../ports.ts';
import type { MessageRow } from '../message.store.ts';

/** How many other mails to the same address met a full mailbox since a moment. */
export async function countFullMailboxes(
  { orm }: Database,
  { id, retailerId, recipientKey }: Pick<MessageRow, 'id' | 'retailerId' | 'recipientKey'>,
  since: number,
): Promise<number> {
  const [row] = await orm
    .select({ mails: sql<number>`count(*)` })
    .from(message)
    .where(
      and(
        eq(message.recipientKey, recipientKey),
        eq(message.retailerId, retailerId),
        eq(message.channel, 'email'),
        ne(message.id, id),
        like(message.lastError, '%5.2.2%'),
        gte(message.finalAt, since),
      ),
    );
  return row?.mails ?? 0;
}
