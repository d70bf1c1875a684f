import { and, asc, desc, eq, inArray, type SQLWrapper, sql } from 'drizzle-orm';
import {
  advocate,
  campaign,
  campaignShop,
  conversion,
  deal,
  link,
  purchase,
  purchaseReference,
  reward,
} from '../../db/schema/group.ts';
import { endsHere } from '../campaign/campaign.store.ts';
import type { ShopOverrides } from '../campaign/campaign.ts';
import { selectNames } from '../name/name.store.ts';
import { chooseName, type NameFound, type NameKeys } from '../name/name.ts';
import type { TenantDatabase } from '../ports.ts';
import type { Reward } from '../reward/reward.ts';
import { otherKeys } from '../share/advocate.store.ts';
import { listKeys, purchaseNames, selectNamed } from './buyer.store.ts';
import type { Case, Conversion, Found } from './conversion.ts';
import type { ClaimFound, CouponFound, LinkStory, Origins } from './credit.ts';
import { isPagesAlone } from './purchase.ts';
import { selectWaiting } from './waiting.store.ts';
import type { WaitingRefund } from './waiting.ts';

/** What a report is looked up by. */
export interface LookUp {
  shopId: string;
  references: readonly string[];
  coupons: readonly string[];
  /** When the order was placed: of the same buyer's others the earlier ones come first. */
  occurredAt: number;
  /** Hash of the recipient token in `rk`. */
  recipientHash: string | undefined;
  customerKeys: readonly string[];
  emailKeys: readonly string[];
  /** Of the mailbox behind the address, where that has another spelling. */
  emailBaseKeys: readonly string[];
  /** Keys of what the buyer typed that may be an advocate's name: with a code, and the name alone. */
  nameKeys?: NameKeys;
  /** Whether the buyer's email address is vouched for, so that it may give credit. */
  emailVerified: boolean;
}

interface CasesFound {
  /** The oldest first. */
  cases: Case[];
  /** References of the cases, and those of them that pages alone told. */
  references: string[];
  byPages: string[];
  coupons: CouponFound[];
  emails: ClaimFound[];
  recipient: NonNullable<Origins['recipient']> | undefined;
  name: NameFound | undefined;
  bought: Found['bought'];
  isToldByShop: boolean;
  /** Refunds that came before the order. */
  waiting: WaitingRefund[];
}

const NO_NAMES: NameKeys = { codes: [], words: [] };

/** Ids of the purchases that share a reference with a report. */
function selectKnown({ orm }: TenantDatabase, { shopId, references }: LookUp) {
  return orm
    .select({ id: purchaseReference.purchaseId })
    .from(purchaseReference)
    .where(and(eq(purchaseReference.shopId, shopId), inArray(purchaseReference.reference, [...references])));
}

/**
 * The oldest first.
 * @param known ids; they are of the shop already: asking for it here too would mislead the planner.
 */
function selectCases({ orm }: TenantDatabase, known: SQLWrapper) {
  return orm
    .select({ purchase, conversion, names: purchaseNames })
    .from(purchase)
    .leftJoin(conversion, eq(conversion.purchaseId, purchase.id))
    .where(inArray(purchase.id, known))
    .orderBy(asc(purchase.createdAt), asc(purchase.id));
}

/** What was earned by them, the advocate's for the order itself first. */
function selectRewards({ orm }: TenantDatabase, known: SQLWrapper) {
  return orm
    .select()
    .from(reward)
    .where(sql`${reward.conversionId} in (select id from conversion where purchase_id in ${known})`)
    .orderBy(asc(reward.beneficiary), asc(reward.part), asc(reward.id));
}

/** What credit depends on of a claim. */
const CLAIM = sql.raw(
  'claim.id as "claimId", coupon_id as "couponId", claim.created_at as at, clicked_at as "clickedAt", claim.visit',
);

/** As JSON text, where a row is not read by its table. */
type Unread<T extends ClaimFound> = Omit<T, 'visit'> & { visit: string | null };
const readClaim = <T extends ClaimFound>(row: Unread<T>) =>
  ({ ...row, visit: row.visit && JSON.parse(row.visit) }) as T;

/** Claimed coupons whose code is on the order, as it is told now or was told before. */
function selectCoupons({ orm }: TenantDatabase, { shopId, coupons }: LookUp, known: SQLWrapper) {
  const codes = sql`select value from json_each(${JSON.stringify(coupons)})
    union select value from purchase, json_each(purchase.coupons) where purchase.id in ${known}`;
  return orm.all<Unread<CouponFound>>(sql`select ${CLAIM}, coupon.link_code as code, coupon.code as coupon
    from coupon join claim on claim.id = given_to
    where coupon.shop_id = ${shopId} and owner_kind = 'deal' and coupon.code in (${codes})
      and coupon.link_code is not null`);
}

