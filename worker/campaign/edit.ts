import type { InStatement } from '@libsql/client';
import { RaceLost, writeGuarded } from '../../db/guard.ts';
import { shelveCodes } from '../coupon/reward-pool.store.ts';
import { AppError, type FieldError } from '../errors.ts';
import { findImages } from '../image/image.store.ts';
import { ownImageOf } from '../image/image.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { readProducts } from '../product/product.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { type CampaignBody, findGaps, judgeBody } from './body.ts';
import type { CampaignAnswer } from './campaign.page.ts';
import { stateAt } from './campaign.ts';
import {
  countOpenCodes,
  insertCampaign,
  insertVersion,
  readCampaignRows,
  readVersion,
  type StoredCampaign,
  updateCampaign,
  updateState,
  upsertParts,
} from './edit.store.ts';
import { forgetOffers } from './offer.cache.ts';
import { findLongTexts } from './preview.ts';
import { type CampaignRows, toBody, toRows } from './rows.ts';
import { type Step, stepsFrom, takeStep } from './state.ts';

/** Who changes a campaign of which retailer: all its shops, and the one database that they share. */
export interface Editor {
  ports: Ports;
  database: TenantDatabase;
  shops: readonly Shop[];
  userId: string | null;
}

function refuse(errors: FieldError[]): never {
  throw new AppError('unprocessable', 'Some fields are not usable.', { errors });
}

const conflict = () =>
  new AppError('conflict', 'Somebody else has changed this campaign meanwhile. Read it again, then change it.');

/** Products that a campaign names and its shops' data does not know. */
async function findUnknownProducts({ database }: Editor, body: CampaignBody): Promise<FieldError[]> {
  const perShop = await Promise.all(
    body.shops.map(async ({ shop, deals }, index) => {
      const wanted = [...new Set(deals.flatMap(({ products }) => products))];
      const known = new Set((await readProducts(database, shop, wanted)).map(({ id }) => id));
      return deals.flatMap(({ products }, place) =>
        products
          .filter((id) => !known.has(id))
          .map((id) => ({
            path: `shops.${index}.deals.${place}.products`,
            code: 'unknown_product',
            message: `the shop’s data knows no product ${id}`,
          })),
      );
    }),
  );
  return perShop.flat();
}

/** Uploaded pictures that a campaign names and that are gone. */
async function findGoneImages({ ports, database, shops }: Editor, body: CampaignBody): Promise<FieldError[]> {
  const named = body.shops.flatMap(({ deals }, index) =>
    deals.flatMap(({ imageUrl }, place) => {
      const id = imageUrl === null ? undefined : ownImageOf(ports.config.publicUrl, shops, imageUrl);
      return id ? [{ id, path: `shops.${index}.deals.${place}.imageUrl` }] : [];
    }),
  );
  const there = await findImages(
    database,
    named.map(({ id }) => id),
  );
  return named
    .filter(({ id }) => !there.has(id))
    .map(({ path }) => ({ path, code: 'image_gone', message: 'this picture was removed' }));
}

/** @throws AppError `unprocessable`. */
async function requireUsable(editor: Editor, body: CampaignBody): Promise<void> {
  const faults = judgeBody(body, editor.shops, editor.ports.config.publicUrl);
  if (faults.length === 0) faults.push(...(await findGoneImages(editor, body)));
  if (faults.length === 0) faults.push(...(await findUnknownProducts(editor, body)));
  if (faults.length === 0) faults.push(...(await findLongTexts(editor, body)));
  if (faults.length > 0) refuse(faults);
}

/** @throws AppError `not_found`. */
export async function readStored({ database }: Editor, id: string): Promise<StoredCampaign> {
  const stored = await readCampaignRows(database, id);
  if (!stored) throw new AppError('not_found', 'There is no such campaign.');
  return stored;
}

/** A campaign as it is answered, but for what only its own page tells. */
export function describeCampaign({ ports, shops }: Editor, stored: StoredCampaign): Omit<CampaignAnswer, 'open_codes'> {
  const now = ports.clock.now();
  const { campaign: row, claims } = stored;
  const body = toBody(stored, shops);
  return {
    id: row.id,
    revision: row.revision,
    state: stateAt(row, now),
    starts_at: row.startsAt,
    ends_at: row.endsAt,
    steps: stepsFrom(row, now),
    gaps: findGaps(body, shops, row.endsAt, now),
    body,
    claims: Object.fromEntries(claims),
  };
}

/** A campaign for its own page. @throws AppError `not_found`. */
export async function readCampaign(editor: Editor, id: string): Promise<CampaignAnswer> {
  const { ports, database } = editor;
  const [stored, open_codes] = await Promise.all([
    readStored(editor, id),
    countOpenCodes(database, id, ports.clock.now()),
  ]);
  return { ...describeCampaign(editor, stored), open_codes };
}

/** Writes a change under the guard of the revision that was read, and makes it hold on this host at once. */
async function write(
  editor: Editor,
  stored: StoredCampaign,
  [guard, ...rest]: InStatement[],
  next: { body: CampaignBody; what: string },
): Promise<CampaignAnswer> {
  const { ports, database, shops, userId } = editor;
  const { id, revision, updatedAt, createdAt } = stored.campaign;
  const now = ports.clock.now();
  const own = { campaignId: id, retailerId: database.retailerId };
  const found = { body: toBody(stored, shops), what: 'found', createdBy: null, createdAt: updatedAt ?? createdAt };
  try {
    await writeGuarded(database, guard as InStatement, [
      insertVersion(database, { ...own, version: revision, ...found }),
      insertVersion(database, { ...own, version: revision + 1, ...next, createdBy: userId, createdAt: now }),
      ...rest,
    ]);
  } catch (error) {
    if (error instanceof RaceLost) throw conflict();
    throw error;
  }
  forgetOffers(
    ports,
    shops.map((shop) => shop.id),
  );
  return readCampaign(editor, id);
}

