import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import { isTimeZone, spellTimeZone } from '../campaign/period.ts';
import { AppError } from '../errors.ts';
import { buildJoinLink, buildShortLink, PRINTED, type Printed, spokenCode } from '../join/link.ts';
import type { App } from '../ports.ts';
import { normaliseRegister } from '../purchase/receipt.ts';
import { readCampaignNames } from '../report/names.store.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { composeSheet, readDrawn } from './print.ts';
import { writePng, writeSvg } from './qr.ts';
import { listToDraw, SHEETS, type ToDraw } from './sheet.ts';
import { readStaffLinks, updateRegister } from './staff.store.ts';
import { createStaffLink, renewPin, revokeStaffLink } from './staff.ts';
import { insertStore, readStore, readStores, updateStore } from './store.store.ts';
import { judgeStore, type Store, tidyName } from './store.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];
const MOST_STORES = 2_000;
/** A new store goes by the shop's clock, and numbers its receipts together. */
const NEW = { timeZone: null, dailyReceipts: false, ownReceipts: false };
/** Pixels of a module's side: enough for a hand's breadth at 300 dots an inch. */
const PNG_SCALE = 24;
const MAX_SHEET = 3_000_000;

/** One of a store's staff links, without anything that opens it. Times in UTC milliseconds. */
interface StaffLinkAnswer {
  id: string;
  name: string;
  /** Register whose sales are told by it; null where the device says. */
  register: string | null;
  created_at: number;
  revoked_at: number | null;
  /** Until when no PIN is taken, after wrong ones. */
  locked_until: number | null;
}

/** A store as members see it. */
export interface StoreAnswer extends Pick<Store, 'id' | 'name' | 'code' | 'state'> {
  /** Whose clock its till goes by, as IANA names it; null: the shop's. */
  time_zone: string | null;
  /** Whether numbers of its receipts begin anew each day. */
  daily_receipts: boolean;
  /** Whether each of its registers numbers its own receipts. */
  own_receipts: boolean;
  /** What is said or typed instead of scanning, by where it is printed. */
  spoken: Record<Printed, string>;
  /** Oldest first. */
  staff: StaffLinkAnswer[];
}

/** What a link to the join page that no store prints may stand in: each is a channel of its own in the reports. */
const JOIN_SOURCES = ['newsletter', 'banner', 'link'] as const;

/** `GET /api/stores/:shop`: where customers of a shop join beyond its site. */
export interface StoresAnswer {
  stores: StoreAnswer[];
  /** The join page itself, for anything but a store, with its source in the link. */
  join_urls: { source: (typeof JOIN_SOURCES)[number]; url: string }[];
  /** Campaigns that run and that a code may name. */
  campaigns: { id: string; name: string }[];
}

/** The answer to a new staff link or PIN: told once. */
export interface StaffMade extends StoresAnswer {
  made: { link: string; url?: string; pin: string };
}

/** Lines of a sheet that the browser has to draw first. */
export interface SheetNeeds {
  to_draw: ToDraw[];
}

const addBody = z.strictObject({ name: z.string().max(200), code: z.string().max(40).optional() });
const changeBody = z.strictObject({
  name: z.string().max(200),
  state: z.enum(['open', 'closed']),
  time_zone: z
    .string()
    .refine(isTimeZone, { error: 'expected a time zone as IANA names it', abort: true })
    .overwrite(spellTimeZone)
    .nullish(),
  daily_receipts: z.boolean().optional(),
  own_receipts: z.boolean().optional(),
});
const staffBody = z.strictObject({ name: z.string().max(200), register: z.string().max(60).optional() });
const registerBody = z.strictObject({ register: z.string().max(60) });
const printed = z.enum(Object.keys(PRINTED) as [Printed, ...Printed[]]);
const campaign = z
  .string()
  .regex(/^\w{4,64}$/)
  .optional();
const codeQuery = z.object({ printed, campaign });
const sheetBody = z.strictObject({
  printed,
  campaign,
  language: z.string().max(35),
  /** Pictures of lines by their names; bits in base64. */
  drawn: z
    .record(
      z.string(),
      z.strictObject({
        width: z.int().min(1).max(6_000),
        height: z.int().min(1).max(6_000),
        bits: z.base64().max(MAX_SHEET),
      }),
    )
    .optional(),
});

async function requireStore({ database, shop }: ShopScope, c: Context<App>): Promise<Store> {
  const store = await readStore(database, shop.id, { id: c.req.param('storeId') ?? '' });
  if (!store) throw new AppError('not_found', 'There is no such store.');
  return store;
}

