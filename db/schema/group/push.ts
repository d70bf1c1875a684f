import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at } from '../columns.ts';

/** A browser that a person let a shop's notifications into; gone when they want none any more, or the browser is. */
export const pushSubscription = sqliteTable(
  'push_subscription',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Whose news it gets; null where nobody is known: invitations alone. */
    advocateId: text('advocate_id'),
    /** Keyed hash of the endpoint. */
    endpointKey: text('endpoint_key').notNull(),
    /** Sealed: the endpoint and its keys, as a message's address. */
    addressSealed: text('address_sealed').notNull(),
    language: text('language').notNull(),
    /** IANA, as the browser told; '' where it told none. */
    timeZone: text('time_zone').notNull(),
    /** From when on the browser takes nothing by it any more, as the browser told; null: it told no such time. */
    expiresAt: at('expires_at'),
    /** When it last gave a sign of life: it told of itself, or its service took a notification; null: as it was made. */
    seenAt: at('seen_at'),
    /** When it was last invited to recommend; null: never. */
    invitedAt: at('invited_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('push_subscription_once').on(t.shopId, t.endpointKey),
    index('push_subscription_advocate').on(t.advocateId),
    index('push_subscription_endpoint').on(t.endpointKey),
  ],
);

/** Whether a shop sends notifications, and where its own pages keep the service worker. */
export const pushRule = sqliteTable('push_rule', {
  shopId: text('shop_id').primaryKey(),
  isOn: integer('is_on', { mode: 'boolean' }).notNull(),
  /** On the shop's origin: `/goodword-push.js`. */
  workerPath: text('worker_path').notNull(),
  updatedBy: text('updated_by').notNull(),
  updatedAt: at('updated_at').notNull(),
});
