import type { Secrets } from '../ports.ts';
import { deriveApiKey } from '../retailer/api-key.ts';

/**
 * Shop numbers end at 1,048,575; the last thousand belong to canaries, one shop a group of retailers, so that each
 * database is walked through. They are told by their number alone: folds and alerts pass them over.
 */
const LAST_NUMBER = 1_048_575;
const CANARIES = 1000;
/** The highest number that a retailer's shop may have. */
export const LAST_SHOP_NUMBER = LAST_NUMBER - CANARIES;

/** Where the canary's pages would be: a name that never exists (RFC 2606). */
export const CANARY_ORIGIN = 'https://canary.invalid';
/** Money of its one order, minor units of `CANARY_CURRENCY`. */
export const CANARY_AMOUNT = 5000;
export const CANARY_CURRENCY = 'USD';
/** What a walk leaves behind is deleted after so long. */
export const CANARY_KEEP_MS = 3 * 24 * 3600_000;

/** Whether a shop is a canary: its facts count in no report. */
export function isCanaryNumber(shopNumber: number): boolean {
  return shopNumber > LAST_NUMBER - CANARIES;
}

const fixed = (prefix: string, group: number) => `${prefix}_${`CANARY${group}`.padStart(26, '0')}`;

/** The canary of a group: its ids are the same in every deployment. */
export function canaryOf(group: number) {
  return {
    retailerId: fixed('ret', group),
    shopId: fixed('shp', group),
    shopNumber: LAST_NUMBER - (group - 1),
    campaignId: fixed('cmp', group),
    dealId: fixed('del', group),
    apiKeyId: fixed('key', group),
  };
}

/** The canary's server key, the one secret a walk needs. */
export function canaryKey(secrets: Pick<Secrets, 'sign' | 'digest'>, group: number): string {
  const { shopId: id, shopNumber: number } = canaryOf(group);
  return deriveApiKey(secrets, 'canary-key', { id, number, kind: 'canary' });
}

/** The canary's site key follows from its server key, and tells nothing of it. */
export function canarySiteKey(digest: (text: string) => string, key: string): string {
  return `canary${digest(`site\n${key}`).slice(0, 16)}`;
}

/** How a canary fared. */
export interface Walk {
  ok: boolean;
  /** Each step that was begun, in order, with its milliseconds. */
  steps: { name: StepName; ms: number }[];
  failed?: { step: StepName; reason: string };
}

export type StepName =
  | 'find the server API'
  | 'load the tag'
  | 'read the offer'
  | 'get a link'
  | 'share it'
  | 'click it'
  | 'land'
  | 'claim the code'
  | 'buy'
  | 'tell of the order again'
  | 'refund';
