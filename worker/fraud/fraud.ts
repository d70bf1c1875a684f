/**
 * What speaks for fraud, as rules over what is known of one credited order: each finding has a name, the value that was
 * found and the threshold it was compared with. Nothing is blocked silently: a finding is noted, held for review, or
 * refused with a reason, as the retailer says. Households, families and offices must pass: a shared network alone is
 * no finding, and a shared device alone is only noted.
 */

import { isDisposable } from './disposable.ts';
import { isCouponSite, isPaidMedium, type Sign } from './sign.ts';

/** What speaks for fraud. */
export const RULES = [
  'blocked_advocate',
  'same_address',
  'same_device',
  'same_device_often',
  'same_network_often',
  'code_used_often',
  'click_used_often',
  'velocity',
  'disposable_address',
  'many_claims',
  'just_above_minimum',
  'refund_rate',
  'refund_claimed',
  'other_customer',
  'late_page',
  'coupon_site',
  'paid_click',
] as const;
export type RuleName = (typeof RULES)[number];

/** What follows from a finding, from the mildest to the strictest. */
export const ACTIONS = ['off', 'note', 'review', 'refuse'] as const;
export type Action = (typeof ACTIONS)[number];

/** A retailer's word on each rule. */
export interface RuleSettings {
  /** `threshold`: from which value on, in the rule's own unit (see `RULE_UNITS`). */
  rules: Record<RuleName, { action: Action; threshold: number }>;
  /** So many notes together are a review; 0: never. */
  notesForReview: number;
  /** Domains of addresses that count as disposable too, lower case. */
  domains: string[];
}

/** In what a rule's threshold is said; `yes` for what is found or not, and has none. */
export const RULE_UNITS: Record<RuleName, 'yes' | 'count' | 'percent'> = {
  blocked_advocate: 'yes',
  same_address: 'yes',
  same_device: 'yes',
  same_device_often: 'count',
  same_network_often: 'count',
  code_used_often: 'count',
  click_used_often: 'count',
  velocity: 'count',
  disposable_address: 'yes',
  many_claims: 'count',
  just_above_minimum: 'percent',
  refund_rate: 'percent',
  refund_claimed: 'yes',
  other_customer: 'yes',
  late_page: 'yes',
  coupon_site: 'yes',
  paid_click: 'yes',
};

/** What holds until a retailer says otherwise: version 0. */
export const DEFAULTS: RuleSettings = {
  rules: {
    blocked_advocate: { action: 'refuse', threshold: 1 },
    same_address: { action: 'review', threshold: 1 },
    same_device: { action: 'note', threshold: 1 },
    same_device_often: { action: 'review', threshold: 3 },
    same_network_often: { action: 'note', threshold: 5 },
    code_used_often: { action: 'review', threshold: 2 },
    click_used_often: { action: 'review', threshold: 3 },
    velocity: { action: 'review', threshold: 20 },
    disposable_address: { action: 'review', threshold: 1 },
    many_claims: { action: 'note', threshold: 30 },
    just_above_minimum: { action: 'note', threshold: 5 },
    refund_rate: { action: 'review', threshold: 50 },
    refund_claimed: { action: 'review', threshold: 1 },
    other_customer: { action: 'note', threshold: 1 },
    late_page: { action: 'review', threshold: 1 },
    coupon_site: { action: 'review', threshold: 1 },
    paid_click: { action: 'note', threshold: 1 },
  },
  notesForReview: 3,
  domains: [],
};

/** One thing that speaks for fraud, with its evidence: numbers and ids alone, never anything personal. */
export interface Finding {
  rule: RuleName;
  action: Exclude<Action, 'off'>;
  value: number;
  threshold: number;
  /** What it rests on, such as ids of claims and orders. */
  ids: string[];
}

/** Why a case was decided so. */
export const CASE_REASONS = [
  'looks_right',
  'confirmed_by_shop',
  'same_person',
  'false_orders',
  'spread_publicly',
  'other',
  'rule',
  'blocked',
] as const;
export type CaseReason = (typeof CASE_REASONS)[number];

/** Reasons that a person may give, by what they decide. */
export const REASONS_FOR = {
  approve: ['looks_right', 'confirmed_by_shop', 'other'],
  refuse: ['same_person', 'false_orders', 'spread_publicly', 'other'],
} as const satisfies Record<string, readonly CaseReason[]>;

/** Why somebody is blocked. */
export const BLOCK_REASONS = ['same_person', 'false_orders', 'spread_publicly', 'other'] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** Why a block is taken back. */
export const UNBLOCK_REASONS = ['mistake', 'confirmed_by_shop', 'other'] as const;

