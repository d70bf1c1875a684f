import { Hono } from 'hono';
import { z } from 'zod';
import type { App } from '../ports.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { dayBegan } from './vouch.dispatch.ts';
import { deleteLimit, type Limit, readLimit, readUsed, upsertLimit } from './vouch.store.ts';

/**
 * What is given a day for orders that only a page tells of, and how much of it went today. Minor units of the shop's
 * currency.
 */
export interface LimitAnswer extends Limit {
  used: Limit;
}

const limitBody = z.strictObject({
  count: z.number().int().min(1).max(1000),
  /** Minor units of the shop's currency. */
  amount: z.number().int().min(1).max(1e9),
});

/** The limit as members see it; null where nothing is given so. */
export async function describeLimit({ ports, shop, database }: ShopScope): Promise<LimitAnswer | null> {
  const limit = await readLimit(database, shop.id);
  if (!limit) return null;
  return { ...limit, used: await readUsed(database, shop.id, dayBegan(shop, ports.clock.now())) };
}

/** Owners alone take this risk: a script on the shop's pages can claim any order. */
export function limitRoutes(): Hono<App> {
  return new Hono<App>()
    .put('/:shopId/unconfirmed', async (c) => {
      const scope = await readShopScope(c, ['owner']);
      const { ports, shop, database, member } = scope;
      const limit = parseInput(limitBody, await readJson(c));
      const now = ports.clock.now();
      await database.client.batch([upsertLimit(database, shop.id, limit, member.userId, now)], 'write');
      await scope.note('rewards_unconfirmed_allowed', { ...limit });
      return c.json({ unconfirmed: await describeLimit(scope) });
    })
    .delete('/:shopId/unconfirmed', async (c) => {
      const scope = await readShopScope(c, ['owner']);
      await scope.database.client.batch([deleteLimit(scope.database, scope.shop.id)], 'write');
      await scope.note('rewards_unconfirmed_ended');
      return c.json({ unconfirmed: null });
    });
}
