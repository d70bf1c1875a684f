import { currencyDigits, isCurrency } from '../campaign/money.ts';
import { normaliseReceipt, normaliseRegister } from '../purchase/receipt.ts';
import { readMoment } from './moment.ts';

/** A sale, or money that went back, as a till's own list tells it. */
export interface ToldSale {
  /** Code of the store. */
  store: string;
  /** Normalised. */
  receipt: string;
  /** Normalised; absent where the list says none that could be one. */
  register?: string;
  /** Minor units, not negative. */
  amount: number;
  currency: string;
  /** UTC milliseconds; absent where the list does not say. */
  at?: number;
  /** Absent where the list has no such column. */
  codes?: string[];
  customerId?: string;
  /** Receipt of the sale that this one takes back: then `amount` went back to the buyer. */
  refundOf?: string;
  /** When that was sold, UTC milliseconds; absent where the list does not say. */
  refundOfAt?: number;
  /** Register of that sale, where it is another than the refund's own. */
  refundOfRegister?: string;
}

/** Columns by what they are called in lists of tills. */
const COLUMNS = {
  store: ['store', 'store_code', 'branch', 'location', 'filiale', 'filiaal', 'magasin', 'tienda', 'negozio'],
  receipt: [
    'receipt',
    'receipt_number',
    'receipt_no',
    'ticket',
    'transaction',
    'transaction_id',
    'bon',
    'bonnummer',
    'bon_nr',
  ],
  register: [
    'register',
    'register_number',
    'register_no',
    'register_id',
    'till',
    'till_number',
    'till_no',
    'terminal',
    'terminal_id',
    'pos',
    'pos_id',
    'lane',
    'kasse',
    'kassennummer',
    'kassen_nr',
    'kassa',
    'kassanummer',
    'caisse',
    'caja',
    'cassa',
    'kasa',
  ],
  total: ['total', 'amount', 'net_total', 'summe', 'betrag', 'totaal', 'bedrag', 'importe', 'totale'],
  at: ['at', 'time', 'date', 'sold_at', 'datetime', 'timestamp', 'datum', 'fecha', 'data'],
  currency: ['currency', 'waehrung', 'währung', 'valuta', 'devise', 'moneda'],
  codes: ['codes', 'code', 'coupon', 'coupons', 'voucher', 'gutschein'],
  customer: ['customer', 'customer_id', 'kundennummer', 'klantnummer'],
  refundOf: ['refund_of', 'returns', 'original_receipt', 'storno_zu'],
  refundOfAt: ['refund_of_at', 'original_date', 'original_time'],
  refundOfRegister: ['refund_of_register', 'original_register', 'original_terminal'],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['store', 'receipt', 'total'];

/** Where each column stands, and how many there are. */
export interface SalesHeading {
  places: ReadonlyMap<Column, number>;
  width: number;
}

/** Reads a list's heading. @returns the columns, or the names of those that are missing. */
export function readSalesHeading(cells: readonly string[]): { heading: SalesHeading; missing: string[] } {
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replaceAll(/[ .:#-]+/g, '_')
      .replace(/^_+|_+$/g, ''),
  );
  const places = new Map<Column, number>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const place = names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));
    if (place >= 0) places.set(column, place);
  }
  return { heading: { places, width: cells.length }, missing: NEEDED.filter((column) => !places.has(column)) };
}

/** How a currency is written beside its sums, in upper case, the longest first: `US$`, `USD`, `$`. */
const marksOf = (currency: string): string[] =>
  (['symbol', 'narrowSymbol'] as const)
    .map((currencyDisplay) =>
      new Intl.NumberFormat('en-CA', { style: 'currency', currency, currencyDisplay })
        .formatToParts(0)
        .filter(({ type }) => type === 'currency')
        .map(({ value }) => value.toUpperCase())
        .join(''),
    )
    .concat(currency)
    .sort((one, other) => other.length - one.length);

/** A sum without the mark of its currency; with that of another it stays what nobody can read. */
function withoutMark(text: string, currency: string): string {
  const told = text.toUpperCase();
  const mark = /^[-−]?\d[\d.,]*$/.test(told) ? undefined : marksOf(currency).find((one) => told.includes(one));
  if (mark === undefined) return told;
  const [, sign = '', rest = ''] = /^([-−]?)(.*)$/.exec(told) ?? [];
  if (rest.startsWith(mark)) return sign + rest.slice(mark.length);
  return rest.endsWith(mark) ? sign + rest.slice(0, -mark.length) : told;
}

