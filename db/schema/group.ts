/**
 * A group database: everything of a group of retailers but who they are. Unique keys first: they are what makes
 * every use case idempotent. Every row carries its shop or its retailer.
 */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { CampaignPlacement, CampaignReward, DealWords, ShopOverrides } from '../../worker/campaign/campaign.ts';
import type { Sighting } from '../../worker/install/install.ts';
import type { Evidence } from '../../worker/purchase/credit.ts';
import type { EventBody } from '../../worker/tag/event.ts';
import type { Utm } from '../../worker/tag/utm.ts';
import { at, flag, json, minor } from './columns.ts';

/** Makes a guarded batch fail when its guard changed nothing: see db/guard.ts. */
export const abortBatch = sqliteTable('abort_batch', { reason: text('reason').notNull() });

/**
 * The append-only log. Lean on purpose: the key, the times and one JSON body of ids and numbers; never an address,
 * a name, an IP, free text or a URL. Reports are folded from it.
 */
export const event = sqliteTable(
  'event',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    shop: integer('shop').notNull(),
    /** UUIDv7 made by the client, or derived where the fact itself is its key. */
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    occurredAt: at('occurred_at').notNull(),
    receivedAt: at('received_at').notNull(),
    body: json<EventBody>('body').notNull(),
  },
  (t) => [uniqueIndex('event_once').on(t.shop, t.id)],
);

export const campaign = sqliteTable(
  'campaign',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    name: text('name').notNull(),
    module: text('module', { enum: ['recommendation', 'engagement'] }).notNull(),
    state: text('state', { enum: ['draft', 'scheduled', 'running', 'paused', 'ended'] }).notNull(),
    startsAt: at('starts_at'),
    endsAt: at('ends_at'),
    /** How long after the click a purchase is still credited. */
    windowDays: integer('window_days').notNull().default(30),
    attribution: text('attribution', { enum: ['first', 'last'] })
      .notNull()
      .default('last'),
    reward: json<CampaignReward>('reward').notNull(),
    placements: json<CampaignPlacement[]>('placements').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [index('campaign_retailer').on(t.retailerId)],
);

/** A campaign runs in a shop, with that shop's overrides. */
export const campaignShop = sqliteTable(
  'campaign_shop',
  {
    campaignId: text('campaign_id').notNull(),
    shopId: text('shop_id').notNull(),
    overrides: json<ShopOverrides>('overrides').notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.shopId] }), index('campaign_shop_shop').on(t.shopId)],
);

export const deal = sqliteTable(
  'deal',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id').notNull(),
    kind: text('kind', { enum: ['percent', 'amount', 'free_shipping', 'gift', 'product'] }).notNull(),
    /** Whole percent for `percent`, minor units for `amount`, 0 otherwise. */
    value: integer('value').notNull(),
    currency: text('currency').notNull(),
    minOrder: minor('min_order').notNull().default(0),
    validFrom: at('valid_from'),
    validTo: at('valid_to'),
    codeSource: text('code_source', { enum: ['generated', 'pool', 'shared'] })
      .notNull()
      .default('generated'),
    /** The code itself for `shared`, the prefix for `generated`. */
    codePrefix: text('code_prefix').notNull().default(''),
    /** By language; the shop's first language is always there. */
    words: json<Record<string, DealWords>>('words').notNull(),
    imageUrl: text('image_url'),
    /** Page of the shop that a friend lands on; on the shop's allowed origins. */
    targetUrl: text('target_url').notNull(),
    position: integer('position').notNull().default(0),
    state: text('state', { enum: ['running', 'ended'] })
      .notNull()
      .default('running'),
  },
  (t) => [index('deal_shop').on(t.shopId)],
);

/** A shopper who shares. Names and addresses are sealed; found by keyed hashes. */
export const advocate = sqliteTable(
  'advocate',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    state: text('state', { enum: ['anonymous', 'named', 'verified'] }).notNull(),
    /** HMAC of the shop's customer id, once verified. */
    customerKey: text('customer_key'),
    emailKey: text('email_key'),
    nameSealed: text('name_sealed'),
    emailSealed: text('email_sealed'),
    emailConfirmedAt: at('email_confirmed_at'),
    language: text('language').notNull(),
    entryUtm: json<Utm>('entry_utm'),
    /** A draft whose person turned out to be this verified advocate: credit and rewards go there. */
    mergedInto: text('merged_into'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('advocate_customer').on(t.shopId, t.customerKey),
    index('advocate_email').on(t.shopId, t.emailKey),
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
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('link_once').on(t.advocateId, t.dealId, t.channel, t.productId)],
);

/** One act of sharing over a link that we relay. */
export const share = sqliteTable(
  'share',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** Client-made: the same act twice is one share. */
    clientId: text('client_id').notNull(),
    linkCode: text('link_code').notNull(),
    advocateId: text('advocate_id').notNull(),
    channel: text('channel').notNull(),
    verdict: text('verdict').notNull(),
    policyVersion: text('policy_version').notNull(),
    policyInputs: json<Record<string, unknown>>('policy_inputs').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('share_once').on(t.shopId, t.clientId), index('share_advocate').on(t.advocateId, t.createdAt)],
);

