import type { CampaignReward, CampaignState } from '../campaign/campaign.ts';
import { type Deal, leastTotalOf } from '../campaign/deal.ts';
import { type ClaimRules, LAPSED_DAYS, NEW_ONES_CLAIM } from '../campaign/eligibility.ts';
import type { ClickVisit, LinkFacts } from '../click/visit.ts';
import { type KnownBuyer, lastKnownBefore } from '../customer/customer.ts';
import { CLOCK_SKEW_MS, type Doubt } from './purchase.ts';
import type { PageWord } from './word.ts';

/** How a purchase was credited, in order of priority. */
export type Method = 'manual' | 'coupon' | 'recipient' | 'click' | 'server_click' | 'email' | 'name';

/** Why a purchase that somebody referred is not credited, or no longer. */
export type Refusal =
  | 'self_referral'
  /** They left the programme, and their keys with them: nobody can tell whether the order is their own. */
  | 'advocate_left'
  | 'not_new_customer'
  /** Ordered within the days that the campaign asks for. */
  | 'recent_customer'
  /** Ordered for the first time, where the campaign is for who has ordered before. */
  | 'not_returning_customer'
  | 'outside_window'
  | 'below_minimum'
  | 'cap_reached'
  | 'fraud_review'
  | 'campaign_ended'
  | 'refunded'
  /** A page claimed what the shop's own report does not bear out. */
  | 'not_confirmed'
  /** The order was found to be another one's, which has its own decision. */
  | 'merged';

/** A link's code and when the friend came by it, UTC milliseconds. */
export interface Visit {
  code: string;
  at: number;
  /** What the click told, where that is known. */
  visit?: ClickVisit | null;
}

/** What the reports told of where the order came from, kept so that credit can be decided anew. */
export interface Origins {
  /** Click id kept by the tag. */
  click?: Visit;
  /** Other clicks that pages told of for the same order. */
  earlier?: Visit[];
  /** Click id sent by the shop's server. */
  server?: Visit;
  /** Friend of a relayed share, by the token in the link. */
  recipient?: Visit & { id: string };
  /** A name or code that the buyer typed, by its own id. */
  name?: Visit & { id: string };
  /** Why no page that told of it is known to be the buyer's. */
  late?: Doubt;
  /** What each page claimed, until the shop confirms the order. */
  words?: PageWord[];
}

/** What was compared when a purchase was credited or refused, for support and for the advocate. */
export interface Evidence {
  /** What matched, by method: a coupon's id, a click's time, a claim's id. Never an address. */
  matched?: Record<string, string | number>;
  /** For a refusal: rule, value and threshold. */
  compared?: { rule: string; value: string | number; threshold: string | number };
  origins?: Origins;
}

/** A link with all that credit depends on. */
export interface LinkStory {
  link: LinkFacts;
  /** Who earns, and in which shop: where a draft was merged, the verified advocate. */
  advocate: {
    id: string;
    shopId?: string;
    customerKey: string | null;
    /** Of other ids that the shop has for them. */
    otherKeys?: readonly string[];
    emailKey: string | null;
    /** The address itself, sealed. */
    emailSealed?: string | null;
    /** Of the mailbox behind it, under every pepper that is known. */
    mailboxKeys?: readonly string[];
    smsKey?: string | null;
    left?: boolean;
  };
  campaign: {
    state: CampaignState;
    startsAt?: number | null;
    pausedAt?: number | null;
    endsAt: number | null;
    windowDays: number;
    /** Which of several clicks counts; the last where nobody says. */
    attribution?: 'first' | 'last';
    reward: CampaignReward;
    /** As it is where the friend ordered; absent where it is the same. */
    rewardHere?: CampaignReward;
    /** Who may have the deal; null: new customers. */
    claim?: ClaimRules | null;
  };
  /** `value` as the kind says: whole percent, or minor units. */
  deal: { minOrder: number; currency: string; kind: Deal['kind']; value: number };
}

/** A friend's claim of a code. */
export interface ClaimFound extends Visit {
  claimId: string;
  couponId: string;
  clickedAt: number;
}

/** A claim whose coupon is on an order. */
export interface CouponFound extends ClaimFound {
  coupon: string;
}

/** Keyed hashes of a buyer, under every pepper that is known. */
export interface Buyer {
  customer: readonly string[];
  email: readonly string[];
  /** Of their mailbox in all spellings known, or of what else a message reached them by. */
  mailbox?: readonly string[];
}

