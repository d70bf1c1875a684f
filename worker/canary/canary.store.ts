import type { InStatement } from '@libsql/client';
import { sql } from 'drizzle-orm';
import { toStatement } from '../../db/guard.ts';
import { apiKey, retailer, shop } from '../../db/schema/control.ts';
import { campaign, campaignShop, deal } from '../../db/schema/group.ts';
import { canaryRun } from '../../db/schema/watch.ts';
import type { Database, Ports } from '../ports.ts';
import { CANARY_CURRENCY, CANARY_ORIGIN, canaryKey, canaryOf, canarySiteKey, type Walk } from './canary.ts';

type Needs = Pick<Ports, 'databases' | 'ids' | 'secrets' | 'clock' | 'shops'>;

/** Makes the canary shops of all groups. */
export async function ensureCanaries(needs: Needs): Promise<void> {
  for (const group of needs.databases.groupNumbers()) await ensureCanary(needs, group);
}

/**
 * Makes the canary shop of a group, with a retailer, a campaign and a deal of its own, and keeps its key the one that the
 * signing key gives. What is right already is only looked at.
 */
export async function ensureCanary(needs: Needs, group: number): Promise<void> {
  const { databases, secrets, clock } = needs;
  const ids = canaryOf(group);
  const key = canaryKey(secrets, group);
  const siteKey = canarySiteKey(secrets.digest, key);
  const { rows } = await databases.control.client.execute({
    sql: 'select 1 from shop join api_key on api_key.shop_id = shop.id where shop.id = ? and site_key = ? and hash = ?',
    args: [ids.shopId, siteKey, secrets.digest(key)],
  });
  if (rows.length > 0) return;
  // The shop comes last: whoever sees it sees its deal too.
  await databases.group(group).client.batch(groupRows(databases.group(group), group, clock.now()), 'write');
  await databases.control.client.batch(controlRows(needs, group, key, siteKey), 'write');
  needs.shops.forget();
}

function groupRows({ orm }: Database, group: number, createdAt: number): InStatement[] {
  const { retailerId, shopId, campaignId, dealId } = canaryOf(group);
  return [
    orm
      .insert(campaign)
      .values({
        id: campaignId,
        retailerId,
        name: 'Canary',
        module: 'recommendation',
        state: 'running',
        reward: { kind: 'coupon', amount: 500, currency: CANARY_CURRENCY, holdDays: 14 },
        placements: [{ kind: 'post_purchase' }],
        createdAt,
      })
      .onConflictDoNothing(),
    orm.insert(campaignShop).values({ campaignId, shopId, overrides: {} }).onConflictDoNothing(),
    orm
      .insert(deal)
      .values({
        id: dealId,
        shopId,
        campaignId,
        kind: 'percent',
        value: 10,
        currency: CANARY_CURRENCY,
        codePrefix: 'CANARY-',
        words: { en: { title: '10% off', description: 'For the canary alone.' } },
        targetUrl: `${CANARY_ORIGIN}/`,
      })
      .onConflictDoNothing(),
  ].map(toStatement);
}

function controlRows({ databases, ids, secrets, clock }: Needs, group: number, key: string, siteKey: string) {
  const { orm } = databases.control;
  const { retailerId, shopId, shopNumber, apiKeyId } = canaryOf(group);
  const createdAt = clock.now();
  const hash = secrets.digest(key);
  return [
    orm
      .insert(retailer)
      .values({
        id: retailerId,
        name: 'Canary',
        slug: `canary-${group}`,
        groupNumber: group,
        createdAt: new Date(createdAt),
      })
      .onConflictDoNothing(),
    orm
      .insert(shop)
      .values({
        id: shopId,
        number: shopNumber,
        retailerId,
        siteKey,
        kind: 'canary',
        name: 'Canary',
        country: 'US',
        currency: CANARY_CURRENCY,
        languages: ['en'],
        timeZone: 'UTC',
        origins: [CANARY_ORIGIN],
        homeUrl: `${CANARY_ORIGIN}/`,
        theme: {
          accent: '#14532d',
          accentText: '#ffffff',
          background: '#ffffff',
          text: '#1c1917',
          radius: 0,
          font: 'system',
          layout: 'card',
        },
        settings: {
          channels: ['link'],
          legalName: 'Goodword',
          postalAddress: '-',
          careEmail: 'canary@canary.invalid',
          valueIncludes: { tax: false, shipping: false },
          consent: { measure: 'analytics_storage', store: 'ad_storage', assumeGranted: false },
        },
        identitySecret: secrets.seal(ids.token(shopNumber)),
        createdAt,
      })
      .onConflictDoUpdate({ target: shop.id, set: { siteKey } }),
    orm
      .insert(apiKey)
      .values({
        id: apiKeyId,
        retailerId,
        shopId,
        hash,
        hint: key.slice(0, 12),
        scopes: ['purchases:write'],
        createdAt,
      })
      .onConflictDoUpdate({ target: apiKey.id, set: { hash, hint: key.slice(0, 12) } }),
  ].map(toStatement);
}

export type CanaryRun = typeof canaryRun.$inferSelect;

export async function readCanaryRuns({ orm }: Database): Promise<CanaryRun[]> {
  return orm.select().from(canaryRun).orderBy(canaryRun.groupNumber);
}

/** Keeps how a walk went; failures in a row are counted here. */
export async function writeCanaryRun({ orm }: Database, group: number, walk: Walk, now: number): Promise<void> {
  const told = {
    ranAt: now,
    ok: walk.ok,
    failedStep: walk.failed?.step ?? null,
    detail: walk.failed?.reason ?? null,
    steps: Object.fromEntries(walk.steps.map(({ name, ms }) => [name, ms])),
    ...(walk.ok && { lastOkAt: now }),
  };
  const row = { groupNumber: group, ...told, failures: walk.ok ? 0 : 1 };
  await orm
    .insert(canaryRun)
    .values(row)
    .onConflictDoUpdate({
      target: canaryRun.groupNumber,
      set: { ...told, failures: walk.ok ? 0 : sql`${canaryRun.failures} + 1` },
    });
}

/** What a canary's walks leave in a group's database, by table; rows are found by their shop. */
const LEFT_BEHIND = [
  'advocate',
  'advocate_token',
  'link',
  'claim',
  'claim_nearby',
  'sharer_device',
  'coupon',
  'purchase',
  'conversion',
  'reward',
  'reward_entry',
] as const;

/** Deletes what the walks of a group's canary left before a time, UTC milliseconds. */
export async function deleteTraces({ client }: Database, group: number, before: number): Promise<void> {
  const { shopId, shopNumber, apiKeyId } = canaryOf(group);
  await client.batch(
    [
      {
        sql: `delete from purchase_reference where shop_id = ? and purchase_id in
          (select id from purchase where shop_id = ? and created_at < ?)`,
        args: [shopId, shopId, before],
      },
      ...LEFT_BEHIND.map((table) => ({
        sql: `delete from ${table} where shop_id = ? and created_at < ?`,
        args: [shopId, before],
      })),
      { sql: 'delete from idempotency where api_key_id = ? and created_at < ?', args: [apiKeyId, before] },
      // Only what every fold has passed.
      {
        sql: `delete from event where shop = ? and received_at < ? and seq <= (select min(seq) from fold_state where name like 'reports%')`,
        args: [shopNumber, before],
      },
    ],
    'write',
  );
}
