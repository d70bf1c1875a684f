import { signWebhook } from '../alert/webhook.ts';
import type { Deal } from '../campaign/deal.ts';
import { OutwardError } from '../outward/outward.error.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { isOpen, noteFailure } from './circuit.ts';
import { isTaken } from './coupon.store.ts';
import { judgeCode } from './coupon.ts';
import { type EndpointRow, noteEndpoint, readEndpoint } from './endpoint.store.ts';

/** An answer of the shop's system that no code can be taken from; the message is a code for its people. */
class Unusable extends Error {}

/** How long a success may go unnoted: no claim pays for more. */
const NOTE_EVERY_MS = 60_000;

type Asking = Pick<Ports, 'outward' | 'secrets' | 'clock' | 'log'>;

/** What the shop's system is asked. */
interface Question {
  claimId: string;
  deal: Pick<Deal, 'id' | 'kind' | 'value' | 'currency' | 'minOrder'>;
  /** UTC milliseconds. */
  expiresAt: number;
  /** Nobody is to have the code. */
  test: boolean;
}

/**
 * Asks the shop's system for one code: a POST, signed over time and body like every webhook of ours. The same claim is
 * asked for under the same id, and gets the same code.
 * @returns the code as it is kept.
 * @throws OutwardError, Unusable.
 */
async function call(
  { outward, secrets, clock }: Asking,
  shop: Pick<Shop, 'siteKey'>,
  endpoint: Pick<EndpointRow, 'url' | 'secretSealed'>,
  { claimId, deal, expiresAt, test }: Question,
): Promise<string> {
  const text = JSON.stringify({
    id: claimId,
    site_key: shop.siteKey,
    deal: deal.id,
    kind: deal.kind,
    value: deal.value,
    currency: deal.currency,
    min_order: deal.minOrder,
    expires_at: new Date(expiresAt).toISOString(),
    test,
  });
  const answer = await outward(endpoint.url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': claimId,
      'user-agent': 'Goodword',
      'goodword-signature': signWebhook(secrets, secrets.open(endpoint.secretSealed), text, clock.now()),
    },
    body: text,
  });
  if (answer.status !== 200 && answer.status !== 201) throw new Unusable(`status_${answer.status}`);
  const { code } = ((await answer.json().catch(() => null)) ?? {}) as { code?: unknown };
  const judged = typeof code === 'string' ? judgeCode(code) : undefined;
  if (!judged || 'fault' in judged) throw new Unusable('invalid_code');
  return judged.code;
}

/** Why a call came to nothing, as a code. */
function reasonOf(error: unknown): string {
  if (error instanceof Unusable) return error.message;
  return error instanceof OutwardError ? error.code : 'broken';
}

/**
 * A code from the shop's own system; undefined where there is none now: it is not connected, it failed, or it is left
 * alone for a while because it failed before. Whoever waits is asked for again.
 */
export async function askShop(
  ports: Asking,
  database: TenantDatabase,
  shop: Pick<Shop, 'id' | 'siteKey'>,
  question: Question,
): Promise<string | undefined> {
  const { clock, log } = ports;
  const endpoint = await readEndpoint(database, shop.id);
  if (!endpoint || isOpen(endpoint, clock.now())) return undefined;
  try {
    const code = await call(ports, shop, endpoint, question);
    if (await isTaken(database, shop.id, code, question.claimId)) throw new Unusable('code_taken');
    const now = clock.now();
    if (endpoint.failures > 0 || now - (endpoint.answeredAt ?? 0) > NOTE_EVERY_MS) {
      await noteEndpoint(database, shop.id, { failures: 0, openUntil: null, answeredAt: now });
    }
    return code;
  } catch (error) {
    const now = clock.now();
    const lastError = reasonOf(error);
    log.warn('shop_made_no_code', { shop: shop.id, error: lastError });
    await noteEndpoint(database, shop.id, { ...noteFailure(endpoint, now), lastError, failedAt: now });
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
  const question = { claimId: ports.ids.make('clm'), deal, expiresAt: ports.clock.now() + 3_600_000, test: true };
  try {
    return { code: await call(ports, shop, endpoint, question) };
  } catch (error) {
    return { error: reasonOf(error) };
  }
}