export interface CreditInput {
  purchase: {
    /** Minor units that are left of the order. */
    net: number;
    refunded: number;
    currency: string;
    occurredAt: number;
    newCustomer: boolean | null;
    /** Paid at a store's counter. */
    isInStore?: boolean;
  };
  buyer: Buyer;
  /** When the same buyer first and last bought in this shop, before this order. */
  boughtBefore: number | undefined;
  boughtLast: number | undefined;
  /** What the shop's list has of the buyer. */
  known: KnownBuyer | undefined;
  /** Claims whose coupon is on the order, in the order's sequence. */
  coupons: readonly ClaimFound[];
  /** Claims by friends who were written to at the buyer's own, verified email address; the latest first. */
  emails: readonly ClaimFound[];
  origins: Origins;
  stories: ReadonlyMap<string, LinkStory>;
  /** What was decided before, where no buyer was named since: that an advocate left changes nothing of it. */
  stood?: { state: string; reason: string | null; advocateId: string; evidence: Evidence } | undefined;
}

interface Decided {
  method: Method;
  story: LinkStory;
  /** When the friend clicked, where that is known. */
  clickedAt: number | null;
  visit: ClickVisit | null;
  evidence: Evidence;
}
export type Credit = Decided & ({ state: 'credited' } | { state: 'refused'; reason: Refusal });

interface Candidate {
  method: Method;
  story: LinkStory;
  /** Begin of the window: the click, or the claim. */
  since: number;
  clickedAt: number | null;
  /** What the friend's click told. */
  visit?: ClickVisit | null | undefined;
  matched: Record<string, string | number>;
}

const DAY_MS = 24 * 3600_000;
/**
 * A code that was taken at a counter had been given before, whatever the till's clock says, or the zone that it shows; of
 * a day alone its first moment counts, and the longest has 25 hours.
 */
const TILL_SKEW_MS = DAY_MS + 3600_000;
/** Other clicks of one order that are kept. */
export const MOST_EARLIER = 4;

/**
 * Of several candidates of one kind the campaign whose link was clicked last comes first; within it the first or the
 * last click, as it says.
 */
function orderClicks(candidates: readonly Candidate[]): Candidate[] {
  const clickOf = ({ clickedAt, since }: Candidate) => clickedAt ?? since;
  const byCampaign = Map.groupBy(
    candidates.toSorted((a, b) => clickOf(b) - clickOf(a)),
    ({ story }) => story.link.campaignId,
  );
  return [...byCampaign.values()].flatMap((own) =>
    own[0]?.story.campaign.attribution === 'first' ? own.toSorted((a, b) => clickOf(a) - clickOf(b)) : own,
  );
}

/** Everything that names a link, in order of priority. */
function listCandidates({ coupons, emails, origins, stories }: CreditInput): Candidate[] {
  const { recipient, click, earlier = [], server, name } = origins;
  const found: (Omit<Candidate, 'story'> & { code: string })[] = [];
  for (const { code, couponId, claimId, at, clickedAt, visit } of coupons) {
    found.push({ method: 'coupon', code, since: at, clickedAt, visit, matched: { coupon: couponId, claim: claimId } });
  }
  if (recipient) {
    const clicked = click?.code === recipient.code ? click : undefined;
    const { id, code, at } = recipient;
    const since = clicked?.at ?? at;
    const matched = { recipient: id };
    found.push({ method: 'recipient', code, since, clickedAt: clicked?.at ?? null, visit: clicked?.visit, matched });
  }
  for (const [method, clicked] of [
    ['click', click] as const,
    ...earlier.map((one) => ['click', one] as const),
    ['server_click', server] as const,
  ]) {
    if (!clicked) continue;
    const { code, at, visit } = clicked;
    found.push({ method, code, since: at, clickedAt: at, visit, matched: { clicked_at: at } });
  }
  for (const { code, claimId, at, clickedAt, visit } of emails) {
    found.push({ method: 'email', code, since: at, clickedAt, visit, matched: { claim: claimId } });
  }
  if (name)
    found.push({ method: 'name', code: name.code, since: name.at, clickedAt: null, matched: { name: name.id } });
  const known = found.flatMap(({ code, ...candidate }) => {
    const story = stories.get(code);
    return story ? [{ ...candidate, story }] : [];
  });
  return [...Map.groupBy(known, ({ method }) => method).values()].flatMap(orderClicks);
}

