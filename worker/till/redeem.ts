import { tenantOf } from '../../db/tenant.ts';
import { findNamed } from '../name/enter.ts';
import type { Ports } from '../ports.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { StaffAccess } from '../store/staff.ts';
import { zoneOf } from '../store/store.ts';
import { type EntryKey, keepAnswer, planAnswer, readAnswer } from './answer.ts';
import { type Checked, checkCode } from './check.ts';
import type { Sale } from './sale.ts';
import { insertRedemption, readReceipt } from './till.store.ts';
import { type EntryAnswer, isOtherSale } from './till.ts';
import { readShown } from './typed.ts';

/** A code taken at a counter. */
export interface Redeeming {
  /** Normalised; of an advocate's link its path. */
  code: string;
  sale: Sale;
  /** Minor units of the shop's currency. */
  total: number;
  /** When it was typed; UTC milliseconds. */
  at: number;
  /** Nobody could be asked then: the discount was given, so that the sale's size is no reason to refuse it. */
  offline: boolean;
  language: string;
}

/** An answer that ends the writing: under this id, or for this code, there is nothing to write. */
class Settled extends Error {
  readonly answer: EntryAnswer;
  readonly isKept: boolean;
  constructor(answer: EntryAnswer, isKept: boolean) {
    super('settled');
    this.answer = answer;
    this.isKept = isKept;
  }
}

/** Why a code is not taken in a sale, if it is not. */
function findFault(
  { shop: own, store }: StaffAccess,
  { answer }: Checked,
  { total, offline, sale }: Redeeming,
  knownAt: number | undefined,
): Extract<EntryAnswer, { status: 'refused' }> | undefined {
  const { state, used, until, from, shop, gives } = answer;
  const more = { ...(used && { used }), ...(until && { until }), ...(from && { from }), ...(shop && { shop }) };
  if (state !== 'valid') return { status: 'refused', reason: state, ...more };
  if (knownAt !== undefined && isOtherSale(knownAt, sale.soldAt, zoneOf(store, own))) {
    return { status: 'refused', reason: 'other_sale', used: { at: knownAt } };
  }
  return gives && !offline && total < gives.leastTotal ? { status: 'refused', reason: 'below_minimum' } : undefined;
}

/**
 * Takes a code in a sale: once, whoever else takes it at the same moment, and one code a receipt. The sale becomes a
 * confirmed purchase in the same batch.
 */
export async function redeemCode(
  ports: Ports,
  access: StaffAccess,
  key: EntryKey,
  redeeming: Redeeming,
): Promise<EntryAnswer> {
  const { shop, store, link } = access;
  const { code, sale, total, at, language } = redeeming;
  const database = tenantOf(ports.databases, shop);
  let answer: EntryAnswer = { status: 'done' };

  const alongside = async () => {
    const before = await readAnswer(ports, access, key);
    if (before) throw new Settled(before, true);
    const [checked, receipt] = await Promise.all([
      checkCode(ports, access, code, { language, at, sale }),
      readReceipt(database, shop.id, sale.reference),
    ]);
    const { gives } = checked.answer;
    answer = { status: 'done', ...(gives && { gives }) };
    // Typed in once more, mostly because the total was wrong.
    if (receipt.taken?.code === checked.noted) return planAnswer(ports, access, key, answer);
    const fault = findFault(access, checked, redeeming, receipt.sale?.occurredAt);
    if (fault) throw new Settled(fault, false);
    const taken = insertRedemption(database, {
      id: ports.ids.make('rdm'),
      shopId: shop.id,
      code: checked.noted,
      turn: checked.personal ? '' : sale.reference,
      reference: sale.reference,
      receipt: sale.receipt,
      register: sale.register ?? null,
      storeId: store.id,
      staffLinkId: link.id,
      amount: total,
      currency: shop.currency,
      occurredAt: at,
      createdAt: ports.clock.now(),
    });
    return [taken, ...planAnswer(ports, access, key, answer)];
  };

  try {
    const report = {
      source: 'api',
      trust: 'confirmed',
      amount: total,
      currency: shop.currency,
      occurredAt: sale.soldAt,
    } as const;
    const place = { storeId: store.id, staffLinkId: link.id, typed: true } as const;
    const shown = readShown(code);
    // By a name the order is of the link that it led to then.
    const told = shown ?? (await findNamed(ports, shop, code, sale.soldAt));
    const named = {
      ...(told && { shownLink: told.code }),
      ...(shown?.rk && { rk: shown.rk }),
      ...(!shown && { coupons: [code] }),
    };
    await recordPurchase(ports, shop, { ...report, ...place, references: sale.references, ...named }, alongside);
    return answer;
  } catch (error) {
    if (!(error instanceof Settled)) throw error;
    return error.isKept ? error.answer : keepAnswer(ports, access, key, error.answer);
  }
}
