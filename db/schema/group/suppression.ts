import { sql } from 'drizzle-orm';
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

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
