import type { Deal } from '../campaign/deal.ts';
import { type Asking, askEndpoint, reasonOf, Unusable } from '../endpoint/ask.ts';
import { isOpen, noteFailure } from '../endpoint/circuit.ts';
import { type EndpointRow, noteEndpoint, readEndpoint } from '../endpoint/endpoint.store.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isTaken } from './coupon.store.ts';
import { judgeCode } from './coupon.ts';
import type { Side } from './reward.ts';

/** How long a success may go unnoted: no claim pays for more. */
const NOTE_EVERY_MS = 60_000;

/** What the shop's system is asked. */
export interface Question {
  /** The same gets the same code. */
  id: string;
  /** What the code is for. */
  about: DealCode | RewardCode;
  /** UTC milliseconds; null: it does not end by itself. */
  expiresAt: number | null;
  /** Nobody is to have the code. */
  test: boolean;
}

interface DealCode extends Pick<Deal, 'kind' | 'value' | 'currency' | 'minOrder'> {
  purpose: 'deal';
  deal: string;
}

interface RewardCode {
  purpose: 'reward';
  kind: 'amount';
  /** Minor units. */
  value: number;
  currency: string;
  minOrder: 0;
  beneficiary: Side;
  campaign: string | null;
}

/** A deal's code, as it is asked for. */
export const dealCode = ({
  id: deal,
  kind,
  value,
  currency,
  minOrder,
}: Pick<Deal, 'id' | 'kind' | 'value' | 'currency' | 'minOrder'>): DealCode => ({
  purpose: 'deal',
  deal,
  kind,
  value,
  currency,
  minOrder,
});

/**
 * Asks the shop's system for one code; the same claim, or reward, gets the same code.
 * @returns the code as it is kept.
 * @throws OutwardError, Unusable.
 */
async function askForCode(
  asking: Asking,
  { siteKey }: Pick<Shop, 'siteKey'>,
  endpoint: Pick<EndpointRow, 'url' | 'secretSealed'>,
  { id, about, expiresAt, test }: Question,
): Promise<string> {
  const { minOrder: min_order, ...what } = about;
  const { code } = await askEndpoint(asking, endpoint, {
    id,
    site_key: siteKey,
    ...what,
    min_order,
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    test,
  });
  const judged = typeof code === 'string' ? judgeCode(code) : undefined;
  if (!judged || 'fault' in judged) throw new Unusable('invalid_code');
  return judged.code;
}

/**
 * A code from the shop's own system; undefined where there is none now: it is not connected, it failed, or it is left
 * alone for a while because it failed before. Whoever waits is asked for again.
 */
export async function askShop(
  ports: Asking & Pick<Ports, 'log'>,
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'siteKey'>,
  question: Question,
): Promise<string | undefined> {
  const { clock, log } = ports;
  const endpoint = await readEndpoint(database, 'coupon', shop.id);
  if (!endpoint || isOpen(endpoint, clock.now())) return undefined;
  try {
    const code = await askForCode(ports, shop, endpoint, question);
    if (await isTaken(database, shop.id, code, question.id)) throw new Unusable('code_taken');
    const now = clock.now();
    if (endpoint.failures > 0 || now - (endpoint.answeredAt ?? 0) > NOTE_EVERY_MS) {
      await noteEndpoint(database, 'coupon', shop.id, { failures: 0, openUntil: null, answeredAt: now });
    }
    return code;
  } catch (error) {
    const now = clock.now();
    const lastError = reasonOf(error);
    log.warn('shop_made_no_code', { shop: shop.id, error: lastError });
    await noteEndpoint(database, 'coupon', shop.id, { ...noteFailure(endpoint, now), lastError, failedAt: now });
    return undefined;
  }
}

/** Tries the shop's system with a code that nobody gets. @returns the code, or why there was none. */
export async function tryShop(
  ports: Asking & Pick<Ports, 'ids'>,
  shop: Pick<Shop, 'siteKey' | 'currency'>,
  endpoint: EndpointRow,
): Promise<{ code: string } | { error: string }> {
  const deal = { id: 'del_test', kind: 'percent', value: 10, currency: shop.currency, minOrder: 0 } as const;
  const question = {
    id: ports.ids.make('clm'),
    about: dealCode(deal),
    expiresAt: ports.clock.now() + 3_600_000,
    test: true,
  };
  try {
    return { code: await askForCode(ports, shop, endpoint, question) };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