/** All that is known about one credited order. Counts speak of the advocate's own orders, this one among them. */
export interface Facts {
  orderId: string;
  advocateId: string;
  blocked: boolean;
  /** The buyer's, or the friend's, address leads to the advocate's own mailbox. */
  sameAddress: boolean;
  /** Domains of the addresses that are known, lower case. */
  domains: readonly string[];
  /** An address that only the order named was one for a moment. */
  disposable: boolean;
  /** The claim behind the order, where there is one. */
  claimId: string | undefined;
  /** Claims of orders credited to the advocate that came from their own device; the newest first. */
  ownDeviceClaims: readonly string[];
  /** Orders credited to the advocate that came by a click from their own device; this one too where it did. */
  ownDeviceOrders: readonly string[];
  /** Claims of the advocate's links on the same network and day as this order's. */
  sameNetworkClaims: readonly string[];
  /** Orders up to this one with the code that was given to one friend: one of each buyer; unnamed ones are each a buyer. */
  codeOrders: readonly string[];
  /** Orders up to this one that nobody is named on, and that came by one and the same click, or one friend's own link. */
  clickOrders: readonly string[];
  /** Orders credited to the advocate in the 24 hours up to this one. */
  ordersInDay: readonly string[];
  /** Claims over the advocate's links, and orders credited to them. */
  claims: number;
  orders: number;
  /** Of those orders: what went back, as a share of what each came to, 0 to 1. */
  refunded: readonly { id: string; share: number }[];
  /** Minor units of one currency: what is left of the order, and the least that the deal asks for (0: nothing). */
  net: number;
  minimum: number;
  /** A page told of a refund that the shop's server did not confirm. */
  refundClaimed: boolean;
  /** The friend who was written to is known, and the buyer is somebody else. */
  otherCustomer: boolean;
  /** Only a page that may not be the buyer's told who referred the order, after the shop had confirmed it. */
  latePage: boolean;
  /** What brought the buyer's visit, lower case. */
  source: string;
  medium: string;
  /** What the click told. */
  signs: readonly Sign[];
}

/** With fewer orders than this a rate says nothing. */
const LEAST_ORDERS = 4;
/** Of so many claims one at least becomes an order, where friends are friends. */
const CLAIMS_AN_ORDER = 20;
const MOST_IDS = 20;

/** Google delivers these to one mailbox, with and without dots. */
const GMAIL = new Set(['gmail.com', 'googlemail.com']);
/** Tags that people type first. */
const TAGS = ['', '1', '2', '3', '4', '5', 'a', 'b', 'test', 'shop', 'promo', 'new', 'friend', 'ref', 'referral'];

/**
 * Other spellings of one mailbox: without dots where they mean nothing, and with the tags that people use. The address
 * itself is not among them: that is a self-referral.
 * @param address normalised.
 */
export function spellingsOf(address: string): string[] {
  const at = address.lastIndexOf('@');
  if (at < 1) return [];
  const domain = address.slice(at + 1);
  const [name = ''] = address.slice(0, at).split('+');
  const google = GMAIL.has(domain);
  const names = google ? [...new Set([name, name.replaceAll('.', ''), dotted(name)])] : [name];
  const domains = google ? [...GMAIL] : [domain];
  const all = domains.flatMap((one) =>
    names.flatMap((own) => TAGS.map((tag) => `${tag ? `${own}+${tag}` : own}@${one}`)),
  );
  return [...new Set(all)].filter((one) => one !== address);
}

/** A dot between two halves, as in `annafinch` and `anna.finch`, cannot be guessed; after the first letter it can. */
const dotted = (name: string) => (name.includes('.') ? name : `${name.slice(0, 1)}.${name.slice(1)}`);

type Found = { value: number; ids: readonly string[] };

