import { index, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** A consent that was asked for and not confirmed yet: it allows nothing, and is dropped after seven days. */
export const consentRequest = sqliteTable(
  'consent_request',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    subjectKey: text('subject_key').notNull(),
    channel: text('channel', { enum: ['email', 'sms'] }).notNull(),
    purpose: text('purpose').notNull(),
    wording: text('wording').notNull(),
    version: text('version').notNull(),
    language: text('language').notNull(),
    source: text('source').notNull(),
    evidenceSealed: text('evidence_sealed'),
    /** When the person asked. */
    occurredAt: at('occurred_at').notNull(),
    /** Hash of the token in the message that asks for the confirmation. */
    tokenHash: text('token_hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('consent_request_token').on(t.tokenHash),
    /** One at a time: whoever asks again waits for the first. */
    uniqueIndex('consent_request_once').on(t.subjectKey, t.channel, t.purpose),
    index('consent_request_age').on(t.createdAt),
  ],
);

/** Two addresses of one person, by their keyed hashes: who refuses messages over one refuses them over the other. */
export const addressPair = sqliteTable(
  'address_pair',
  {
    retailerId: text('retailer_id').notNull(),
    emailKey: text('email_key').notNull(),
    smsKey: text('sms_key').notNull(),
    /** What named both: `consent`, `claim`, `customers`. */
    source: text('source').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.emailKey, t.smsKey] }), index('address_pair_sms').on(t.smsKey)],
);