/** The body that rows will amount to: with the ids of new deals. */
function bodyOf(rows: CampaignRows, campaign: StoredCampaign['campaign'], shops: readonly Shop[]): CampaignBody {
  return toBody({ campaign, shops: rows.shops, deals: rows.deals.map((one) => ({ ...one, taken: 0 })) }, shops);
}

/**
 * Makes a campaign.
 * @param made what its history says of that, and in which state it begins.
 * @throws AppError `unprocessable`.
 */
export async function createCampaign(
  editor: Editor,
  body: CampaignBody,
  made: { what: string; state: 'draft' | 'running' } = { what: 'created', state: 'draft' },
): Promise<CampaignAnswer> {
  await requireUsable(editor, body);
  const { ports, database, shops, userId } = editor;
  const { ids, clock } = ports;
  const now = clock.now();
  const id = ids.make('cmp');
  const { retailerId } = database;
  const rows = toRows(body, { id, retailerId, shops, before: undefined, newId: ids.make, now });
  const kept = bodyOf(rows, { ...rows.campaign, state: made.state, revision: 1, pausedAt: null }, shops);
  const first = {
    campaignId: id,
    retailerId,
    version: 1,
    body: kept,
    what: made.what,
    createdBy: userId,
    createdAt: now,
  };
  await writeGuarded(database, insertCampaign(database, { ...rows.campaign, state: made.state }), [
    ...upsertParts(database, rows),
    insertVersion(database, first),
  ]);
  if (made.state === 'running') {
    forgetOffers(
      ports,
      shops.map((shop) => shop.id),
    );
  }
  return readCampaign(editor, id);
}

/**
 * Saves a campaign as a new version. What is shown to shoppers must stay whole.
 * @param revision the one that was read.
 * @throws AppError `not_found`, `conflict`, `unprocessable`.
 */
export async function saveCampaign(
  editor: Editor,
  id: string,
  revision: number,
  body: CampaignBody,
  what: 'saved' | 'restored' = 'saved',
): Promise<CampaignAnswer> {
  const { ports, database, shops } = editor;
  const stored = await readStored(editor, id);
  const { campaign: row } = stored;
  if (row.revision !== revision) throw conflict();
  if (row.state === 'ended') {
    refuse([{ path: 'state', code: 'ended', message: 'an ended campaign stays as it is; make a copy' }]);
  }
  await requireUsable(editor, body);
  const now = ports.clock.now();
  const before = { id, retailerId: database.retailerId, shops, before: stored, newId: ports.ids.make, now };
  const rows = toRows(body, before);
  const gaps = row.state === 'draft' ? [] : findGaps(body, shops, rows.campaign.endsAt, now);
  if (gaps.length > 0) refuse(gaps);
  const kept = bodyOf(rows, { ...row, ...rows.campaign }, shops);
  const rulesOf = ({ campaign, shops: placed }: Pick<CampaignRows, 'campaign' | 'shops'>) =>
    placed.map(({ shopId, overrides }) => ({ shopId, rule: overrides.reward ?? campaign.reward }));
  const statements = [
    updateCampaign(database, revision, rows.campaign),
    ...upsertParts(database, rows),
    ...shelveCodes(id, rulesOf({ campaign: row, shops: stored.shops }), rulesOf(rows)),
  ];
  return write(editor, stored, statements, { body: kept, what });
}

/**
 * Takes a step: starts, pauses, resumes, ends.
 * @throws AppError `not_found`, `conflict`, `unprocessable` with what it lacks.
 */
export async function stepCampaign(editor: Editor, id: string, revision: number, step: Step): Promise<CampaignAnswer> {
  const { ports, database, shops } = editor;
  const stored = await readStored(editor, id);
  const { campaign: row } = stored;
  if (row.revision !== revision) throw conflict();
  const now = ports.clock.now();
  const gaps = findGaps(toBody(stored, shops), shops, row.endsAt, now);
  const { stepped, refused } = takeStep(row, step, gaps, now);
  if (refused === 'not_ready') refuse(gaps);
  if (!stepped) refuse([{ path: 'state', code: 'not_now', message: 'the campaign’s state does not allow this' }]);
  const after = { ...stored, campaign: { ...row, ...stepped, ...withoutLocals(stepped.cuts) } };
  return write(editor, stored, updateState(database, id, revision, stepped, now), {
    body: toBody(after, shops),
    what: step,
  });
}

const withoutLocals = (cuts: 'start' | 'end' | undefined) => ({
  ...(cuts === 'start' && { startsLocal: null }),
  ...(cuts === 'end' && { endsLocal: null }),
});

/**
 * Brings a version back, as a new one.
 * @throws AppError `not_found`, `conflict`, `unprocessable`.
 */
export async function restoreCampaign(
  editor: Editor,
  id: string,
  revision: number,
  version: number,
): Promise<CampaignAnswer> {
  const wanted = await readVersion(editor.database, id, version);
  if (!wanted) throw new AppError('not_found', 'There is no such version.');
  return saveCampaign(editor, id, revision, wanted.body, 'restored');
}

/** A copy as a draft of its own, with deals of its own. @throws AppError `not_found`, `unprocessable`. */
export async function duplicateCampaign(editor: Editor, id: string, name: string): Promise<CampaignAnswer> {
  const body = toBody(await readStored(editor, id), editor.shops);
  const shops = body.shops.map((one) => ({ ...one, deals: one.deals.map((deal) => ({ ...deal, id: '' })) }));
  return createCampaign(editor, { ...body, name, shops, starts: null, ends: null }, { what: 'copied', state: 'draft' });
}
