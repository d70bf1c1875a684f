import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { MessageKind } from '../../../worker/message/message.ts';
import type { MESSAGE_STATES } from '../../../worker/message/state.ts';
import { at } from '../columns.ts';

/** The outbox: one text to one recipient over one channel. */
export const message = sqliteTable(
  'message',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id'),
    kind: text('kind').$type<MessageKind>().notNull(),
    channel: text('channel', { enum: ['email', 'sms', 'facebook', 'ads', 'push'] }).notNull(),
    /** Cause of the message: the same cause never makes two. */
    idempotencyKey: text('idempotency_key').notNull(),
    recipientKey: text('recipient_key').notNull(),
    /** Of the mailbox behind the address, where that has another spelling: a stop holds for all of it. */
    mailboxKey: text('mailbox_key'),
    /** Sealed address; null from the final state + 72 h on. */
    addressSealed: text('address_sealed'),
    masked: text('masked').notNull(),
    language: text('language').notNull(),
    templateVersion: text('template_version').notNull(),
    /** Sealed JSON of the values frozen at the cause. */
    valuesSealed: text('values_sealed').notNull(),
    policyVersion: text('policy_version').notNull(),
    state: text('state').$type<(typeof MESSAGE_STATES)[number]>().notNull(),
    /** Ready: when it is due. Unknown: when the provider is asked. Final: when the address is dropped. */
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
    /** Smaller goes first: 0 where a person waits for it, 1 else, 2 in bulk. */
    priority: integer('priority').notNull().default(1),
    advocateId: text('advocate_id'),
    dealId: text('deal_id'),
    /** IANA zone that the recipient may be in, by what the sharer's or the shop's tells. */
    timeZone: text('time_zone'),
    /** What it waits for: a stop's id, a connection's, or a word; null: nothing but its time. */
    waitsFor: text('waits_for'),
    /** Attempts of which nobody knows whether the provider took them. */
    doubt: integer('doubt').notNull().default(0),
    /** The account that it went out over. */
    connectionId: text('connection_id'),
    /** Sealed JSON of the files that travel with it. */
    attachmentsSealed: text('attachments_sealed'),
    /** When a person let its words pass. */
    reviewedAt: at('reviewed_at'),
  },
  (t) => [
    uniqueIndex('message_once').on(t.retailerId, t.idempotencyKey),
    uniqueIndex('message_unsubscribe').on(t.unsubscribeHash),
    index('message_due').on(t.state, t.runAt),
    /** The lease: what is due, by shop and priority. */
    index('message_lane').on(t.state, t.shopId, t.priority, t.runAt),
    index('message_waiting').on(t.waitsFor).where(sql`waits_for is not null`),
    index('message_provider').on(t.providerId).where(sql`provider_id is not null`),
    /** Who answers a text is known by their number alone. */
    index('message_recipient').on(t.recipientKey),
    /** At which spellings a mailbox was written to. */
    index('message_mailbox').on(t.retailerId, t.mailboxKey).where(sql`mailbox_key is not null`),
  ],
);
