import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, minor } from '../columns.ts';

/** What an advocate earns for a conversion; its money lives in the ledger. */
export const reward = sqliteTable(
  'reward',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    conversionId: text('conversion_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    kind: text('kind', { enum: ['coupon', 'credit'] }).notNull(),
    amount: minor('amount').notNull(),
    currency: text('currency').notNull(),
    state: text('state', { enum: ['pending', 'approved', 'issued', 'void'] }).notNull(),
    /** Why it stands where it stands: awaiting_confirmation, return_period, refunded, … */
    reason: text('reason').notNull(),
    /** End of the holding period, once the purchase is confirmed. */
    dueAt: at('due_at'),
    couponId: text('coupon_id'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('reward_conversion').on(t.conversionId),
    index('reward_due').on(t.state, t.dueAt),
    index('reward_advocate').on(t.advocateId),
    index('reward_updated').on(t.updatedAt),
  ],
);

/** Append-only; the sum of a reward's entries is what it is worth now. */
export const rewardEntry = sqliteTable(
  'reward_entry',
  {
    id: text('id').primaryKey(),
    rewardId: text('reward_id').notNull(),
    shopId: text('shop_id').notNull(),
    kind: text('kind', { enum: ['pending', 'void', 'approve', 'issue', 'clawback'] }).notNull(),
    amount: minor('amount').notNull(),
    currency: text('currency').notNull(),
    reason: text('reason').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('reward_entry_once').on(t.rewardId, t.kind, t.reason)],
);
