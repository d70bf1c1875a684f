import { and, eq, isNull } from 'drizzle-orm';
import type { Context } from 'hono';
import { apiKey } from '../../db/schema/control.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { fitsShop, parseApiKey, type Scope } from './api-key.ts';
import type { Shop } from './shop.ts';

/** When a key was last used is known to the hour: no call pays for more. */
const HOUR_MS = 3600_000;

/**
 * The key and the shop of a server's call, from `Authorization: Bearer <key>`. The key alone decides the shop.
 * @throws AppError `unauthorised` for a key that is missing, unknown or revoked, `forbidden` without the scope.
 */
export async function requireApiKey(
  c: Context<App>,
  scope: Scope,
): Promise<{ keyId: string; shop: Shop; scopes: readonly string[] }> {
  const { clock, databases, defer, secrets, shops } = c.get('ports');
  const refuse = () => new AppError('unauthorised', 'This call needs a valid key: Authorization: Bearer gw_live_…');
  const [, text = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const parsed = parseApiKey(text);
  if (!parsed) throw refuse();
  const [row] = await databases.control.orm
    .select()
    .from(apiKey)
    .where(and(eq(apiKey.hash, secrets.digest(text)), isNull(apiKey.revokedAt)));
  const shop = row && (await shops.byId(row.shopId));
  if (!row || !shop || !fitsShop(parsed, shop)) throw refuse();
  if (!row.scopes.includes(scope)) throw new AppError('forbidden', `This key lacks the scope ${scope}.`);
  const now = clock.now();
  if (now - (row.lastUsedAt ?? 0) >= HOUR_MS) {
    defer(databases.control.orm.update(apiKey).set({ lastUsedAt: now }).where(eq(apiKey.id, row.id)).then());
  }
  return { keyId: row.id, shop, scopes: row.scopes };
}
