import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { RewardKind, RewardTerms } from '../../../worker/reward/rule.ts';
import { at, json, minor } from '../columns.ts';

/** What somebody earns for a conversion; its money lives in the ledger. */
export const reward = sqliteTable(
  'reward',
  {
    id: text('id').primaryKey(),
    /** Where it is paid. */
    shopId: text('shop_id').notNull(),
    /** '' for what was given by hand, for no order. */
    conversionId: text('conversion_id').notNull(),
    /** Whose link earned it; '' for a friend's own, which belongs to the order. */
    advocateId: text('advocate_id').notNull(),
    beneficiary: text('beneficiary', { enum: ['advocate', 'friend'] })
      .notNull()
      .default('advocate'),
    /** `base` for the order itself, `milestone` for the number it made full, `manual` by hand. */
    part: text('part', { enum: ['base', 'milestone', 'manual'] })
      .notNull()
      .default('base'),
    kind: text('kind').$type<RewardKind>().notNull(),
    /** Of the gift, or of the charity that it goes to. */
    name: text('name'),
    amount: minor('amount').notNull(),
    currency: text('currency').notNull(),
    state: text('state', { enum: ['pending', 'approved', 'issued', 'void'] }).notNull(),
    /** Why it stands where it stands: awaiting_confirmation, return_period, refunded, … */
    reason: text('reason').notNull(),
    /** End of the holding period, once the purchase is confirmed. */
    dueAt: at('due_at'),
    couponId: text('coupon_id'),
    campaignId: text('campaign_id'),
    /** When the order was placed: the day, week or month in which a cap counts it. */
    orderedAt: at('ordered_at'),
    /** Rules that hold for it as they were when it was earned; null where nothing was said of it then. */
    terms: json<RewardTerms>('terms'),
    /** Whose word it waits for: a member's approval, a review of fraud, the shop's own system; null: nobody's. */
    hold: text('hold', { enum: ['hand', 'review', 'shop'] }),
    /** Who approved or refused it for good: a member's id, `shop`, or `rule`. */
    decidedBy: text('decided_by'),
    /** When the shop's system is asked next, and how often it was. */
    askAt: at('ask_at'),
    asks: integer('asks').notNull().default(0),
    /** Number of confirmed orders that it was given at. */
    ordinal: integer('ordinal'),
    /** When it was given; it is never given again, also where it was taken back. */
    issuedAt: at('issued_at'),
    /** When the shop paid it out, and its own reference of that. */
    paidAt: at('paid_at'),
    /** What it was worth then; null: what it is worth now, or was when it was taken back. */
    paidAmount: minor('paid_amount'),
    payoutReference: text('payout_reference'),
    /** Who lets it be given for an order that only a page told of: a member's id, or `rule` within the shop's limit. */
    vouchedBy: text('vouched_by'),
    vouchedAt: at('vouched_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('reward_part').on(t.conversionId, t.beneficiary, t.part).where(sql`part <> 'manual'`),
    index('reward_due').on(t.state, t.dueAt),
    index('reward_ask').on(t.askAt).where(sql`hold = 'shop'`),
    index('reward_advocate').on(t.advocateId),
    index('reward_updated').on(t.updatedAt),
    index('reward_shop').on(t.shopId, t.state, t.createdAt),
    index('reward_unpaid')
      .on(t.shopId, t.createdAt)
      .where(sql`state = 'issued' and paid_at is null and (kind <> 'coupon' or beneficiary = 'friend')`),
    index('reward_uncompared').on(t.updatedAt).where(sql`reason = 'minimum_not_comparable'`),
    index('reward_vouched').on(t.shopId, t.vouchedAt).where(sql`vouched_by = 'rule'`),
  ],
);

/** Append-only; the sum of a reward's entries is what it is worth now. */
export const rewardEntry = sqliteTable(
  'reward_entry',
  {
    id: text('id').primaryKey(),
    rewardId: text('reward_id').notNull(),
    shopId: text('shop_id').notNull(),
    kind: text('kind', { enum: ['pending', 'void', 'approve', 'issue', 'clawback', 'adjust', 'paid'] }).notNull(),
    amount: minor('amount').notNull(),
    currency: text('currency').notNull(),
    reason: text('reason').notNull(),
    /** The member who did it by hand, and the entry of the audit log that holds their note. */
    madeBy: text('made_by'),
    noteId: text('note_id'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('reward_entry_once').on(t.rewardId, t.kind, t.reason)],
);
