import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import { title } from '../member/fields.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { makeApiKey, SCOPES, type Scope } from './api-key.ts';
import { insertChange } from './audit.store.ts';
import { insertKey, readKeys, revokeKey } from './key.store.ts';
import { requireMember } from './session.ts';
import { requireOwnShop } from './shop.routes.ts';

const keyRequest = z.strictObject({
  shop: z.string().max(64),
  name: title,
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
});

/** `GET /api/keys`: the server keys of the retailer, never the keys themselves. */
export interface KeysAnswer {
  keys: {
    id: string;
    shop: string;
    name: string;
    /** First characters, by which people tell keys apart. */
    hint: string;
    scopes: string[];
    by: string;
    createdAt: number;
    lastUsedAt: number | null;
    revokedAt: number | null;
  }[];
  /** All that a key can be allowed. */
  scopes: readonly Scope[];
}

/** `POST /api/keys`: the key itself is said this once. */
export interface KeyMade extends KeysAnswer {
  key: string;
}

async function listKeys(c: Context<App>): Promise<KeysAnswer> {
  const { retailerId } = await requireMember(c, ['owner', 'marketer']);
  const rows = await readKeys(c.get('ports').databases.control, retailerId);
  c.header('cache-control', 'no-store');
  return {
    keys: rows.map(({ row, by }) => ({
      id: row.id,
      shop: row.shopId,
      name: row.name ?? '',
      hint: row.hint,
      scopes: row.scopes,
      by: by ?? '',
      createdAt: row.createdAt,
      lastUsedAt: row.lastUsedAt,
      revokedAt: row.revokedAt,
    })),
    scopes: SCOPES,
  };
}

/** Server keys: seen by owners and marketers, made and revoked by owners, each time noted. */
export function keyRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', async (c) => c.json<KeysAnswer>(await listKeys(c)))
    .post('/', async (c) => {
      const wanted = parseInput(keyRequest, await readJson(c, 10_000));
      const { member, shop } = await requireOwnShop(c, wanted.shop, ['owner']);
      const ports = c.get('ports');
      const { databases, ids, secrets, clock } = ports;
      const { key, hint } = makeApiKey(ids, shop);
      const scopes = [...new Set(wanted.scopes)];
      const id = ids.make('key');
      const row = {
        id,
        retailerId: member.retailerId,
        shopId: shop.id,
        hash: secrets.digest(key),
        hint,
        scopes,
        name: wanted.name,
        createdBy: member.userId,
        createdAt: clock.now(),
      };
      const subject = { key: id, shop: shop.id, scopes: scopes.join(', ') };
      await insertKey(databases.control, row, insertChange(ports, member, 'key_made', subject));
      return c.json<KeyMade>({ ...(await listKeys(c)), key }, 201);
    })
    .delete('/:id', async (c) => {
      const member = await requireMember(c, ['owner']);
      const ports = c.get('ports');
      const { retailerId } = member;
      const id = c.req.param('id');
      const change = insertChange(ports, member, 'key_revoked', { key: id });
      try {
        await revokeKey(ports.databases.control, { id, retailerId, now: ports.clock.now() }, change);
      } catch (error) {
        if (isRaceLost(error)) throw new AppError('not_found', 'There is no such key, or it is revoked already.');
        throw error;
      }
      return c.json<KeysAnswer>(await listKeys(c));
    });
}
