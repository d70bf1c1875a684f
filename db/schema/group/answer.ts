import { index, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/**
 * What somebody wrote back, for as long as a person may say whether they want no more: taken for a stop in doubt, or
 * handed on as something else. Gone with the decision; what nobody decides within a month stays as it was taken.
 */
export const answer = sqliteTable(
  'answer',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    channel: text('channel', { enum: ['email', 'sms', 'facebook'] }).notNull(),
    /** Whom it is about, by keyed hash: the recipient of the message that was answered. */
    addressKey: text('address_key').notNull(),
    masked: text('masked').notNull(),
    language: text('language').notNull(),
    /** Sealed: what they wrote. */
    wordsSealed: text('words_sealed').notNull(),
    /** `doubt`: nothing goes to them until somebody decides. `passed`: it was handed on, and nothing is forbidden. */
    state: text('state', { enum: ['doubt', 'passed'] }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('answer_waiting').on(t.retailerId, t.state, t.createdAt), index('answer_of').on(t.addressKey)],
);