/** How much of a rule is there; a value below the threshold is none. */
const MEASURES: Record<RuleName, (facts: Facts, settings: RuleSettings) => Found> = {
  blocked_advocate: ({ blocked, advocateId }) => yes(blocked, [advocateId]),
  same_address: ({ sameAddress, orderId }) => yes(sameAddress, [orderId]),
  same_device: (facts) => (isOwnDevice(facts) ? { value: 1, ids: [facts.claimId ?? facts.orderId] } : none),
  same_device_often: (facts) =>
    isOwnDevice(facts) ? listed([...facts.ownDeviceClaims, ...facts.ownDeviceOrders]) : none,
  same_network_often: ({ sameNetworkClaims }) => listed(sameNetworkClaims),
  code_used_often: ({ codeOrders }) => listed(codeOrders),
  click_used_often: ({ clickOrders }) => listed(clickOrders),
  velocity: ({ ordersInDay }) => listed(ordersInDay),
  disposable_address: ({ domains, disposable, orderId }, settings) =>
    yes(disposable || domains.some((domain) => isDisposable(domain, settings.domains)), [orderId]),
  many_claims: ({ claims, orders, advocateId }) =>
    orders * CLAIMS_AN_ORDER <= claims ? { value: claims, ids: [advocateId] } : none,
  just_above_minimum: aboveMinimum,
  refund_rate: ({ refunded, orders }) =>
    orders >= LEAST_ORDERS
      ? { value: Math.round((sumShares(refunded) * 100) / orders), ids: refunded.map(({ id }) => id) }
      : none,
  refund_claimed: ({ refundClaimed, orderId }) => yes(refundClaimed, [orderId]),
  other_customer: ({ otherCustomer, orderId }) => yes(otherCustomer, [orderId]),
  late_page: ({ latePage, orderId }) => yes(latePage, [orderId]),
  coupon_site: ({ source, medium, signs, orderId }) =>
    yes(signs.includes('coupon_site') || isCouponSite(source) || isCouponSite(medium), [orderId]),
  paid_click: ({ medium, signs, orderId }) => yes(signs.includes('paid_click') || isPaidMedium(medium), [orderId]),
};

const none: Found = { value: 0, ids: [] };
const yes = (found: boolean, ids: readonly string[]): Found => (found ? { value: 1, ids } : none);
const listed = (ids: readonly string[]): Found => ({ value: ids.length, ids });

/** A small item that went back is not an order that did; all but a cent is. */
const sumShares = (refunded: Facts['refunded']) => refunded.reduce((sum, { share }) => sum + share, 0);

/** Whether the code was claimed, or the link opened, on the advocate's own device. */
function isOwnDevice({ orderId, claimId, ownDeviceClaims, ownDeviceOrders }: Facts): boolean {
  return claimId === undefined ? ownDeviceOrders.includes(orderId) : ownDeviceClaims.includes(claimId);
}

/** By how many percent an order is above the least that the deal asks for: the fewer, the more it looks made to fit. */
function aboveMinimum({ net, minimum, orderId }: Facts, { rules }: RuleSettings): Found {
  const { threshold } = rules.just_above_minimum;
  const most = (minimum * (100 + threshold)) / 100;
  // Told as the threshold itself: the finding is that the order lies within it.
  return minimum > 0 && net >= minimum && net <= most ? { value: threshold, ids: [orderId] } : none;
}

/** All that speaks for fraud, the strictest first. */
export function findFraud(facts: Facts, settings: RuleSettings): Finding[] {
  const found = RULES.flatMap((rule): Finding[] => {
    const { action, threshold } = settings.rules[rule];
    if (action === 'off') return [];
    const { value, ids } = MEASURES[rule](facts, settings);
    if (value === 0 || value < threshold) return [];
    return [{ rule, action, value, threshold, ids: ids.slice(0, MOST_IDS) }];
  });
  return found.toSorted((a, b) => ACTIONS.indexOf(b.action) - ACTIONS.indexOf(a.action));
}

/** What follows from all findings together. */
export function judgeFindings(
  findings: readonly Finding[],
  { notesForReview }: Pick<RuleSettings, 'notesForReview'>,
): 'pass' | 'review' | 'refuse' {
  if (findings.some(({ action }) => action === 'refuse')) return 'refuse';
  if (findings.some(({ action }) => action === 'review')) return 'review';
  return notesForReview > 0 && findings.length >= notesForReview ? 'review' : 'pass';
}

/** A case as far as it decides what a new look at it changes. */
export interface KnownCase {
  state: 'passed' | 'open' | 'approved' | 'refused';
  findings: readonly Finding[];
}

/**
 * What becomes of a case after a look. What a member decided stays, unless a rule speaks that they had not seen; what
 * was refused stays refused.
 */
export function nextState(
  before: KnownCase | undefined,
  findings: readonly Finding[],
  settings: RuleSettings,
): KnownCase['state'] {
  const verdict = judgeFindings(findings, settings);
  if (before?.state === 'refused') return 'refused';
  if (before?.state === 'approved') {
    const seen = new Set(before.findings.map(({ rule }) => rule));
    const fresh = findings.filter(({ rule }) => !seen.has(rule));
    return judgeFindings(fresh, settings) === 'pass' ? 'approved' : verdict === 'refuse' ? 'refused' : 'open';
  }
  return ({ pass: 'passed', review: 'open', refuse: 'refused' } as const)[verdict];
}