/**
 * Claims of friends who were written to at the buyer's address, or who opened our mail there, also in another spelling of
 * the mailbox. One that gave credit once was vouched for then.
 */
function selectEmailClaims({ orm, retailerId }: TenantDatabase, look: LookUp, known: SQLWrapper) {
  const told = look.emailVerified ? [...look.emailKeys, ...look.emailBaseKeys] : [];
  const verified = sql`select value from json_each(${JSON.stringify(told)})
    union select value from purchase join conversion on purchase_id = purchase.id
    join json_each(json_array(email_key, email_base_key)) where purchase.id in ${known} and method = 'email'
    union select key from purchase_name where purchase_id in ${known}`;
  const { shopId } = look;
  const written = sql`select token_hash from recipient
    where retailer_id = ${retailerId} and shop_id = ${shopId} and friend_key in (${verified})`;
  // Their claim is kept under the mailbox, their address as they wrote it with their wish for the mail.
  const opened = sql`select key_hash from consent_record join claim on claim.id = substr(source, 7)
    where subject_key in (${verified}) and key_kind = 'email'`;
  return orm.all<Unread<ClaimFound>>(sql`select ${CLAIM}, link_code as code from claim
    where shop_id = ${shopId} and deal_id in (select id from deal where shop_id = ${shopId})
      and key_hash in (${verified} union ${written} union ${opened})
    order by created_at desc`);
}

/**
 * Other orders of the same buyer, the latest earlier ones first, by a column that holds a key of theirs; by `id` where one
 * of several names is that. The `+` keeps the planner on that column's index.
 */
function selectBought(
  { orm }: TenantDatabase,
  { shopId, customerKeys, emailKeys, emailBaseKeys, occurredAt }: LookUp,
  known: SQLWrapper,
  by: 'customer_key' | 'email_key' | 'email_base_key' | 'id',
) {
  const told = listKeys([...customerKeys, ...emailKeys, ...emailBaseKeys]);
  const keys = sql`${told} union select key from purchase_name where purchase_id in ${known}
    union select value from purchase join json_each(json_array(customer_key, email_key, email_base_key))
      where purchase.id in ${known}`;
  const isLater = sql`+occurred_at >= max(${occurredAt}, coalesce((select max(occurred_at) from purchase where id in ${known}), 0))`;
  return (
    orm
      .select({
        id: purchase.id,
        occurredAt: purchase.occurredAt,
        customerKey: purchase.customerKey,
        emailKey: purchase.emailKey,
        emailBaseKey: purchase.emailBaseKey,
        names: purchaseNames,
        buyerId: purchase.buyerId,
        trust: purchase.trust,
        namedByPage: purchase.namedByPage,
        amount: purchase.amount,
        refunded: purchase.refunded,
      })
      .from(purchase)
      .where(
        and(
          by === 'id'
            ? sql`id in (${selectNamed(shopId, keys)})`
            : sql`shop_id = ${shopId} and ${sql.raw(by)} in (${keys})`,
          sql`+id not in ${known}`,
        ),
      )
      // However many orders pages claim, none of them hides what the shop confirmed, nor a later order an earlier one.
      .orderBy(asc(sql`trust = 'claimed'`), asc(isLater), desc(sql`+occurred_at`), asc(sql`+id`))
      .limit(20)
  );
}

/** Some tell their orders at night, some once a week; who has not for so long no longer does. */
const TOLD_WITHIN_MS = 60 * 86_400_000;

/** Something where the shop's own systems tell of what its pages told. */
function selectToldByShop({ orm }: TenantDatabase, { shopId, occurredAt }: LookUp) {
  return orm.all(sql`select 1 from purchase
    where shop_id = ${shopId} and told_by = 'both' and occurred_at >= ${occurredAt - TOLD_WITHIN_MS} limit 1`);
}

type CaseRow = Awaited<ReturnType<typeof selectCases>>[number];

function toCase(row: CaseRow, rewards: readonly Reward[]): Case {
  return {
    purchase: { ...row.purchase, names: row.names },
    conversion: (row.conversion as Conversion | null) ?? undefined,
    rewards: rewards.filter(({ conversionId }) => conversionId === row.conversion?.id),
  };
}

/** A known order of the shop with all that was decided upon it; undefined where there is none. */
export async function readCase(
  database: TenantDatabase,
  shopId: string,
  purchaseId: string,
): Promise<Case | undefined> {
  const { orm } = database;
  const known = orm
    .select({ id: purchase.id })
    .from(purchase)
    .where(and(eq(purchase.id, purchaseId), eq(purchase.shopId, shopId)));
  const [[row], rewards] = await orm.batch([selectCases(database, known), selectRewards(database, known)]);
  return row && toCase(row, rewards);
}

