import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ShopSettings, Theme } from '../../../worker/retailer/shop.ts';
import { SWITCH_KINDS } from '../../../worker/retailer/switch.ts';
import type { SendingRules } from '../../../worker/share/policy.rules.ts';
import { at, flag, json } from '../columns.ts';

/** The tenant. Sign-in knows it as the organisation that members belong to. */
export const retailer = sqliteTable('retailer', {
  id: text('id').primaryKey(),
  /** Short number carried by keys and tokens, so that they lead to the tenant without a look-up table. */
  number: integer('number').unique(),
  name: text('name').notNull(),
  slug: text('slug').notNull().unique(),
  /** Which group database holds the retailer's rows. */
  groupNumber: integer('group_number').notNull().default(1),
  /** Stops everything of this retailer when true. */
  stopped: flag('stopped').notNull().default(false),
  logo: text('logo'),
  metadata: text('metadata'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
});

/** One storefront of a retailer; its test mode and its canary are sibling shops of other kinds. */
export const shop = sqliteTable(
  'shop',
  {
    id: text('id').primaryKey(),
    /** From 1 up; the last thousand of four characters are the canaries': see worker/canary. */
    number: integer('number').notNull().unique(),
    retailerId: text('retailer_id')
      .notNull()
      .references(() => retailer.id),
    siteKey: text('site_key').notNull().unique(),
    kind: text('kind', { enum: ['live', 'test', 'canary'] })
      .notNull()
      .default('live'),
    siblingOf: text('sibling_of'),
    name: text('name').notNull(),
    country: text('country').notNull(),
    currency: text('currency').notNull(),
    /** BCP 47 tags, the default one first. */
    languages: json<string[]>('languages').notNull(),
    formal: flag('formal').notNull().default(false),
    timeZone: text('time_zone').notNull(),
    /** https origins the tag may run on; every target URL must lie on one of them. */
    origins: json<string[]>('origins').notNull(),
    homeUrl: text('home_url').notNull(),
    theme: json<Theme>('theme').notNull(),
    settings: json<ShopSettings>('settings').notNull(),
    /** Secret for the shop's HMAC over customer id and expiry; sealed with the data key. */
    identitySecret: text('identity_secret').notNull(),
    stopped: flag('stopped').notNull().default(false),
    /** Until when the install check takes note of what the tag does: a member has its page open. */
    listenUntil: at('listen_until'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('shop_retailer').on(t.retailerId)],
);

/** A retailer on its way from one group's database to another's; the row goes when the move is over. */
export const retailerMove = sqliteTable('retailer_move', {
  retailerId: text('retailer_id').primaryKey(),
  fromGroup: integer('from_group').notNull(),
  toGroup: integer('to_group').notNull(),
  /** `closing`: the former group takes nothing more; `switched`: the new one serves, the former is cleared. */
  state: text('state', { enum: ['copying', 'closing', 'switched'] }).notNull(),
  startedAt: at('started_at').notNull(),
  switchedAt: at('switched_at'),
});

/** What a retailer's members switched off: a row is an off. The columns `stopped` are the operator's own. */
export const killSwitch = sqliteTable(
  'kill_switch',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id')
      .notNull()
      .references(() => retailer.id),
    /** '' for all shops of the retailer. */
    shopId: text('shop_id').notNull(),
    kind: text('kind', { enum: SWITCH_KINDS }).notNull(),
    /** Campaign id, placement, channel or tag version; '' for `tag`, which is everything. */
    target: text('target').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('kill_switch_once').on(t.retailerId, t.shopId, t.kind, t.target)],
);

/** Which version of the tag pages get; without a row the newest that is deployed. */
export const rollout = sqliteTable(
  'rollout',
  {
    retailerId: text('retailer_id')
      .notNull()
      .references(() => retailer.id),
    /** '' for all shops of the retailer that have no row of their own. */
    shopId: text('shop_id').notNull(),
    version: text('version').notNull(),
    /** Version that `percent` of page views get instead; '' for none. */
    candidate: text('candidate').notNull(),
    percent: integer('percent').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.shopId] })],
);

/** A retailer's rules of sending, a row a change, append-only: the highest version holds. */
export const sendingRules = sqliteTable(
  'sending_rules',
  {
    retailerId: text('retailer_id')
      .notNull()
      .references(() => retailer.id),
    /** From 1. */
    version: integer('version').notNull(),
    body: json<Omit<SendingRules, 'version'>>('body').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.retailerId, t.version] })],
);

/** A shop's or retailer's own domain to send mails from, until and after its DNS says so. */
export const sendingDomain = sqliteTable(
  'sending_domain',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id')
      .notNull()
      .references(() => retailer.id),
    /** '' for all shops of the retailer that have none of their own. */
    shopId: text('shop_id').notNull().default(''),
    /** Punycode. */
    domain: text('domain').notNull(),
    /** Name of the DKIM key in the DNS, and its halves: SPKI in base64, PKCS #8 as PEM, sealed. */
    selector: text('selector').notNull(),
    publicKey: text('public_key').notNull(),
    privateKeySealed: text('private_key_sealed').notNull(),
    state: text('state', { enum: ['pending', 'verified', 'failed'] }).notNull(),
    /** What the last check found, by record. */
    findings: json<Record<string, string>>('findings').notNull(),
    checkedAt: at('checked_at'),
    verifiedAt: at('verified_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('sending_domain_once').on(t.retailerId, t.shopId)],
);
