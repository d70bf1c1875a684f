import type { PurchaseReport } from '../purchase/purchase.ts';

/** Systems that shops run on and that tell us of their orders. */
export const PLATFORMS = ['shopify', 'woocommerce'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What one call of a platform says of orders. Of people it holds what an order is known by, and nothing else. */
export type PlatformFact =
  | {
      kind: 'order';
      order: Pick<
        PurchaseReport,
        | 'trust'
        | 'references'
        | 'amount'
        | 'currency'
        | 'occurredAt'
        | 'coupons'
        | 'clickToken'
        | 'rk'
        | 'customerId'
        | 'newCustomer'
        | 'toldAt'
        | 'standsAt'
      > & { email?: string; phone?: string; language?: string };
    }
  | { kind: 'refund'; refund: PlatformRefund };

export interface PlatformRefund {
  references: string[];
  /** Minor units; absent: all that is left. */
  amount?: number;
  currency?: string;
  refundId: string;
  occurredAt: number;
  /** Of an order that may never have been one: nothing waits for it. */
  onlyKnown?: true;
}

/** A JSON object, as platforms send them: any field may be missing or of another kind than is documented. */
export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The objects in a list. */
export function listFields(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asFields) : [];
}

/** A text that is not empty, or a whole number in digits. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Those of some values that are texts, each once. */
export function readTexts(values: readonly unknown[]): string[] {
  return [...new Set(values.map(readText).filter((text) => text !== undefined))];
}

/** UTC milliseconds of an ISO 8601 moment; one without a zone is UTC. */
export function readMoment(value: unknown): number | undefined {
  const text = readText(value);
  if (text === undefined) return undefined;
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isFinite(at) && at > 0 ? at : undefined;
}

/** Secrets of a connection: two sign at once while one takes the other's place. */
export interface PlatformSecret {
  value: string;
  /** Until when it holds, UTC milliseconds; absent: until it is replaced. */
  until?: number;
}

/** How long the former secret still signs: every webhook of the store has been given the new one by then. */
const FORMER_MS = 7 * 24 * 3_600_000;

/** Puts a new secret in force; the one before holds on for a week, older ones are gone. */
export function rotateSecrets(secrets: readonly PlatformSecret[], value: string, now: number): PlatformSecret[] {
  const [before] = secrets.filter((one) => one.value !== value);
  return [{ value }, ...(before ? [{ value: before.value, until: now + FORMER_MS }] : [])];
}

/** The secrets that sign just now. */
export function validSecrets(secrets: readonly PlatformSecret[], now: number): string[] {
  return secrets.filter(({ until }) => until === undefined || now < until).map(({ value }) => value);
}

/** A store's own domain at Shopify. */
export const SHOPIFY_DOMAIN = /^[a-z0-9][a-z0-9-]{0,80}\.myshopify\.com$/;
/** As Shopify shows them: a webhooks' secret of 64 hex digits, or an app's with a prefix. */
export const SHOPIFY_SECRET = /^[A-Za-z0-9_-]{16,128}$/;

/** A connection as members see it: never its secrets. */
export interface PlatformAnswer {
  id: string;
  shop: string;
  platform: Platform;
  domain: string;
  /** What the store's webhooks are to call. */
  url: string;
  /** Whether there is a secret yet by which calls are believed. */
  ready: boolean;
  /** Until when the former secret holds too. */
  formerUntil: number | null;
  heardAt: number | null;
  refusedAt: number | null;
  removedAt: number | null;
  askedAt: number | null;
}

export interface PlatformsAnswer {
  platforms: PlatformAnswer[];
  /** A secret of ours, said this once. */
  secret?: { id: string; value: string };
}
