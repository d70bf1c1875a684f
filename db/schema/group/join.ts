import { index, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Channel } from '../../../worker/tag/channel.ts';
import type { Utm } from '../../../worker/tag/utm.ts';
import { at, json } from '../columns.ts';

/** Somebody who asked to take part and has not yet shown whose the address is: dropped after seven days. */
export const joinRequest = sqliteTable(
  'join_request',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Of the form: the same one sent again asks once. */
    clientId: text('client_id').notNull(),
    channel: text('channel', { enum: ['email', 'sms'] }).notNull(),
    subjectKey: text('subject_key').notNull(),
    addressSealed: text('address_sealed').notNull(),
    nameSealed: text('name_sealed').notNull(),
    language: text('language').notNull(),
    /** What brought them to the page. */
    source: text('source').$type<Channel>().notNull(),
    storeId: text('store_id'),
    staffLinkId: text('staff_link_id'),
    /** The campaign that the link named; null: whichever runs. */
    campaignId: text('campaign_id'),
    entryUtm: json<Utm>('entry_utm'),
    /** Who asked from a page where they had shared before: the advocate whose rewards are to go to this address. */
    draftId: text('draft_id'),
    /** What they agreed to, word for word. */
    wording: text('wording').notNull(),
    /** Of the token in their message. */
    tokenHash: text('token_hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('join_request_token').on(t.tokenHash),
    uniqueIndex('join_request_once').on(t.shopId, t.clientId, t.subjectKey),
    index('join_request_age').on(t.createdAt),
  ],
);
