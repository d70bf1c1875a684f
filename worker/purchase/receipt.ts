import { localOf, momentOf } from '../campaign/period.ts';

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

/** Whether a reference is that of a receipt which one of a store's registers numbered. */
export const hasRegister = (storeCode: string, reference: string): boolean =>
  reference.startsWith(`${PREFIX}${storeCode}/`);

/** Clocks of a till and of a phone beside it differ by so much at most: only around midnight that makes another day. */
export const SAME_MOMENT_MS = 3_600_000;

/** The day of a moment, `YYYY-MM-DD`, by the clock of a zone. */
export const dayOf = (at: number, timeZone: string): string => localOf(at, timeZone).slice(0, 10);

/**
 * Whether a moment stands for all of its day: midnight sharp, as lists write a day alone, or the last one, by which a sale of
 * yesterday counts whose hour nobody told.
 */
export const isWholeDay = (at: number, timeZone: string): boolean =>
  [at, at + 1].some((moment) => moment === momentOf(`${dayOf(moment, timeZone)}T00:00`, timeZone));

/** Days that a sale may have been noted under, its own first; of one that is known by its day there is no other. */
function receiptDays(at: number, timeZone: string): string[] {
  const moments = isWholeDay(at, timeZone) ? [at] : [at, at - SAME_MOMENT_MS, at + SAME_MOMENT_MS];
  return [...new Set(moments.map((moment) => dayOf(moment, timeZone)))];
}

/** One of the ways in which a sale may have been noted: by its register or not, by a day or not. */
export interface ReceiptForm {
  reference: string;
  register: string | undefined;
  day: string | undefined;
}

/**
 * All ways in which a sale may have been noted, those that say most first: the store may have begun to number by register
 * or day since then, or have ended it.
 * @param at when it was sold, UTC milliseconds.
 */
export function listForms(
  storeCode: string,
  { receipt, register }: Receipt,
  at: number,
  timeZone: string,
): ReceiptForm[] {
  const days = [...receiptDays(at, timeZone), undefined];
  return (register === undefined ? [undefined] : [register, undefined]).flatMap((own) =>
    days.map((day) => ({
      reference: receiptReference(storeCode, { receipt, register: own }, day),
      register: own,
      day,
    })),
  );
}

/** Order references as a page may tell them. */
export function withoutReceipts(references: readonly string[]): string[] {
  return references.filter((text) => !text.replace(/^[\s#]+/, '').startsWith(PREFIX));
}
