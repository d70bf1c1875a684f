import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ClickVisit } from '../../../worker/click/visit.ts';
import { at, json } from '../columns.ts';

/** The friend's act of asking for the code; the same key gets the same code. */
export const claim = sqliteTable(
  'claim',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    dealId: text('deal_id').notNull(),
    linkCode: text('link_code').notNull(),
    /** What identified the friend: recipient token, verified email, or click token. */
    keyKind: text('key_kind', { enum: ['recipient', 'email', 'click'] }).notNull(),
    keyHash: text('key_hash').notNull(),
    recipientId: text('recipient_id'),
    couponId: text('coupon_id').notNull(),
    /** Daily salted network key, for the limits; dropped with its salt. */
    networkKey: text('network_key').notNull(),
    language: text('language').notNull(),
    /**
     * What the click told of the visit: UTM, country, class of device, language. Nobody can be known by it, so that it stays
     * when a person is erased. Null: of before it was kept.
     */
    visit: json<ClickVisit>('visit'),
    clickedAt: at('clicked_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('claim_once').on(t.shopId, t.dealId, t.keyHash),
    index('claim_link').on(t.linkCode, t.createdAt),
    index('claim_network').on(t.networkKey, t.createdAt),
    index('claim_deal').on(t.dealId, t.createdAt),
  ],
);

/** That somebody could not share a deal, or have its code, and why: one row for all that is alike, 90 days. */
export const refusedAsk = sqliteTable(
  'refused_ask',
  {
    shopId: text('shop_id').notNull(),
    wanted: text('wanted', { enum: ['claim', 'share'] }).notNull(),
    /** The friend's keyed hash, or the recipient that they came as; an advocate, or a keyed hash; '' where nobody knows. */
    subject: text('subject').notNull(),
    /** The link whose code was asked for; the deal that was to be shared. */
    about: text('about').notNull(),
    reason: text('reason').notNull(),
    /** How often it was. */
    times: integer('times').notNull().default(1),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.wanted, t.subject, t.about, t.reason] }),
    index('refused_ask_about').on(t.about),
    index('refused_ask_age').on(t.createdAt),
  ],
);
