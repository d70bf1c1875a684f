import type { FieldError } from '../errors.ts';

/** A place with a counter, of one shop. */
export interface Store {
  id: string;
  shopId: string;
  name: string;
  /** Stands in links, on printed sheets and in reports; never given to another store of the shop. */
  code: string;
  state: 'open' | 'closed';
  /** Whose clock its till and its staff go by, as IANA names it; null: the shop's. */
  timeZone: string | null;
  /** Whether its receipts' numbers begin anew each day: then a sale is known by number and day. */
  dailyReceipts: boolean;
  /** Whether each of its registers numbers its own receipts: then a sale is known by register and number. */
  ownReceipts: boolean;
  createdAt: number;
  updatedAt: number;
}

/** The zone whose clock hangs in a store. */
export const zoneOf = ({ timeZone }: Pick<Store, 'timeZone'>, shop: { timeZone: string }): string =>
  timeZone ?? shop.timeZone;

const LONGEST_NAME = 80;
/** Letters and digits alone: it is said aloud, typed with a thumb, and stands between dashes in short links. */
const CODE = /^[a-z0-9]{2,12}$/;
/** What a code is made of where the name holds nothing that a code can. */
const PLAIN = 'store';
const PROPOSED = 8;

/** A name as it is kept; undefined for an empty or endless one. */
export function tidyName(name: string): string | undefined {
  const tidy = name.normalize('NFC').replace(/\p{C}/gu, '').replace(/\s+/g, ' ').trim();
  return tidy.length > 0 && tidy.length <= LONGEST_NAME ? tidy : undefined;
}

/** A code as it is kept, from whatever was typed; undefined for what can be none. */
function tidyCode(code: string): string | undefined {
  const tidy = code.trim().toLowerCase();
  return CODE.test(tidy) ? tidy : undefined;
}

/**
 * A code for a store that was given none: the last word of its name, which tells stores of one city apart, numbered
 * where others have it already.
 */
function proposeCode(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
  const base = (words.at(-1) ?? PLAIN).slice(0, PROPOSED);
  for (let number = 1; ; number += 1) {
    const code = number === 1 && base !== PLAIN ? base : `${base}${number}`;
    if (!taken.has(code)) return code;
  }
}

/** A new store or a changed one, or all that is wrong with it. */
export function judgeStore(
  told: { name: string; code?: string | undefined },
  taken: ReadonlySet<string>,
): { store: { name: string; code: string } } | { faults: FieldError[] } {
  const name = tidyName(told.name);
  const code = told.code === undefined ? proposeCode(name ?? '', taken) : tidyCode(told.code);
  const faults: FieldError[] = [];
  if (name === undefined) {
    faults.push({ path: 'name', code: 'invalid_name', message: `expected 1 to ${LONGEST_NAME} characters` });
  }
  if (code === undefined) {
    faults.push({
      path: 'code',
      code: 'invalid_code',
      message: 'expected 2 to 12 letters and digits, a to z and 0 to 9',
    });
  } else if (taken.has(code)) {
    faults.push({ path: 'code', code: 'taken', message: 'another store has this code, or had it' });
  }
  return name !== undefined && code !== undefined && faults.length === 0 ? { store: { name, code } } : { faults };
}