/** One friend of a relayed share, with a token of their own. */
export const recipient = sqliteTable(
  'recipient',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    retailerId: text('retailer_id').notNull(),
    shareId: text('share_id').notNull(),
    advocateId: text('advocate_id').notNull(),
    dealId: text('deal_id').notNull(),
    linkCode: text('link_code').notNull(),
    /** Keyed hash of the address. */
    friendKey: text('friend_key').notNull(),
    masked: text('masked').notNull(),
    /** Hash of the token that follows the link's code: /r/<code>.<token>. */
    tokenHash: text('token_hash').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('recipient_token').on(t.tokenHash),
    /** R5: one message per retailer, friend, sharer and deal. */
    uniqueIndex('recipient_once').on(t.retailerId, t.friendKey, t.advocateId, t.dealId),
    index('recipient_advocate').on(t.advocateId, t.createdAt),
  ],
);

/** The outbox: one text to one recipient over one channel. */
export const message = sqliteTable(
  'message',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    shopId: text('shop_id').notNull(),
    campaignId: text('campaign_id'),
    kind: text('kind', { enum: ['deal', 'code', 'reward', 'confirm'] }).notNull(),
    channel: text('channel', { enum: ['email', 'sms', 'facebook'] }).notNull(),
    /** Cause of the message: the same cause never makes two. */
    idempotencyKey: text('idempotency_key').notNull(),
    recipientKey: text('recipient_key').notNull(),
    /** Sealed address; null from the final state + 72 h on. */
    addressSealed: text('address_sealed'),
    masked: text('masked').notNull(),
    language: text('language').notNull(),
    templateVersion: text('template_version').notNull(),
    /** Sealed JSON of the values frozen at the cause. */
    valuesSealed: text('values_sealed').notNull(),
    policyVersion: text('policy_version').notNull(),
    state: text('state', {
      enum: ['ready', 'leased', 'sent', 'delivered', 'failed', 'dead', 'suppressed', 'unknown', 'canceled'],
    }).notNull(),
    runAt: at('run_at').notNull(),
    attempt: integer('attempt').notNull().default(0),
    leaseToken: text('lease_token'),
    leaseUntil: at('lease_until'),
    lastError: text('last_error'),
    providerId: text('provider_id'),
    /** Hash of the token in the unsubscribe link. */
    unsubscribeHash: text('unsubscribe_hash').notNull(),
    createdAt: at('created_at').notNull(),
    finalAt: at('final_at'),
  },
  (t) => [
    uniqueIndex('message_once').on(t.retailerId, t.idempotencyKey),
    uniqueIndex('message_unsubscribe').on(t.unsubscribeHash),
    index('message_due').on(t.state, t.runAt),
  ],
);

/** What the sandbox sender "sent", shown in the sandbox mailbox instead of reaching anybody. */
export const sandboxMessage = sqliteTable('sandbox_message', {
  id: text('id').primaryKey(),
  shopId: text('shop_id').notNull(),
  channel: text('channel').notNull(),
  /** As recipients read it: `Anna via Shop <deals@…>`. */
  sender: text('sender').notNull(),
  recipient: text('recipient').notNull(),
  subject: text('subject').notNull(),
  text: text('text').notNull(),
  html: text('html').notNull(),
  /** The whole MIME message, as it would go over the wire. */
  raw: text('raw').notNull(),
  createdAt: at('created_at').notNull(),
});

/** An address that must not be contacted. Never purged. */
export const suppression = sqliteTable(
  'suppression',
  {
    id: text('id').primaryKey(),
    retailerId: text('retailer_id').notNull(),
    scope: text('scope', { enum: ['retailer', 'sharer'] }).notNull(),
    /** Advocate id for the scope `sharer`, '' otherwise. */
    scopeId: text('scope_id').notNull().default(''),
    channel: text('channel').notNull(),
    addressKey: text('address_key').notNull(),
    source: text('source', { enum: ['user', 'complaint', 'bounce', 'provider', 'dnc', 'legal'] }).notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('suppression_once').on(t.retailerId, t.addressKey, t.scope, t.scopeId, t.channel)],
);

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
    clickedAt: at('clicked_at').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('claim_once').on(t.shopId, t.dealId, t.keyHash),
    index('claim_link').on(t.linkCode, t.createdAt),
    index('claim_network').on(t.networkKey, t.createdAt),
  ],
);

