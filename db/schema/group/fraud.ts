import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { BlockReason, CaseReason, Finding, RuleSettings } from '../../../worker/fraud/fraud.ts';
import { at, flag, json } from '../columns.ts';

/** What was found about one conversion before anything is paid for it, and what became of that: one a conversion. */
export const fraudCase = sqliteTable(
  'fraud_case',
  {
    id: text('id').primaryKey(),
    /** Where the friend ordered. */
    shopId: text('shop_id').notNull(),
    conversionId: text('conversion_id').notNull(),
    purchaseId: text('purchase_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    /** `open` waits for a member; `approved` and `refused` are decided, by one or by a rule. */
    state: text('state', { enum: ['passed', 'open', 'approved', 'refused'] }).notNull(),
    findings: json<Finding[]>('findings').notNull(),
    /** Of the retailer's settings that it was judged by. */
    settingsVersion: integer('settings_version').notNull(),
    screenedAt: at('screened_at').notNull(),
    /** Why it was decided so; null while it is open, and of what passed. */
    reason: text('reason').$type<CaseReason>(),
    /** A member's id, `api` for the retailer's server, `rule`; null while it is open, and of what passed. */
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('fraud_case_conversion').on(t.conversionId),
    index('fraud_case_queue').on(t.shopId, t.state, t.createdAt),
    index('fraud_case_advocate').on(t.advocateId, t.state),
  ],
);

/** What a retailer does about which finding; every version is kept. Without a row the defaults hold. */
export const fraudSetting = sqliteTable(
  'fraud_setting',
  {
    retailerId: text('retailer_id').notNull(),
    /** From 1. */
    version: integer('version').notNull(),
    rules: json<RuleSettings>('rules').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.version] })],
);

/** Advocates whom a retailer pays nothing any more, until somebody takes it back. */
export const advocateBlock = sqliteTable(
  'advocate_block',
  {
    advocateId: text('advocate_id').primaryKey(),
    shopId: text('shop_id').notNull(),
    reason: text('reason').$type<BlockReason>().notNull(),
    blockedBy: text('blocked_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('advocate_block_shop').on(t.shopId, t.createdAt)],
);

/** From which devices somebody opened their links today: keys of one day, dropped after two. */
export const sharerDevice = sqliteTable(
  'sharer_device',
  {
    advocateId: text('advocate_id').notNull(),
    shopId: text('shop_id').notNull(),
    deviceKey: text('device_key').notNull(),
    networkKey: text('network_key').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.advocateId, t.deviceKey] }), index('sharer_device_age').on(t.createdAt)],
);

/** Claims that were made in the sharer's own network; all that is kept of it. */
export const claimNearby = sqliteTable('claim_nearby', {
  claimId: text('claim_id').primaryKey(),
  shopId: text('shop_id').notNull(),
  /** On the sharer's own device too. */
  sameDevice: flag('same_device').notNull(),
  createdAt: at('created_at').notNull(),
});
