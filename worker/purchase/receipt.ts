import { localOf } from '../campaign/period.ts';

/**
 * Numbers of receipts begin anew in every store, in some at each register, and in some each day: as an order's reference
 * one stands with its store's code, and there with its register and its day. No page of a shop knows them, so that none may name an order by them.
 */
const PREFIX = 'till:';
const LONGEST = 60;
/** As tills call them in their lists: `2`, `POS-2`. A slash or a colon would look like another reference. */
const REGISTER = /^[\p{L}\p{N}._-]{1,20}$/u;

/**
 * A receipt's number as it is compared, whoever typed or sent it: without spaces, a leading # dropped, zeros kept, in
 * upper case; undefined for what can be none.
 */
export function normaliseReceipt(text: string): string | undefined {
  const receipt = text.toWellFormed().normalize('NFKC').replace(/\s+/g, '').replace(/^#/, '').toUpperCase();
  return receipt !== '' && receipt.length <= LONGEST && !/\p{C}/u.test(receipt) ? receipt : undefined;
}

/**
 * A register as it is compared, whoever typed or sent it: without spaces, a leading # dropped, in upper case; of a number
 * without the noughts before it. Undefined for what can be none.
 */
export function normaliseRegister(text: string): string | undefined {
  const register = text
    .toWellFormed()
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/^#/, '')
    .toUpperCase()
    .replace(/^0+(?=\d+$)/, '');
  return REGISTER.test(register) ? register : undefined;
}

/** A receipt of a store. */
export interface Receipt {
  /** Normalised. */
  receipt: string;
  /** Normalised: it counts where each of the store's registers numbers its own. */
  register?: string | undefined;
}

/**
 * The order reference of a receipt.
 * @param register where the store's registers number their own.
 * @param day of the sale in the store's zone, `YYYY-MM-DD`, where the store's numbers begin anew each day.
 */
export const receiptReference = (storeCode: string, { receipt, register }: Receipt, day?: string) =>
  `${PREFIX}${storeCode}${register === undefined ? '' : `/${register}`}:${receipt}${day === undefined ? '' : `@${day}`}`;

/** Clocks of a till and of a phone beside it differ by so much at most: only around midnight that makes another day. */
export const SAME_MOMENT_MS = 3_600_000;

/** Days that a sale may have been noted under, its own first. */
export function receiptDays(at: number, timeZone: string): string[] {
  const moments = [at, at - SAME_MOMENT_MS, at + SAME_MOMENT_MS];
  return [...new Set(moments.map((moment) => localOf(moment, timeZone).slice(0, 10)))];
}

/** Order references as a page may tell them. */
export function withoutReceipts(references: readonly string[]): string[] {
  return references.filter((text) => !text.replace(/^[\s#]+/, '').startsWith(PREFIX));
}
