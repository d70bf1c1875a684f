import { type Deal, type Ending, endOf } from '../campaign/deal.ts';
import { CROCKFORD } from '../number.ts';
import type { Secrets } from '../ports.ts';

/** Limits on codes given to whom nothing but a click is known of: above them an address has to be opened first. */
export const LIMITS = { perNetworkHour: 5, perLinkDay: 50 } as const;

const DAY_MS = 24 * 3600_000;
/** Days that a claimed code lives where its deal says nothing. */
const CODE_DAYS = 30;

/** What identifies the friend, the strongest that the request carries. */
export interface ClaimKey {
  kind: 'recipient' | 'email' | 'click';
  hash: string;
}

/**
 * The key under which a friend's claim is kept: a recipient's token, else an opened address, else the click. The same key gets the same code,
 * so a reload or a second tap changes nothing.
 */
export function chooseKey(input: {
  recipientHash?: string | undefined;
  /** Of an address whose owner opened our mail. */
  openedHash?: string | undefined;
  clickHash?: string | undefined;
}): ClaimKey | undefined {
  if (input.recipientHash) return { kind: 'recipient', hash: input.recipientHash };
  if (input.openedHash) return { kind: 'email', hash: input.openedHash };
  if (input.clickHash) return { kind: 'click', hash: input.clickHash };
  return undefined;
}

/**
 * The id of a claim whose code the shop makes: whoever asks once more, also after a crash, asks for the same claim.
 * Otherwise it says as little as any other.
 */
export function claimIdOf(
  { digest }: Pick<Secrets, 'digest'>,
  dealId: string,
  { hash }: Pick<ClaimKey, 'hash'>,
): string {
  const bits = BigInt(`0x${digest(`claim\n${dealId}\n${hash}`).slice(0, 32)}`);
  const text = Array.from({ length: 26 }, (_, index) => CROCKFORD[Number((bits >> BigInt(5 * (25 - index))) & 31n)]);
  return `clm_${text.join('')}`;
}

/** A code in a friend's hands. */
export interface GivenCode {
  claimId: string;
  code: string;
  /** UTC milliseconds. */
  expiresAt: number;
}

/** Under which name the consents of one claim are kept. */
export function claimSource({ claimId }: Pick<GivenCode, 'claimId'>): string {
  return `claim:${claimId}`;
}

/**
 * Whether a friend gets a code at once. Where the campaign asks for it, above the limits, or where strangers have had their share of a pool for this
 * hour, whoever we know no more of than a click has to open a mail first: an address that was typed proves nothing.
 */
export function isGivenAtOnce(
  { key, hasClaim, mailFirst = false }: { key: ClaimKey; hasClaim: boolean; mailFirst?: boolean | undefined },
  counts: { network: number; link: number; drained: boolean },
): boolean {
  const withinLimits = counts.network < LIMITS.perNetworkHour && counts.link < LIMITS.perLinkDay && !counts.drained;
  return hasClaim || key.kind !== 'click' || (withinLimits && !mailFirst);
}

/** An offer whose codes end. */
interface Given extends Ending {
  deal: Pick<Deal, 'validTo' | 'codeDays'>;
}

/** When a code given now ends: with the deal, with its campaign in that shop, or after its own days, whichever is first. */
export function codeExpiry(offer: Given, now: number): number {
  return Math.min(endOf(offer) ?? Number.POSITIVE_INFINITY, now + (offer.deal.codeDays || CODE_DAYS) * DAY_MS);
}

/**
 * When a code that somebody has ends, whoever tells of it: as it says itself, which one that many share does not, and
 * with its campaign, which may have been cut short since.
 */
export function expiryOf({
  claim,
  coupon,
  ...offer
}: Given & { claim: { createdAt: number }; coupon: { expiresAt: number | null } }): number {
  const own = coupon.expiresAt ?? codeExpiry(offer, claim.createdAt);
  return Math.min(own, offer.campaign.endsAt ?? Number.POSITIVE_INFINITY);
}

/** Splits `rk` into the link's code and the recipient's token. */
export function readReferralKey(rk: string): { code: string; recipientToken: string | undefined } | undefined {
  const match = /^([0-9a-z]{12})(?:\.([0-9a-z]{16,64}))?$/.exec(rk.toLowerCase());
  return match?.[1] ? { code: match[1], recipientToken: match[2] } : undefined;
}