/** The purchases that share a reference with a report, and what could give credit: one round trip. */
export async function readCases(database: TenantDatabase, look: LookUp): Promise<CasesFound> {
  const { orm } = database;
  const known = selectKnown(database, look);
  const { nameKeys = NO_NAMES } = look;
  const told = sql`select value from json_each(${JSON.stringify(look.references)})
    union select reference from purchase_reference where purchase_id in ${known}`;
  const [
    rows,
    rewards,
    references,
    coupons,
    recipients,
    emails,
    byCustomer,
    byEmail,
    byMailbox,
    byName,
    byShop,
    waiting,
    names,
  ] = await orm.batch([
    selectCases(database, known),
    selectRewards(database, known),
    orm.select().from(purchaseReference).where(inArray(purchaseReference.purchaseId, known)),
    selectCoupons(database, look, known),
    orm.all<NonNullable<Origins['recipient']>>(sql`select id, link_code as code, created_at as at from recipient
        where token_hash = ${look.recipientHash ?? ''} and shop_id = ${look.shopId}`),
    selectEmailClaims(database, look, known),
    selectBought(database, look, known, 'customer_key'),
    selectBought(database, look, known, 'email_key'),
    selectBought(database, look, known, 'email_base_key'),
    selectBought(database, look, known, 'id'),
    selectToldByShop(database, look),
    selectWaiting(database, look.shopId, told),
    selectNames(database, look.shopId, nameKeys, look.occurredAt),
  ]);
  const byPages = new Set(rows.flatMap((row) => (isPagesAlone(row.purchase) ? row.purchase.id : [])));
  return {
    cases: rows.map((row) => toCase(row, rewards)),
    references: references.map(({ reference }) => reference),
    byPages: references.filter(({ purchaseId }) => byPages.has(purchaseId)).map(({ reference }) => reference),
    coupons: coupons.map(readClaim<CouponFound>),
    emails: emails.map(readClaim<ClaimFound>),
    recipient: recipients[0],
    name: chooseName(names, nameKeys),
    bought: [...byCustomer, ...byEmail, ...byMailbox, ...byName],
    isToldByShop: byShop.length > 0,
    waiting,
  };
}

/** Links with all that credit depends on, by code; the advocate is the one who earns. */
export async function readStories(
  database: TenantDatabase,
  shopId: string,
  codes: readonly string[],
): Promise<Map<string, LinkStory>> {
  if (codes.length === 0) return new Map();
  const rows = await database.orm
    .select({
      link,
      advocate: {
        id: advocate.id,
        shopId: advocate.shopId,
        customerKey: advocate.customerKey,
        otherKeys,
        emailKey: advocate.emailKey,
        emailSealed: advocate.emailSealed,
      },
      campaign: {
        state: campaign.state,
        startsAt: sql<number | null>`coalesce(${campaignShop.startsAt}, ${campaign.startsAt})`,
        pausedAt: campaign.pausedAt,
        endsAt: endsHere,
        windowDays: campaign.windowDays,
        attribution: campaign.attribution,
        reward: campaign.reward,
        claim: campaign.claim,
      },
      ownerKind: advocate.kind,
      /** What the campaign owes in the advocate's own shop, which is not the link's for friends of another country. */
      overrides: sql<string>`(select own.overrides from campaign_shop own
        where own.campaign_id = ${link.campaignId} and own.shop_id = ${advocate.shopId})`,
      /** And what it gives the friend, in the link's. */
      hereOverrides: sql<string>`${campaignShop.overrides}`,
      deal: { minOrder: deal.minOrder, currency: deal.currency, kind: deal.kind, value: deal.value },
    })
    .from(link)
    .innerJoin(deal, eq(deal.id, link.dealId))
    .innerJoin(campaign, and(eq(campaign.id, link.campaignId), eq(campaign.retailerId, database.retailerId)))
    .innerJoin(campaignShop, and(eq(campaignShop.campaignId, campaign.id), eq(campaignShop.shopId, link.shopId)))
    .innerJoin(
      advocate,
      sql`${advocate.id} = (select coalesce(own.merged_into, own.id) from advocate own where own.id = ${link.advocateId})`,
    )
    .where(and(eq(link.shopId, shopId), inArray(link.code, [...codes])));
  return new Map(
    rows.map(({ overrides, hereOverrides, ownerKind, ...story }) => {
      const own: ShopOverrides = JSON.parse(overrides ?? '{}');
      const reward = own.reward ?? story.campaign.reward;
      // A shop's own page recommends nothing: what it posts earns nobody a reward.
      const { kind, currency, holdDays } = reward;
      const owed = ownerKind === 'page' ? { kind, currency, holdDays, amount: 0 } : reward;
      const here: ShopOverrides = JSON.parse(hereOverrides);
      const rewardHere = here.reward ?? story.campaign.reward;
      const earner = { ...story.advocate, left: ownerKind === 'left' };
      return [
        story.link.code,
        { ...story, advocate: earner, campaign: { ...story.campaign, reward: owed, rewardHere } },
      ];
    }),
  );
}
