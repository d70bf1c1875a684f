import { sql } from 'drizzle-orm';
import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Utm } from '../../../worker/tag/utm.ts';
import { at, json } from '../columns.ts';

/** A shopper who shares. Names and addresses are sealed; found by keyed hashes. */
export const advocate = sqliteTable(
  'advocate',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /**
     * `page`: a shop's own page that posts deals, and earns nothing. `left`: a shopper who left the programme: nothing of
     * them is known, their links lead no new friend anywhere. Null for a shopper.
     */
    kind: text('kind', { enum: ['page', 'left'] }),
    state: text('state', { enum: ['anonymous', 'named', 'verified'] }).notNull(),
    /** HMAC of the shop's customer id, once verified. */
    customerKey: text('customer_key'),
    /** The id itself, sealed: whoever pays a reward out knows them by it. */
    customerSealed: text('customer_sealed'),
    emailKey: text('email_key'),
    nameSealed: text('name_sealed'),
    emailSealed: text('email_sealed'),
    emailConfirmedAt: at('email_confirmed_at'),
    language: text('language').notNull(),
    entryUtm: json<Utm>('entry_utm'),
    /** The same for a number, of who joined by text; it is theirs. */
    smsKey: text('sms_key'),
    phoneSealed: text('phone_sealed'),
    phoneConfirmedAt: at('phone_confirmed_at'),
    /** Of who joined on a shop's page: what brought them there, in which store, and whose link signed them up. */
    source: text('source'),
    storeId: text('store_id'),
    staffLinkId: text('staff_link_id'),
    /** A draft whose person turned out to be this verified advocate: credit and rewards go there. */
    mergedInto: text('merged_into'),
    /** When it was last shown whose it is: by merging, a customer id or an address. Orders are looked at anew then. */
    mergedAt: at('merged_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('advocate_customer').on(t.shopId, t.customerKey),
    index('advocate_email').on(t.shopId, t.emailKey),
    index('advocate_sms').on(t.shopId, t.smsKey),
    index('advocate_shop').on(t.shopId, t.createdAt, t.id),
    index('advocate_confirmed').on(t.emailConfirmedAt).where(sql`email_confirmed_at is not null`),
    index('advocate_drafts').on(t.mergedInto).where(sql`merged_into is not null`),
    index('advocate_merged').on(t.mergedAt).where(sql`merged_at is not null`),
  ],
);

/** Proof that a page belongs to an advocate: one a device, 128 random bits, kept as a hash. */
export const advocateToken = sqliteTable('advocate_token', {
  tokenHash: text('token_hash').primaryKey(),
  advocateId: text('advocate_id').notNull(),
  shopId: text('shop_id').notNull(),
  createdAt: at('created_at').notNull(),
});

/** One advocate × deal × channel (× product): owns a code, is made once. */
export const link = sqliteTable(
  'link',
  {
    code: text('code').primaryKey(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    dealId: text('deal_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    channel: text('channel').notNull(),
    placement: text('placement').notNull(),
    /** '' where no product is recommended. */
    productId: text('product_id').notNull().default(''),
    /** The recommended product's page, on the shop's origins; null: the deal's page. */
    targetUrl: text('target_url'),
    language: text('language').notNull(),
    utm: json<Utm>('utm').notNull(),
    /** What had brought the advocate to the page where the link was made. */
    entryUtm: json<Utm>('entry_utm'),
    /** Arm of the campaign's experiment that the advocate was in. */
    variant: text('variant'),
    /** The advocate's own link, of another shop, where this one serves friends of this shop's country. */
    twinOf: text('twin_of'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('link_once').on(t.advocateId, t.dealId, t.channel, t.productId)],
);