const areShared = (keys: readonly string[], own: readonly (string | null | undefined)[]) =>
  own.some((key) => key != null && keys.includes(key));

/** By what a buyer proves to be the advocate; undefined where nothing shows it. */
export function findOwn(
  { customerKey, otherKeys = [], emailKey, smsKey, mailboxKeys = [] }: Omit<LinkStory['advocate'], 'id'>,
  { customer, email, mailbox = [] }: Buyer,
): 'same_customer' | 'same_email' | 'same_mailbox' | undefined {
  if (areShared(customer, [customerKey, ...otherKeys])) return 'same_customer';
  if (areShared(email, [emailKey])) return 'same_email';
  return areShared(mailbox, [emailKey, smsKey, ...mailboxKeys]) ? 'same_mailbox' : undefined;
}

/** Why a candidate cannot be credited, if it cannot. */
function findRefusal(
  { purchase, buyer, boughtBefore, boughtLast, known, stood }: CreditInput,
  { method, story, since }: Candidate,
): { reason: Refusal; compared: NonNullable<Evidence['compared']> } | undefined {
  const { advocate, campaign, deal } = story;
  const { net, refunded, currency, occurredAt, newCustomer } = purchase;
  const refuse = (reason: Refusal, rule: string, value: string | number, threshold: string | number) => ({
    reason,
    compared: { rule, value, threshold },
  });

  const isNamed = buyer.customer.length + buyer.email.length > 0;
  const own = findOwn(advocate, buyer);
  if (own) return refuse('self_referral', own, 'buyer', advocate.id);
  // By whom they wrote to, or by keys that are erased since: the order itself does not show it.
  const compared = stood?.reason === 'self_referral' && (advocate.left || !isNamed) && stood.evidence.compared;
  if (compared && compared.threshold === advocate.id) return { reason: 'self_referral', compared };
  const rules = campaign.claim ?? NEW_ONES_CLAIM;
  if (rules.customer === 'new') {
    // Any of them is enough; what is told first is what weighs most.
    if (boughtBefore !== undefined) return refuse('not_new_customer', 'earlier_purchase', boughtBefore, occurredAt);
    if (known && known.since <= occurredAt) return refuse('not_new_customer', 'customer_list', known.since, occurredAt);
    if (newCustomer === false) return refuse('not_new_customer', 'told_by_shop', 'returning', 'new');
  }
  if (rules.customer === 'returning' && boughtBefore === undefined && !(known && known.since <= occurredAt)) {
    // As at the claim: of a buyer whom nobody names nothing is known.
    if (newCustomer === true) return refuse('not_returning_customer', 'told_by_shop', 'new', 'returning');
    if (isNamed && newCustomer === null)
      return refuse('not_returning_customer', 'earlier_purchase', 'none', occurredAt);
  }
  const last = Math.max(boughtLast ?? -1, lastKnownBefore(known, occurredAt) ?? -1);
  if (rules.customer === 'lapsed' && last >= 0) {
    const since = Math.floor((occurredAt - last) / DAY_MS);
    const least = rules.lapsedDays ?? LAPSED_DAYS;
    if (since < least) return refuse('recent_customer', 'days_since_order', since, least);
  }

  const days = (occurredAt - since) / DAY_MS;
  const isShown = method === 'coupon' || method === 'name';
  const early = isShown && purchase.isInStore ? TILL_SKEW_MS : CLOCK_SKEW_MS;
  if (days > campaign.windowDays || occurredAt < since - early) {
    return refuse('outside_window', 'days_since_click', Math.round(days * 100) / 100, campaign.windowDays);
  }
  if (net <= 0 && refunded > 0) return refuse('refunded', 'left_of_order', net, 1);
  // An order for nothing earns nothing, whatever the deal asks for.
  const least = Math.max(1, leastTotalOf(deal));
  if (net < least) return refuse('below_minimum', 'minimum_order', net, least);
  if (deal.minOrder > 0 && currency !== deal.currency) {
    return refuse('below_minimum', 'minimum_order', `${net} ${currency}`, `${least} ${deal.currency}`);
  }
  // Where a code was given out its campaign had begun, whatever the till's clock says.
  const begunBy = method === 'coupon' && purchase.isInStore ? Math.max(since, occurredAt) : occurredAt;
  if (!isOpenAt(campaign, occurredAt, begunBy)) {
    return refuse('campaign_ended', 'campaign_open', occurredAt, campaign.endsAt ?? campaign.state);
  }
  // A pause lets those finish who came before it; a name alone shows of nobody that they did.
  const { state, pausedAt = null } = campaign;
  if (method === 'name' && pausedAt !== null && occurredAt >= pausedAt) {
    return refuse('campaign_ended', 'campaign_open', occurredAt, state);
  }
  // Last: what an order was refused for before they left stays told.
  if (advocate.left && (advocate.id !== stood?.advocateId || stood.state === 'refused')) {
    return refuse('advocate_left', 'advocate_left', 'left', advocate.id);
  }
  return undefined;
}

