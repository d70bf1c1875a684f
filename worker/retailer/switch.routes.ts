import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { CHANNELS, PLACEMENTS } from '../tag/channel.ts';
import { describeControls, type SwitchesAnswer } from './controls.ts';
import type { Role } from './role.ts';
import { requireMember } from './session.ts';
import { readShops } from './shop.store.ts';
import {
  type AuditRow,
  deleteRollout,
  deleteSwitch,
  insertSwitch,
  readCampaigns,
  readControls,
  saveRollout,
} from './switch.store.ts';
import { SWITCH_KINDS } from './switch.ts';

/** Who may stop something: whoever answers for campaigns. */
const MAY: readonly Role[] = ['owner', 'marketer'];

const shopId = z.string().max(64).default('');
// Strict, both: a slip in the name of a field would mean all shops.
const switchRequest = z.strictObject({
  kind: z.enum(SWITCH_KINDS),
  /** '' for all shops. */
  shop: shopId,
  target: z.string().max(64).default(''),
  off: z.boolean(),
});
const rolloutRequest = z
  .strictObject({
    shop: shopId,
    /** null: follow what is deployed. */
    version: z.string().min(1).max(64).nullable(),
    candidate: z.string().max(64).default(''),
    percent: z.number().int().min(0).max(100).default(0),
  })
  .refine(({ version, candidate }) => candidate === '' || (version !== null && version !== candidate), {
    path: ['candidate'],
    message: 'A version that is tried out stands beside another one.',
  });

/** The member who may change something, and the shops and campaigns there are to change. */
async function readScope(c: Context<App>) {
  const { databases } = c.get('ports');
  const member = await requireMember(c, MAY);
  const shops = (await readShops(databases.control)).filter((one) => one.retailerId === member.retailerId);
  return { ...member, shops };
}

type Scope = Awaited<ReturnType<typeof readScope>>;

function requireOwnShop({ shops }: Scope, id: string): void {
  if (id !== '' && !shops.some((one) => one.id === id)) throw new AppError('not_found', 'There is no such shop.');
}

/** A retailer's campaigns lie in the one group database that all its shops have. */
async function readCampaignsOf(c: Context<App>, { shops }: Pick<Scope, 'shops'>) {
  const [shop] = shops;
  return shop ? readCampaigns(tenantOf(c.get('ports').databases, shop)) : [];
}

async function requireTarget(c: Context<App>, scope: Scope, kind: string, target: string): Promise<void> {
  const known: Record<string, () => readonly string[] | Promise<readonly string[]>> = {
    tag: () => [''],
    campaign: async () => (await readCampaignsOf(c, scope)).map(({ id }) => id),
    placement: () => PLACEMENTS,
    channel: () => CHANNELS,
    version: () => c.get('ports').assets.versions.map(({ version }) => version),
  };
  if (!(await known[kind]?.())?.includes(target)) throw new AppError('not_found', 'There is nothing of this name.');
}

function auditOf(c: Context<App>, scope: Scope, action: string, subject: AuditRow['subject']): AuditRow {
  const { clock, ids } = c.get('ports');
  const { retailerId, userId } = scope;
  return { id: ids.make('aud'), retailerId, userId, action, subject, createdAt: clock.now() };
}

/** Runs a write that changes nothing where things are so already, and makes it hold on this host at once. */
async function write(c: Context<App>, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RaceLost)) throw error;
  }
  c.get('ports').shops.forget();
}

async function answer(c: Context<App>, retailerId: string): Promise<Response> {
  const { assets, databases } = c.get('ports');
  const shops = (await readShops(databases.control)).filter((one) => one.retailerId === retailerId);
  const [read, campaigns] = await Promise.all([
    readControls(databases.control, retailerId),
    readCampaignsOf(c, { shops }),
  ]);
  c.header('cache-control', 'no-store');
  return c.json<SwitchesAnswer>(describeControls(read, campaigns, assets.versions));
}

/** Kill switches and the tag's version: read by every member, changed by owners and marketers, each change noted. */
export function switchRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/switches', async (c) => answer(c, (await requireMember(c)).retailerId))
    .put('/switches', async (c) => {
      const scope = await readScope(c);
      const { databases, ids, clock } = c.get('ports');
      const { kind, shop, target, off } = parseInput(switchRequest, await readJson(c));
      requireOwnShop(scope, shop);
      // What is gone, an old version say, must still be possible to forget.
      if (off) await requireTarget(c, scope, kind, target);
      const { retailerId, userId } = scope;
      const one = { retailerId, shopId: shop, kind, target };
      const change = auditOf(c, scope, off ? 'switch_off' : 'switch_on', { kind, shop, target });
      const row = { ...one, id: ids.make('swi'), createdBy: userId, createdAt: clock.now() };
      const { control } = databases;
      await write(c, off ? insertSwitch(control, row, change) : deleteSwitch(control, one, change));
      return answer(c, retailerId);
    })
    .put('/rollout', async (c) => {
      const scope = await readScope(c);
      const { databases, clock } = c.get('ports');
      const { shop, version, candidate, percent } = parseInput(rolloutRequest, await readJson(c));
      requireOwnShop(scope, shop);
      for (const one of [version, candidate]) if (one) await requireTarget(c, scope, 'version', one);
      const { retailerId } = scope;
      const { control } = databases;
      if (version === null) {
        const change = auditOf(c, scope, 'rollout', { shop, version: '' });
        await write(c, deleteRollout(control, { retailerId, shopId: shop }, change));
      } else {
        const change = auditOf(c, scope, 'rollout', { shop, version, candidate, percent });
        const row = { retailerId, shopId: shop, version, candidate, percent, updatedAt: clock.now() };
        await write(c, saveRollout(control, row, change));
      }
      return answer(c, retailerId);
    });
}
