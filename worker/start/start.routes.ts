import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { createCampaign } from '../campaign/edit.ts';
import { makeStarter, type Starter } from '../campaign/starter.ts';
import { normaliseCode } from '../coupon/coupon.ts';
import { AppError } from '../errors.ts';
import { title } from '../member/fields.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import { requireMember } from '../retailer/session.ts';
import { requireOwnShop } from '../retailer/shop.routes.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { readShopStanding, readTeamStanding } from './start.store.ts';
import { makeChecklist, type StepState } from './start.ts';
import { makeTryToken } from './try.token.ts';

const HOUR_MS = 3600_000;
const MOST_MONEY = 1e12;

/** `GET /api/start`: how far the retailer has come with a shop. */
export interface StartAnswer {
  steps: StepState[];
  /** Site keys of the shop and of its test mode; '' where it has none. */
  live: string;
  test: string;
}

const money = z.number().int().min(0).max(MOST_MONEY);
const starterRequest = z
  .strictObject({
    shop: z.string().max(64),
    module: z.enum(['recommendation', 'engagement']),
    name: title,
    kind: z.enum(['percent', 'amount', 'free_shipping']),
    value: money,
    minOrder: money,
    code: z
      .string()
      .max(64)
      .transform(normaliseCode)
      .refine((code) => /^[A-Z0-9][A-Z0-9-]{2,23}$/.test(code), 'expected 3 to 24 letters, digits and hyphens'),
    reward: money,
  })
  .refine(({ kind, value }) => kind !== 'percent' || (value >= 1 && value <= 100), {
    path: ['value'],
    message: 'expected 1 to 100',
  })
  .refine(({ kind, value }) => kind !== 'amount' || value >= 1, {
    path: ['value'],
    message: 'expected an amount above nothing',
  });

/** A shop with its test mode. */
async function requirePair(c: Context<App>, shopId: string, roles?: Parameters<typeof requireOwnShop>[2]) {
  const { member, shop, shops } = await requireOwnShop(c, shopId, roles);
  const live = shops.find(({ id }) => id === shop.siblingOf) ?? shop;
  return { member, live, test: shops.find(({ siblingOf }) => siblingOf === live.id) };
}

async function start(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases, clock } = ports;
  c.header('cache-control', 'no-store');
  const asked = c.req.query('shop') ?? '';
  if (asked === '') {
    const { retailerId } = await requireMember(c);
    const { team } = await readTeamStanding(databases.control, { retailerId, shopId: '', now: clock.now() });
    const steps = makeChecklist({ shop: false, theme: false, campaign: false, shared: false, tag: false, team });
    return c.json<StartAnswer>({ steps, live: '', test: '' });
  }
  const { member, live, test } = await requirePair(c, asked);
  const about = { retailerId: member.retailerId, shopId: live.id, now: clock.now() };
  const [ofTeam, ofShop] = await Promise.all([
    readTeamStanding(databases.control, about),
    readShopStanding(tenantOf(databases, live), live, test),
  ]);
  return c.json<StartAnswer>({
    steps: makeChecklist({ shop: true, ...ofTeam, ...ofShop }),
    live: live.siteKey,
    test: test?.siteKey ?? '',
  });
}

/** Makes a campaign out of a template, in a shop and its test mode, and starts it. */
async function makeCampaign(c: Context<App>): Promise<Response> {
  const ports = c.get('ports');
  const { databases } = ports;
  const { shop: shopId, ...starter } = parseInput(starterRequest, await readJson(c, 10_000));
  const { member, live, test } = await requirePair(c, shopId, ['owner', 'marketer']);
  const shops = test ? [live, test] : [live];
  const body = makeStarter(starter satisfies Starter, shops);
  const editor = { ports, database: tenantOf(databases, live), shops, userId: member.userId };
  const { id } = await createCampaign(editor, body, { what: 'saved', state: 'running' }).catch((error) => {
    if (isRaceLost(error)) throw new AppError('conflict', 'The campaign could not be made; try again.');
    throw error;
  });
  const change = insertChange(ports, member, 'campaign_made', { campaign: id, module: starter.module, shop: live.id });
  await databases.control.client.batch([change], 'write');
  return c.json({ campaign: id }, 201);
}

/** The first steps: what is done and what is not, a campaign from a template, and the way to the test page. */
export function startRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', start)
    .post('/campaign', makeCampaign)
    .post('/try', async (c) => {
      const { shop: shopId } = parseInput(z.strictObject({ shop: z.string().max(64) }), await readJson(c, 10_000));
      const { member, test } = await requirePair(c, shopId, ['owner', 'marketer', 'support']);
      if (!test) throw new AppError('not_found', 'This shop has no test mode.');
      const { clock, config, secrets } = c.get('ports');
      const token = makeTryToken(secrets, { userId: member.userId, shopId: test.id }, clock.now() + HOUR_MS);
      return c.json({ url: `${config.dashboardUrl}/try/${test.siteKey}?${new URLSearchParams({ who: token })}` });
    });
}