/**
 * Whether a friend's order of that time still counts: a pause lets friends finish, an end without a date does not.
 * @param begunBy the order's time, or a later one by which the campaign must have begun.
 */
function isOpenAt(
  { state, startsAt = null, endsAt }: LinkStory['campaign'],
  occurredAt: number,
  begunBy: number,
): boolean {
  if (state === 'draft' || (state === 'scheduled' && !(startsAt !== null && startsAt <= begunBy))) return false;
  return endsAt === null ? state !== 'ended' : occurredAt < endsAt;
}

/**
 * Credits a purchase to the first link, in order of priority, that holds; else refuses the first with its reason.
 * @returns undefined where nothing names a link: the purchase was not referred.
 */
export function decideCredit(input: CreditInput): Credit | undefined {
  const { origins } = input;
  let refused: Credit | undefined;
  for (const candidate of listCandidates(input)) {
    const { method, story, clickedAt, visit = null, matched } = candidate;
    const refusal = findRefusal(input, candidate);
    const found = { method, story, clickedAt, visit };
    if (!refusal) return { state: 'credited', ...found, evidence: { matched, origins } };
    const { reason, compared } = refusal;
    refused ??= { state: 'refused', reason, ...found, evidence: { matched, compared, origins } };
  }
  return refused;
}

/**
 * What is taken of the origins that a page tells of an order which the shop itself told of, where it may not be the
 * buyer's page: nothing that would take a credit from one link to another, and else with that doubt.
 * @param creditedTo code of the link that the order is credited to.
 */
export function admitDoubted(reported: Origins, doubt: Doubt, creditedTo: string | undefined): Origins {
  if (creditedTo === undefined) return Object.keys(reported).length > 0 ? { ...reported, late: doubt } : reported;
  const { click, earlier = [], recipient, name } = reported;
  const own = <V extends Visit>(visit: V | undefined) => (visit?.code === creditedTo ? visit : undefined);
  const [ownClick, ownRecipient, ownName] = [own(click), own(recipient), own(name)];
  const others = earlier.filter(own);
  return {
    ...(ownClick && { click: ownClick }),
    ...(ownClick && others.length > 0 && { earlier: others }),
    ...(ownRecipient && { recipient: ownRecipient }),
    ...(ownName && { name: ownName }),
  };
}

/**
 * What is known of an order's origin once a further report came in. Before the shop confirmed the order, what the
 * page told last holds; afterwards a page only adds what is missing, and no click beside that of another link which the
 * shop told itself.
 */
export function mergeOrigins(kept: Origins, reported: Origins, confirmed: boolean): Origins {
  const isLate = confirmed && kept.server && reported.click && reported.click.code !== kept.server.code;
  const { click: _, earlier: __, ...others } = reported;
  const told: Origins = isLate ? others : reported;
  const { click, server, recipient, name, late } = confirmed ? { ...told, ...kept } : { ...kept, ...told };
  const isSame = (one: Visit, other: Visit | undefined) => one.code === other?.code && one.at === other.at;
  // Earlier clicks belong to the page whose click is believed.
  const beside = click && isSame(click, told.click) ? told.earlier : undefined;
  const clicks = [kept.click ?? [], kept.earlier ?? [], beside ?? []].flat().filter((one) => !isSame(one, click));
  const earlier = clicks.filter((one, index) => clicks.findIndex((other) => isSame(other, one)) === index);
  return {
    ...(click && { click }),
    ...(earlier.length > 0 && { earlier: earlier.slice(0, MOST_EARLIER) }),
    ...(server && { server }),
    ...(recipient && { recipient }),
    ...(name && { name }),
    ...(late && { late }),
  };
}