async function requireLink({ database, shop }: ShopScope, c: Context<App>) {
  const links = await readStaffLinks(database, shop.id);
  const link = links.find(({ id, storeId }) => id === c.req.param('linkId') && storeId === c.req.param('storeId'));
  if (!link || link.revokedAt !== null) throw new AppError('not_found', 'There is no such link, or it was taken back.');
  return link;
}

/** A name of a store or a link. @throws AppError `unprocessable`. */
function requireName(name: string): string {
  const tidy = tidyName(name);
  if (tidy !== undefined) return tidy;
  const errors = [{ path: 'name', code: 'invalid_name', message: 'expected 1 to 80 characters' }];
  throw new AppError('unprocessable', 'This name cannot be used.', { errors });
}

/** The register of a link; null for none. @throws AppError `unprocessable`. */
function requireRegister(told = ''): string | null {
  if (told.trim() === '') return null;
  const register = normaliseRegister(told);
  if (register !== undefined) return register;
  const message = 'expected 1 to 20 letters, digits, dots and dashes';
  throw new AppError('unprocessable', 'This register cannot be used.', {
    errors: [{ path: 'register', code: 'invalid_register', message }],
  });
}

async function describe({ ports, shop, database }: ShopScope): Promise<StoresAnswer> {
  const [stores, links, offers] = await Promise.all([
    readStores(database, shop.id),
    readStaffLinks(database, shop.id),
    recallOffers(ports, shop),
  ]);
  const open = [...new Set(openOffers(offers, ports.clock.now()).map((offer) => offer.campaign.id))];
  const names = await readCampaignNames(database, open);
  const byStore = Map.groupBy(links, ({ storeId }) => storeId);
  const now = ports.clock.now();
  return {
    stores: stores.map(({ id, name, code, state, timeZone, dailyReceipts, ownReceipts }) => ({
      id,
      name,
      code,
      state,
      time_zone: timeZone,
      daily_receipts: dailyReceipts,
      own_receipts: ownReceipts,
      spoken: {
        t: spokenCode(shop, code, 't'),
        w: spokenCode(shop, code, 'w'),
        r: spokenCode(shop, code, 'r'),
      },
      staff: (byStore.get(id) ?? []).map((link) => ({
        id: link.id,
        name: link.name,
        register: link.register,
        created_at: link.createdAt,
        revoked_at: link.revokedAt,
        locked_until: link.lockedUntil !== null && link.lockedUntil > now ? link.lockedUntil : null,
      })),
    })),
    join_urls: JOIN_SOURCES.map((source) => ({ source, url: buildJoinLink(ports.config.publicUrl, shop, { source }) })),
    campaigns: open.map((id) => ({ id, name: names.get(id)?.name ?? id })),
  };
}

async function answer<More extends object>(c: Context<App>, scope: ShopScope, more?: More) {
  c.header('cache-control', 'no-store');
  return c.json({ ...(await describe(scope)), ...more });
}

/** Somebody else has just done the same. */
const lost = (error: unknown): never => {
  if (!isRaceLost(error)) throw error;
  throw new AppError('conflict', 'Somebody else changed this just now; look again.');
};

