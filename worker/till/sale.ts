import { tenantOf } from '../../db/tenant.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { findSale, type ReceiptFound } from '../purchase/receipt.store.ts';
import { dayOf, normaliseReceipt, normaliseRegister, type Receipt } from '../purchase/receipt.ts';
import type { Shop } from '../retailer/shop.ts';
import type { StaffAccess } from '../store/staff.ts';
import { zoneOf } from '../store/store.ts';
import { dayAround } from './moment.ts';
import { readReceipt, readUse } from './till.store.ts';
import { isOtherSale, type SaleTime } from './till.ts';

/** A till's clock may be behind by so much, or show another zone's hour. */
const DAY_MS = 24 * 3_600_000;

/** A sale in which a code is to be used. */
export interface Sale extends Receipt, SaleTime {
  /** What it is called: the first of all its names. */
  reference: string;
  references: string[];
}

/** Whether nobody has said yet at which of the store's registers, that number their own receipts, a device stands. */
export const lacksRegister = (
  { store, link }: Pick<StaffAccess, 'store' | 'link'>,
  { register }: { register?: string | undefined },
): boolean => store.ownReceipts && register === undefined && link.register === null;

/** Codes of a receipt: what staff took; else what the till's own list, or the API, says of it. */
export const codesOf = ({ taken, sale }: Awaited<ReturnType<typeof readReceipt>>): string[] =>
  taken ? [taken.code] : (sale?.codes ?? []);

/** The sale that a code was typed in on the day of a moment. */
async function findTyped(
  database: TenantDatabase,
  shop: Shop,
  store: StaffAccess['store'],
  typed: { code: string; receipt: string; register: string | undefined },
  at: number,
) {
  const zone = zoneOf(store, shop);
  const use = store.dailyReceipts && (await readUse(database, shop.id, { ...typed, storeId: store.id }));
  if (!use || dayOf(use.at, zone) !== dayOf(at, zone)) return undefined;
  const { sale } = await readReceipt(database, shop.id, use.reference);
  return { references: [use.reference] as [string], soldAt: sale?.occurredAt };
}

/** The sale of a receipt. One that was noted without a register, and with another code, is another register's. */
async function findOwn(
  database: TenantDatabase,
  shop: Shop,
  store: StaffAccess['store'],
  { code, ...typed }: Receipt & { code: string },
  at: number,
): Promise<Pick<ReceiptFound, 'references' | 'soldAt'>> {
  const found = await findSale(database, shop, store, typed, at);
  const before = found.claims === undefined ? [] : codesOf(await readReceipt(database, shop.id, found.references[0]));
  const isOther = before.length > 0 && !before.includes(code);
  return found.claims !== undefined && isOther ? { references: [found.claims], soldAt: undefined } : found;
}

/**
 * A sale of a store, by its receipt's number and its day; undefined where that is no number. Where numbers begin anew each
 * day the sale that a code was typed in on that day is meant, whichever day it was of: its total is put right.
 * @param typed as staff typed it, with the register that their device is of, without one the link's own counts; `code` as
 * `findMeant` gives it; `ago` is days before that of `at`.
 * @param at when it was typed, UTC milliseconds.
 */
export async function saleOf(
  { databases }: Pick<Ports, 'databases'>,
  { shop, store, link }: StaffAccess,
  typed: { code: string; receipt: string; register?: string | undefined; ago?: 1 | undefined },
  at: number,
): Promise<Sale | undefined> {
  const receipt = normaliseReceipt(typed.receipt);
  if (receipt === undefined) return undefined;
  const named = normaliseRegister(typed.register ?? link.register ?? '');
  const sale = { receipt, register: store.ownReceipts ? named : undefined };
  const database = tenantOf(databases, shop);
  const zone = zoneOf(store, shop);
  const isYesterday = store.dailyReceipts && typed.ago !== undefined;
  // The last moment stands for the whole day: around its midnights no neighbour's number is meant.
  const until = isYesterday ? dayAround(at, zone).from - 1 : at;
  const again = await findTyped(database, shop, store, { ...sale, code: typed.code }, until);
  const { references, soldAt } =
    again ?? (await findOwn(database, shop, store, { receipt, register: named, code: typed.code }, until));
  const isKnown = soldAt !== undefined && !isOtherSale(soldAt, until, zone);
  return {
    ...sale,
    reference: references[0],
    references,
    soldAt: isKnown && (isYesterday || again) ? soldAt : until,
    until: isKnown ? Math.min(until, soldAt + DAY_MS) : until,
  };
}
