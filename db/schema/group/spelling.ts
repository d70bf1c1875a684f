import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** That an address which an advocate gave is a spelling of a mailbox, by the keyed hashes of both: it has others, too. */
export const mailboxSpelling = sqliteTable(
  'mailbox_spelling',
  {
    retailerId: text('retailer_id').notNull(),
    mailboxKey: text('mailbox_key').notNull(),
    addressKey: text('address_key').notNull(),
    /** When they last gave it. */
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.retailerId, t.mailboxKey, t.addressKey] }),
    index('mailbox_spelling_age').on(t.createdAt),
  ],
);
