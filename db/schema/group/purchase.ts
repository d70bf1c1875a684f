import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ClickVisit } from '../../../worker/click/visit.ts';
import type { Evidence } from '../../../worker/purchase/credit.ts';
import type { ToldBy, Trust } from '../../../worker/purchase/purchase.ts';
import type { Refund } from '../../../worker/purchase/refund.list.ts';
import type { Ground } from '../../../worker/tag/event.ts';
import type { Utm } from '../../../worker/tag/utm.ts';
import { BUYER } from '../../buyer.ts';
import { at, flag, json, minor } from '../columns.ts';

/** Any order a shop reports, referred or not. */
export const purchase = sqliteTable(
  'purchase',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    trust: text('trust').$type<Trust>().notNull(),
    /** After discounts, without tax and shipping. */
    amount: minor('amount').notNull(),
    refunded: minor('refunded').notNull().default(0),
    /** What went back, each refund once, in the sequence in which it was told; null: nothing is known of the parts. */
    refunds: json<Refund[]>('refunds'),
    currency: text('currency').notNull(),
    coupons: json<string[]>('coupons').notNull(),
    customerKey: text('customer_key'),
    emailKey: text('email_key'),
    /** Of the address without what stands behind a plus, where it had that. */
    emailBaseKey: text('email_base_key'),
    /**
     * A page's word alone names them, and ends with the first name that the shop itself tells; while pages alone tell of the
     * order: nobody is marked for it, as the shop's word is awaited. Null: neither.
     */
    namedByPage: flag('named_by_page'),
    /** Whether the buyer's address was one for a moment; null where no address was told in plain. */
    disposable: flag('disposable'),
    /** Since when, and until when, the shop's list had the buyer as a customer when the order was told. */
    knownSince: at('known_since'),
    knownUntil: at('known_until'),
    newCustomer: flag('new_customer'),
    /** Stands for the buyer in the log: id of the first purchase that was told of them. Null where nobody is named. */
    buyerId: text('buyer_id'),
    /** Who told of it: the shop's page, its server (or platform), or both. */
    toldBy: text('told_by').$type<ToldBy>(),
    /** When the order stood so, by its platform's clock; null where nobody says. */
    toldAt: at('told_at'),
    /** What the page ran on, and its browser's family: see `Ground`. */
    device: text('device').$type<Ground>(),
    utm: json<Utm>('utm'),
    consent: text('consent'),
    /** The store whose counter it was paid at, and the staff link by which it was told; null: online, or not known. */
    storeId: text('store_id'),
    staffLinkId: text('staff_link_id'),
    /** Its amount was typed at the counter: any other word of the shop replaces it. Null: it was not. */
    typed: flag('typed'),
    occurredAt: at('occurred_at').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** Raised by each change: the guard of every batch that decides upon the purchase. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('purchase_shop').on(t.shopId, t.occurredAt),
    /** What both a page and the shop's own systems told of. */
    index('purchase_both').on(t.shopId, t.occurredAt).where(sql`told_by = 'both'`),
    index('purchase_customer').on(t.shopId, t.customerKey),
    index('purchase_email').on(t.shopId, t.emailKey),
    index('purchase_email_base').on(t.shopId, t.emailBaseKey).where(sql`email_base_key is not null`),
    /** When each buyer first bought. */
    index('purchase_buyer').on(t.shopId, sql.raw(BUYER), t.occurredAt),
    /** Orders with a code since some time, without reading the orders themselves. */
    index('purchase_coupon').on(t.shopId, t.occurredAt, t.coupons).where(sql`coupons <> '[]'`),
  ],
);

/** Each of an order's references is unique in its shop; reports that share one are one purchase. */
export const purchaseReference = sqliteTable(
  'purchase_reference',
  {
    shopId: text('shop_id').notNull(),
    reference: text('reference').notNull(),
    purchaseId: text('purchase_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.reference] }), index('purchase_reference_purchase').on(t.purchaseId)],
);

/**
 * Refunds that came before their order, a row for each reference that they name, until a report brings the order. What
 * is told once more finds its row: the refund's own id, or amount and time, is its key.
 */
export const waitingRefund = sqliteTable(
  'waiting_refund',
  {
    shopId: text('shop_id').notNull(),
    reference: text('reference').notNull(),
    refundKey: text('refund_key').notNull(),
    /** `claimed` by a page: it moves no money, and is marked for review once the order is known. */
    trust: text('trust').$type<Trust>().notNull(),
    /** Minor units; null: all that is left of the order. */
    amount: minor('amount'),
    /** Null: the order's. */
    currency: text('currency'),
    occurredAt: at('occurred_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.reference, t.refundKey] }),
    index('waiting_refund_age').on(t.trust, t.createdAt),
  ],
);

/** The decision upon a purchase: credited to a link by a method, or refused with a reason; with what was compared. */
export const conversion = sqliteTable(
  'conversion',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    purchaseId: text('purchase_id').notNull(),
    linkCode: text('link_code').notNull(),
    campaignId: text('campaign_id').notNull(),
    dealId: text('deal_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    channel: text('channel').notNull(),
    state: text('state', { enum: ['credited', 'refused', 'void'] }).notNull(),
    method: text('method').notNull(),
    reason: text('reason'),
    evidence: json<Evidence>('evidence').notNull(),
    /**
     * The friend's visit that it is credited for, as the log tells of it: UTM, country, class of device, language; of nobody
     * in person. Null where there was none or it is not known: the link's own UTM and language hold.
     */
    visit: json<ClickVisit>('visit'),
    clickedAt: at('clicked_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('conversion_purchase').on(t.purchaseId),
    index('conversion_advocate').on(t.advocateId),
    index('conversion_deal').on(t.dealId, t.method),
    /** What is news to an advocate's browsers. */
    index('conversion_credited').on(t.createdAt).where(sql`state = 'credited'`),
  ],
);
