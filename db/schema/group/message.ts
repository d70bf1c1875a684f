import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Breaker } from '../../../worker/message/breaker.ts';
import type { MessageKind } from '../../../worker/message/message.ts';
import type { MESSAGE_STATES } from '../../../worker/message/state.ts';
import { at, json } from '../columns.ts';

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
  ],
);

/** An account that messages go out over: a shop's own, or (retailer '') what this group knows of the platform's. */
export const connection = sqliteTable(
  'connection',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    /** '' for all shops of the retailer. */
    shopId: text('shop_id').notNull().default(''),
    channel: text('channel', { enum: ['email', 'sms', 'facebook', 'ads', 'push'] }).notNull(),
    /** `smtp`, `twilio`, `meta`; `platform` for the platform's own. */
    provider: text('provider').notNull(),
    /** Sealed JSON; null for the platform's, whose secrets are configuration. */
    credentialsSealed: text('credentials_sealed'),
    /** What is no secret: sending domain, number, page. */
    settings: json<Record<string, string>>('settings').notNull(),
    /** Units a second that the provider allows: messages, or segments; null for the channel's default. */
    ratePerSecond: real('rate_per_second'),
    /** Raised whenever credentials or settings change. */
    revision: integer('revision').notNull().default(1),
    state: text('state', { enum: ['ready', 'paused'] })
      .notNull()
      .default('ready'),
    /** Why it is paused, in the provider's codes. */
    reason: text('reason'),
    pausedAt: at('paused_at'),
    /** When one message may try again whether it works. */
    retryAt: at('retry_at'),
    /** Tries since the pause began. */
    tries: integer('tries').notNull().default(0),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [uniqueIndex('connection_once').on(t.retailerId, t.shopId, t.channel)],
);

/** Token bucket of an account: what it may send just now. */
export const senderBucket = sqliteTable('sender_bucket', {
  /** Connection id. */
  key: text('key').primaryKey(),
  /** Below zero where the last message cost more than was left. */
  tokens: real('tokens').notNull(),
  /** What the last call got. */
  granted: real('granted').notNull().default(0),
  refilledAt: at('refilled_at').notNull(),
});

/** Circuit breaker of a sending domain, number or page. */
export const senderBreaker = sqliteTable('sender_breaker', {
  key: text('key').primaryKey(),
  body: json<Breaker>('body').notNull(),
  version: integer('version').notNull().default(1),
});

/** Sending that was stopped by hand. A message is covered where every field that is not '' is its own. */
export const sendingStop = sqliteTable(
  'sending_stop',
  {
    id: text('id').primaryKey(),
    /** '' for the whole platform: the operator's. */
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull().default(''),
    campaignId: text('campaign_id').notNull().default(''),
    channel: text('channel').notNull().default(''),
    kind: text('kind').notNull().default(''),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('sending_stop_once').on(t.retailerId, t.shopId, t.campaignId, t.channel, t.kind)],
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
    /**
     * `global` forbids all retailers: then the retailer is '', also in the key. `unasked` is what is left of a refusal
     * after its owner asked to take part once more: what others sent them, and advertising. `doubt` is a refusal that a
     * person may still lift: it stands beside clear ones, which stay then.
     */
    scope: text('scope', { enum: ['global', 'retailer', 'sharer', 'unasked', 'doubt'] }).notNull(),
    /** Advocate id for the scope `sharer`, answer id for `doubt`, '' otherwise. */
    scopeId: text('scope_id').notNull().default(''),
    channel: text('channel').notNull(),
    addressKey: text('address_key').notNull(),
    source: text('source', { enum: ['user', 'erased', 'complaint', 'bounce', 'provider', 'dnc', 'legal'] }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('suppression_once').on(t.retailerId, t.addressKey, t.scope, t.scopeId, t.channel)],
);

/** Who agreed to which messages, by which words, and who withdrew it: kept as evidence, append-only. */
export const consentRecord = sqliteTable(
  'consent_record',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    subjectKey: text('subject_key').notNull(),
    purpose: text('purpose').notNull(),
    channel: text('channel').notNull(),
    /** '' of a withdrawal. */
    wording: text('wording').notNull(),
    language: text('language').notNull(),
    method: text('method').notNull(),
    createdAt: at('created_at').notNull(),
    state: text('state', { enum: ['given', 'withdrawn'] })
      .notNull()
      .default('given'),
    /** Of the wording: as the shop names it, else a digest of it. */
    version: text('version'),
    /** Where it was said, as `checkout`. */
    source: text('source'),
    /** What shows it, sealed: a reference of the shop's. */
    evidenceSealed: text('evidence_sealed'),
    /** When it was said; null: when it was recorded. */
    occurredAt: at('occurred_at'),
    /** When the person said it once more from their own mailbox or phone. */
    confirmedAt: at('confirmed_at'),
  },
  (t) => [
    index('consent_record_subject').on(t.subjectKey, t.purpose),
    /** What somebody asked for in one claim, over both channels. */
    index('consent_record_source').on(t.source).where(sql`source like 'claim:%'`),
  ],
);
