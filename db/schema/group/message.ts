import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** The outbox: one text to one recipient over one channel. */
export const message = sqliteTable(
  'message',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id'),
    kind: text('kind', { enum: ['deal', 'code', 'reward', 'confirm'] }).notNull(),
    channel: text('channel', { enum: ['email', 'sms', 'facebook'] }).notNull(),
    /** Cause of the message: the same cause never makes two. */
    idempotencyKey: text('idempotency_key').notNull(),
    recipientKey: text('recipient_key').notNull(),
    /** Sealed address; null from the final state + 72 h on. */
    addressSealed: text('address_sealed'),
    masked: text('masked').notNull(),
    language: text('language').notNull(),
    templateVersion: text('template_version').notNull(),
    /** Sealed JSON of the values frozen at the cause. */
    valuesSealed: text('values_sealed').notNull(),
    policyVersion: text('policy_version').notNull(),
    state: text('state', {
      enum: ['ready', 'leased', 'sent', 'delivered', 'failed', 'dead', 'suppressed', 'unknown', 'canceled'],
    }).notNull(),
    runAt: at('run_at').notNull(),
    attempt: integer('attempt').notNull().default(0),
    leaseToken: text('lease_token'),
    leaseUntil: at('lease_until'),
    lastError: text('last_error'),
    providerId: text('provider_id'),
    /** Hash of the token in the unsubscribe link. */
    unsubscribeHash: text('unsubscribe_hash').notNull(),
    createdAt: at('created_at').notNull(),
    finalAt: at('final_at'),
  },
  (t) => [
    uniqueIndex('message_once').on(t.retailerId, t.idempotencyKey),
    uniqueIndex('message_unsubscribe').on(t.unsubscribeHash),
    index('message_due').on(t.state, t.runAt),
  ],
);

/** What the sandbox sender "sent", shown in the sandbox mailbox instead of reaching anybody. */
export const sandboxMessage = sqliteTable('sandbox_message', {
  id: text('id').primaryKey(),
  shopId: text('shop_id').notNull(),
  channel: text('channel').notNull(),
  /** As recipients read it: `Anna via Shop <deals@…>`. */
  sender: text('sender').notNull(),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
  /** The whole MIME message, as it would go over the wire. */
  raw: text('raw').notNull(),
  createdAt: at('created_at').notNull(),
});

/** An address that must not be contacted. Never purged. */
export const suppression = sqliteTable(
  'suppression',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    scope: text('scope', { enum: ['retailer', 'sharer'] }).notNull(),
    /** Advocate id for the scope `sharer`, '' otherwise. */
    scopeId: text('scope_id').notNull().default(''),
    channel: text('channel').notNull(),
    addressKey: text('address_key').notNull(),
    source: text('source', { enum: ['user', 'complaint', 'bounce', 'provider', 'dnc', 'legal'] }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('suppression_once').on(t.retailerId, t.addressKey, t.scope, t.scopeId, t.channel)],
);

/** Who asked for which message, by which words: consent is kept as evidence, append-only. */
export const consentRecord = sqliteTable('consent_record', {
  id: text('id').primaryKey(),
  shopId: text('shop_id').notNull(),
  subjectKey: text('subject_key').notNull(),
  purpose: text('purpose').notNull(),
  channel: text('channel').notNull(),
  wording: text('wording').notNull(),
  language: text('language').notNull(),
  method: text('method').notNull(),
  createdAt: at('created_at').notNull(),
});
