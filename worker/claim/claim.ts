/** Limits on codes given without an email: above them the code goes by mail instead of on the page. */
export const LIMITS = { perNetworkHour: 5, perLinkDay: 50 } as const;

/** A claimed code lives as long as the deal, at most this long. */
const LONGEST_CODE_MS = 30 * 24 * 3600_000;

/** What identifies the friend, the strongest that the request carries. */
export interface ClaimKey {
  kind: 'recipient' | 'email' | 'click';
  hash: string;
}

/**
 * The key under which a friend's claim is kept: a recipient's token, else the click. The same key gets the same code,
 * so a reload or a second tap changes nothing.
 */
export function chooseKey(input: {
  recipientHash?: string | undefined;
  clickHash?: string | undefined;
}): ClaimKey | undefined {
  if (input.recipientHash) return { kind: 'recipient', hash: input.recipientHash };
  if (input.clickHash) return { kind: 'click', hash: input.clickHash };
  return undefined;
}

/** A code in a friend's hands. */
export interface GivenCode {
  claimId: string;
  code: string;
  /** UTC milliseconds. */
  expiresAt: number;
}

/**
 * Under which key the friend gets a code, and whether it is shown on the page: above the limits it goes by mail alone,
 * kept under the address, so that the page alone never yields it. Undefined: an address is needed first.
 */
export function decideKey(
  input: { key: ClaimKey; emailKey: ClaimKey | undefined; hasClaim: boolean },
  counts: { network: number; link: number },
): { key: ClaimKey; shown: boolean } | undefined {
  const withinLimits = counts.network < LIMITS.perNetworkHour && counts.link < LIMITS.perLinkDay;
  if (input.hasClaim || input.key.kind === 'recipient' || withinLimits) return { key: input.key, shown: true };
  return input.emailKey && { key: input.emailKey, shown: false };
}

/** When a code given now ends. */
export function codeExpiry(deal: { validTo: number | null }, now: number): number {
  return Math.min(deal.validTo ?? Number.POSITIVE_INFINITY, now + LONGEST_CODE_MS);
}

/** The shop's own link that puts a code into the basket; undefined where it has none. */
export function applyUrl(pattern: string | undefined, code: string, target: string): string | undefined {
  return pattern?.replaceAll('{code}', encodeURIComponent(code)).replaceAll('{target}', encodeURIComponent(target));
}

/** Splits `rk` into the link's code and the recipient's token. */
export function readReferralKey(rk: string): { code: string; recipientToken: string | undefined } | undefined {
  const match = /^([0-9a-z]{12})(?:\.([0-9a-z]{16,64}))?$/.exec(rk.toLowerCase());
  return match?.[1] ? { code: match[1], recipientToken: match[2] } : undefined;
}