/** `/api/stores`: stores, the links their staff work by, and what is printed for them. */
export function storeRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/:shopId', async (c) => answer(c, await readShopScope(c)));
  routes.post('/:shopId', async (c) => {
    const scope = await readShopScope(c, MAY);
    const { ports, shop, database } = scope;
    const told = parseInput(addBody, await readJson(c));
    const known = await readStores(database, shop.id);
    if (known.length >= MOST_STORES) throw new AppError('unprocessable', `A shop has ${MOST_STORES} stores at most.`);
    const judged = judgeStore({ ...told, code: told.code || undefined }, new Set(known.map(({ code }) => code)));
    if ('faults' in judged) {
      throw new AppError('unprocessable', 'This store cannot be added so.', { errors: judged.faults });
    }
    const now = ports.clock.now();
    const id = ports.ids.make('sto');
    const times = { createdAt: now, updatedAt: now };
    const row: Store = { id, shopId: shop.id, ...judged.store, state: 'open', ...NEW, ...times };
    await database.client.batch([insertStore(database, row)], 'write').catch(lost);
    await scope.note('store_added', { store: id, code: row.code });
    return answer(c, scope);
  });
  routes.put('/:shopId/:storeId', async (c) => {
    const scope = await readShopScope(c, MAY);
    const store = await requireStore(scope, c);
    const told = parseInput(changeBody, await readJson(c));
    const {
      state,
      time_zone: timeZone = store.timeZone,
      daily_receipts: dailyReceipts = store.dailyReceipts,
      own_receipts: ownReceipts = store.ownReceipts,
    } = told;
    const row = {
      id: store.id,
      name: requireName(told.name),
      state,
      timeZone,
      dailyReceipts,
      ownReceipts,
      updatedAt: scope.ports.clock.now(),
    };
    await writeGuarded(scope.database, updateStore(scope.database, row), []);
    const receipts = `${dailyReceipts ? 'daily' : 'running'}${ownReceipts ? ', by register' : ''}`;
    await scope.note('store_changed', { store: store.id, state, receipts, zone: timeZone ?? '' });
    return answer(c, scope);
  });
  routes.post('/:shopId/:storeId/staff', async (c) => {
    const scope = await readShopScope(c, MAY);
    const store = await requireStore(scope, c);
    const told = parseInput(staffBody, await readJson(c));
    const wanted = {
      storeId: store.id,
      name: requireName(told.name),
      register: requireRegister(told.register),
      createdBy: scope.member.userId,
    };
    const { link, url, pin } = await createStaffLink(scope.ports, scope.shop, wanted);
    await scope.note('staff_link_made', { store: store.id, link: link.id });
    return answer(c, scope, { made: { link: link.id, url, pin } });
  });
  routes.post('/:shopId/:storeId/staff/:linkId/pin', async (c) => {
    const scope = await readShopScope(c, MAY);
    const link = await requireLink(scope, c);
    const pin = await renewPin(scope.ports, scope.shop, link).catch(lost);
    await scope.note('staff_pin_renewed', { store: link.storeId, link: link.id });
    return answer(c, scope, { made: { link: link.id, pin } });
  });
  routes.put('/:shopId/:storeId/staff/:linkId/register', async (c) => {
    const scope = await readShopScope(c, MAY);
    const link = await requireLink(scope, c);
    const register = requireRegister(parseInput(registerBody, await readJson(c)).register);
    const statement = updateRegister(scope.database, link, register, scope.ports.clock.now());
    await scope.database.client.batch([statement], 'write');
    await scope.note('staff_register_set', { store: link.storeId, link: link.id, register: register ?? '' });
    return answer(c, scope);
  });
  routes.delete('/:shopId/:storeId/staff/:linkId', async (c) => {
    const scope = await readShopScope(c, MAY);
    const link = await requireLink(scope, c);
    await revokeStaffLink(scope.ports, scope.shop, link).catch(lost);
    await scope.note('staff_link_revoked', { store: link.storeId, link: link.id });
    return answer(c, scope);
  });
  routes.get('/:shopId/:storeId/:file{code\\.(?:svg|png)}', async (c) => {
    const scope = await readShopScope(c);
    const store = await requireStore(scope, c);
    const { printed: where, campaign: named } = parseInput(codeQuery, c.req.query());
    const link = buildShortLink(scope.ports.config.publicUrl, scope.shop, store.code, where, named);
    const kind = c.req.param('file').endsWith('svg') ? 'svg' : 'png';
    c.header('cache-control', 'no-store');
    c.header('content-disposition', `inline; filename="${store.code}-${PRINTED[where].medium}.${kind}"`);
    if (kind === 'svg') return c.body(writeSvg(link), 200, { 'content-type': 'image/svg+xml' });
    return c.body(await writePng(link, PNG_SCALE), 200, { 'content-type': 'image/png' });
  });
  routes.post('/:shopId/:storeId/sheet', async (c) => {
    const scope = await readShopScope(c);
    const store = await requireStore(scope, c);
    const wanted = parseInput(sheetBody, await readJson(c, MAX_SHEET));
    const { words, dir, write } = await composeSheet(scope.ports, scope.shop, store, wanted);
    c.header('cache-control', 'no-store');
    const needs = listToDraw(words, wanted.printed, dir);
    if (needs.length > 0 && !wanted.drawn) return c.json<SheetNeeds>({ to_draw: needs });
    const name = `${store.code}-${PRINTED[wanted.printed].medium}-${Math.round(SHEETS[wanted.printed].width / 2.83)}mm.pdf`;
    return c.body(write(readDrawn(wanted.drawn)), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${name}"`,
    });
  });
  return routes;
}
