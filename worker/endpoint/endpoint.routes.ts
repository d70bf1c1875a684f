import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { isCallable } from '../outward/outward.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { isOpen } from './circuit.ts';
import { deleteEndpoint, type EndpointRow, type Purpose, readEndpoint, upsertEndpoint } from './endpoint.store.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const TESTS_A_MINUTE = 10;
const MINUTE = 60_000;

/** A shop's own system, and how it fares. Times in UTC milliseconds. */
export interface EndpointAnswer {
  url: string;
  failures: number;
  open_until: number | null;
  last_error: string | null;
  failed_at: number | null;
  answered_at: number | null;
}

/** The answer to a change of it; its secret is said once. */
export interface EndpointSaved {
  endpoint: EndpointAnswer | null;
  secret?: string;
}

const endpointBody = z.strictObject({ url: z.string().trim().max(500), new_secret: z.boolean() });

/** The shop's own system as members see it; null where none is connected. */
export async function describeEndpoint(
  { ports, shop, database }: ShopScope,
  purpose: Purpose,
): Promise<EndpointAnswer | null> {
  const row = await readEndpoint(database, purpose, shop.id);
  if (!row) return null;
  return {
    url: row.url,
    failures: row.failures,
    open_until: isOpen(row, ports.clock.now()) ? row.openUntil : null,
    last_error: row.lastError,
    failed_at: row.failedAt,
    answered_at: row.answeredAt,
  };
}

/**
 * Connecting, trying and removing a shop's own system.
 * @param tryIt calls it once so that nothing hangs on the answer; what it gives is told as it is.
 */
export function endpointRoutes(
  purpose: Purpose,
  tryIt: (scope: ShopScope, endpoint: EndpointRow) => Promise<object>,
): Hono<App> {
  const answer = async (c: Context<App>, scope: ShopScope, secret?: string) =>
    c.json<EndpointSaved>({ endpoint: await describeEndpoint(scope, purpose), ...(secret && { secret }) });
  return new Hono<App>()
    .put('/:shopId/endpoint', async (c) => {
      const scope = await readShopScope(c, MAY);
      const { ports, shop, database } = scope;
      const { url, new_secret: wantsSecret } = parseInput(endpointBody, await readJson(c));
      if (!isCallable(url, ports.config.localTargets)) {
        throw new AppError('unprocessable', 'This address cannot be called.', {
          errors: [{ path: 'url', code: 'not_callable', message: 'expected a URL with https at a public name' }],
        });
      }
      const before = await readEndpoint(database, purpose, shop.id);
      const secret = wantsSecret || !before ? ports.ids.token(shop.number) : undefined;
      const secretSealed = secret ? ports.secrets.seal(secret) : (before?.secretSealed ?? '');
      const row = { shopId: shop.id, url, secretSealed, updatedAt: ports.clock.now() };
      await database.client.batch([upsertEndpoint(database, purpose, row)], 'write');
      await scope.note(`${purpose}_system_connected`);
      return answer(c, scope, secret);
    })
    .post('/:shopId/endpoint/test', async (c) => {
      const scope = await readShopScope(c, MAY);
      await takeTurn(scope.ports, `${purpose}-test:${scope.shop.id}`, TESTS_A_MINUTE, MINUTE);
      const row = await readEndpoint(scope.database, purpose, scope.shop.id);
      if (!row) throw new AppError('not_found', 'No system is connected.');
      return c.json(await tryIt(scope, row));
    })
    .delete('/:shopId/endpoint', async (c) => {
      const scope = await readShopScope(c, MAY);
      await scope.database.client.batch([deleteEndpoint(scope.database, purpose, scope.shop.id)], 'write');
      await scope.note(`${purpose}_system_removed`);
      return answer(c, scope);
    });
}