/** A code given to one person, or waiting in a pool. */
export const coupon = sqliteTable(
  'coupon',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    /** The deal or the reward whose code this is. */
    ownerKind: text('owner_kind', { enum: ['deal', 'reward'] }).notNull(),
    ownerId: text('owner_id').notNull(),
    code: text('code').notNull(),
    /** Null while it waits in the pool. A given code never returns to it. */
    givenTo: text('given_to'),
    /** The link it was claimed through: it credits that one alone. */
    linkCode: text('link_code'),
    givenAt: at('given_at'),
    expiresAt: at('expires_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('coupon_code').on(t.shopId, t.code), index('coupon_pool').on(t.ownerId, t.givenTo)],
);

/** Any order a shop reports, referred or not. */
export const purchase = sqliteTable(
  'purchase',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    trust: text('trust', { enum: ['claimed', 'confirmed'] }).notNull(),
    /** After discounts, without tax and shipping. */
    amount: minor('amount').notNull(),
    refunded: minor('refunded').notNull().default(0),
    currency: text('currency').notNull(),
    coupons: json<string[]>('coupons').notNull(),
    customerKey: text('customer_key'),
    emailKey: text('email_key'),
    newCustomer: flag('new_customer'),
    utm: json<Utm>('utm'),
    consent: text('consent'),
    occurredAt: at('occurred_at').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    /** Raised by each change: the guard of every batch that decides upon the purchase. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('purchase_shop').on(t.shopId, t.occurredAt),
    index('purchase_customer').on(t.shopId, t.customerKey),
    index('purchase_email').on(t.shopId, t.emailKey),
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
    clickedAt: at('clicked_at'),
    createdAt: at('created_at').notNull(),
  },
  (t) => [uniqueIndex('conversion_purchase').on(t.purchaseId), index('conversion_advocate').on(t.advocateId)],
);

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

/** Which answer an Idempotency-Key got, bound to the caller and the body. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    apiKeyId: text('api_key_id').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status').notNull(),
    answer: text('answer').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.apiKeyId, t.key] })],
);

/** Who asked for which message, by which words: consent is kept as evidence, append-only. */
export const consentRecord = sqliteTable('consent_record', {
  id: text('id').primaryKey(),
  shopId: text('shop_id').notNull(),
  subjectKey: text('subject_key').notNull(),
  purpose: text('purpose').notNull(),
  channel: text('channel').notNull(),
  wording: text('wording').notNull(),
  language: text('language').notNull(),
  method: text('method').notNull(),
  createdAt: at('created_at').notNull(),
});

/** How far the read models are folded, and which generation of them serves. */
export const foldState = sqliteTable('fold_state', {
  name: text('name').primaryKey(),
  generation: integer('generation').notNull(),
  /** Last event folded into `generation`. */
  seq: integer('seq').notNull(),
  foldedAt: at('folded_at').notNull(),
});

const counts = {
  impressions: integer('impressions').notNull().default(0),
  shares: integer('shares').notNull().default(0),
  recipients: integer('recipients').notNull().default(0),
  clicks: integer('clicks').notNull().default(0),
  machineClicks: integer('machine_clicks').notNull().default(0),
  claims: integer('claims').notNull().default(0),
  purchases: integer('purchases').notNull().default(0),
  purchaseRevenue: minor('purchase_revenue').notNull().default(0),
  conversions: integer('conversions').notNull().default(0),
  revenue: minor('revenue').notNull().default(0),
  refundedRevenue: minor('refunded_revenue').notNull().default(0),
};

/** The base roll-up. '' stands for "not known" in a key, and currency is '' where no money is counted. */
export const rollup = sqliteTable(
  'rollup',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    day: text('day').notNull(),
    campaign: text('campaign').notNull(),
    deal: text('deal').notNull(),
    variant: text('variant').notNull(),
    channel: text('channel').notNull(),
    placement: text('placement').notNull(),
    currency: text('currency').notNull(),
    ...counts,
  },
  (t) => [
    primaryKey({
      columns: [t.generation, t.shop, t.day, t.campaign, t.deal, t.variant, t.channel, t.placement, t.currency],
    }),
  ],
);

/** One roll-up per further dimension: utm_source, utm_medium, utm_campaign, language, country, device. */
export const rollupBy = sqliteTable(
  'rollup_by',
  {
    generation: integer('generation').notNull(),
    shop: integer('shop').notNull(),
    dimension: text('dimension').notNull(),
    day: text('day').notNull(),
    value: text('value').notNull(),
    currency: text('currency').notNull(),
    ...counts,
  },
  (t) => [primaryKey({ columns: [t.generation, t.shop, t.dimension, t.day, t.value, t.currency] })],
);

/** Orders of the demo storefronts, so that their back office survives a restart. Empty outside demo mode. */
export const demoOrder = sqliteTable('demo_order', {
  id: text('id').primaryKey(),
  shop: text('shop').notNull(),
  body: json<Record<string, unknown>>('body').notNull(),
  state: text('state', { enum: ['placed', 'confirmed', 'refunded'] }).notNull(),
  createdAt: at('created_at').notNull(),
});

/**
 * What the install check saw of a shop's tag while a member had its page open: of the page no more than its path, of
 * persons nothing. Dropped after an hour.
 */
export const installSighting = sqliteTable(
  'install_sighting',
  {
    id: text('id').primaryKey(),
    shopId: text('shop_id').notNull(),
    at: at('at').notNull(),
    body: json<Sighting>('body').notNull(),
  },
  (t) => [index('install_sighting_shop').on(t.shopId, t.at), index('install_sighting_at').on(t.at)],
);