/**
 * A sum as spreadsheets write it: `12.50`, `12,50`, `1.234,50`, `-5`, `$12.50`, `12,50 €`. What could be thousands as well
 * as decimals is no sum: nobody is to be credited with a thousandth of what was bought.
 * @param currency of the line: another's mark is no sum of it.
 * @returns minor units.
 */
export function readSum(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const bare = withoutMark(text.replace(/[\s'’]/g, ''), currency);
  const [, sign, told = ''] = /^([-−]?)(\d[\d.,]*)$/.exec(bare) ?? [];
  if (told === '') return undefined;
  const cut = Math.max(told.lastIndexOf('.'), told.lastIndexOf(','));
  const mark = told[cut] ?? '';
  const isThousands = cut >= 0 && told.split(mark).length > 2;
  const whole = (cut < 0 || isThousands ? told : told.slice(0, cut)).replace(/[.,]/g, '');
  const part = cut < 0 || isThousands ? '' : told.slice(cut + 1);
  if (part.length > digits || whole.length > 10) return undefined;
  const minor = Number(whole + part.padEnd(digits, '0'));
  return sign ? -minor : minor;
}

/** The end of a sum whose separator was taken for that of the cells: of `1,234.50` without quotes. */
const END_OF_SUM = /^\d{3}\.\d{2,3}(\s*\P{N}{1,4})?$/u;

export interface SaleFault {
  code: 'cells' | 'store' | 'receipt' | 'amount' | 'currency' | 'time';
  message: string;
}

/** What a line tells, or what is wrong with it. */
export function readSale(
  { places, width }: SalesHeading,
  cells: readonly string[],
  shop: { currency: string; country: string; timeZone: string },
): { sale: ToldSale } | { fault: SaleFault } {
  const cell = (column: Column) => cells[places.get(column) ?? -1]?.trim() ?? '';
  const refuse = (code: SaleFault['code'], message: string) => ({ fault: { code, message } });
  const behind = (places.get('total') ?? 0) + 1;
  const isCut = [places.get('codes'), places.get('customer')].includes(behind) && END_OF_SUM.test(cells[behind] ?? '');
  if (isCut || cells.slice(width).some((text) => text.trim() !== '')) {
    return refuse(
      'cells',
      `expected ${width} cells, as in the heading; a sum with a separator stands in quotes: "1,234.50"`,
    );
  }
  const store = cell('store').toLowerCase();
  if (store === '') return refuse('store', 'expected the code of a store');
  const receipt = normaliseReceipt(cell('receipt'));
  if (receipt === undefined) return refuse('receipt', 'expected a receipt number of 1 to 60 characters');
  const register = normaliseRegister(cell('register'));
  const refundOfRegister = normaliseRegister(cell('refundOfRegister'));
  const currency = cell('currency').toUpperCase() || shop.currency;
  if (!isCurrency(currency)) return refuse('currency', 'expected an ISO 4217 code: EUR');
  const sum = readSum(cell('total'), currency);
  if (sum === undefined) return refuse('amount', 'expected an amount with the decimals of its currency: 12.50');
  const refundOf = cell('refundOf') === '' ? undefined : normaliseReceipt(cell('refundOf'));
  if (sum < 0 && refundOf === undefined)
    return refuse('amount', 'a refund names the receipt that it takes back, in refund_of');
  const at = cell('at') === '' ? undefined : readMoment(cell('at'), shop);
  const refundOfAt = cell('refundOfAt') === '' ? undefined : readMoment(cell('refundOfAt'), shop);
  if ((cell('at') !== '' && at === undefined) || (cell('refundOfAt') !== '' && refundOfAt === undefined))
    return refuse('time', 'expected a time: 2026-11-22 14:02, as the shop’s country writes it, or with its zone');
  const customerId = cell('customer').slice(0, 128);
  return {
    sale: {
      store,
      receipt,
      ...(register !== undefined && { register }),
      amount: Math.abs(sum),
      currency,
      ...(at !== undefined && { at }),
      ...(places.has('codes') && {
        codes: cell('codes')
          .split(/[\s;|,+]+/)
          .filter(Boolean),
      }),
      ...(customerId && { customerId }),
      ...(refundOf !== undefined && { refundOf }),
      ...(refundOfAt !== undefined && { refundOfAt }),
      ...(refundOfRegister !== undefined && { refundOfRegister }),
    },
  };
}
