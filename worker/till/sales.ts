import { isCurrency } from '../campaign/money.ts';
import { normaliseReceipt, normaliseRegister } from '../purchase/receipt.ts';
import { dayAround, isDayAlone, readMoment, readMomentOfTwo, type Teller } from './moment.ts';
import { readSum } from './sum.ts';

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
  /** UTC milliseconds; absent where the list has no such column, of a day alone its noon, or midnight where that is written. */
  at?: number;
  /** The first and the last moment of that day, where the list says no hour. */
  day?: { from: number; to: number };
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

/** Columns by what they are called in lists of tills, the surest name first. */
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
    'receipt_id',
    'bonnummer',
    'bon_nr',
    'beleg',
    'belegnummer',
    'beleg_nr',
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
  total: [
    'total',
    'net_total',
    'net_amount',
    'net_sales',
    'amount',
    'summe',
    'betrag',
    'totaal',
    'bedrag',
    'importe',
    'totale',
    'umsatz',
    'gross_amount',
    'gross_sales',
    'bruttoumsatz',
  ],
  at: [
    'at',
    'sold_at',
    'datetime',
    'date_time',
    'date_and_time',
    'timestamp',
    'transaction_datetime',
    'transaction_date',
    'transaction_at',
    'sale_date',
    'sales_date',
    'date_of_sale',
    'sold_on',
    'receipt_date',
    'purchase_date',
    'order_date',
    'business_date',
    'created_at',
    'created',
    'closed_at',
    'completed_at',
    'date',
    'datum',
    'verkaufsdatum',
    'kaufdatum',
    'belegdatum',
    'bondatum',
    'buchungsdatum',
    'datum_uhrzeit',
    'datum_zeit',
    'verkoopdatum',
    'datum_tijd',
    'date_vente',
    'date_de_vente',
    'date_heure',
    'fecha',
    'fecha_venta',
    'fecha_de_venta',
    'fecha_hora',
    'data',
    'data_vendita',
    'data_ora',
    'data_sprzedaży',
    'dato',
  ],
  clock: [
    'time',
    'transaction_time',
    'sale_time',
    'time_of_sale',
    'verkaufszeit',
    'uhrzeit',
    'zeit',
    'tijd',
    'tijdstip',
    'heure',
    'hora',
    'ora',
    'orario',
    'godzina',
    'tid',
  ],
  currency: ['currency', 'waehrung', 'währung', 'valuta', 'devise', 'moneda'],
  codes: ['codes', 'code', 'coupon', 'coupons', 'voucher', 'gutschein'],
  customer: ['customer', 'customer_id', 'kundennummer', 'klantnummer'],
  refundOf: ['refund_of', 'returns', 'original_receipt', 'storno_zu'],
  refundOfAt: ['refund_of_at', 'original_date', 'original_time'],
  refundOfRegister: ['refund_of_register', 'original_register', 'original_terminal'],
} as const;
type Column = keyof typeof COLUMNS;
const NEEDED: readonly Column[] = ['store', 'receipt', 'total'];

/** The shop whose list it is. */
export interface ListOwner extends Teller {
  currency: string;
  /** Zones of its stores that have one of their own, by code. */
  zones?: ReadonlyMap<string, string>;
}

/** Where each column stands, and how many there are. */
export interface SalesHeading {
  places: ReadonlyMap<Column, number>;
  width: number;
  /** Columns that are not read, and where they stand. */
  ignored: readonly { name: string; place: number }[];
}

/** A column's name as it is compared. */
const readName = (cell: string) =>
  cell
    .trim()
    .toLowerCase()
    .replaceAll(/\(.*?\)/g, '')
    .replaceAll(/[ .:#/-]+/g, '_')
    .replace(/^_+|_+$/g, '');

/** Reads a list's heading. @returns the columns, or the names of those that are missing. */
export function readSalesHeading(cells: readonly string[]): { heading: SalesHeading; missing: string[] } {
  const names = cells.map(readName);
  const places = new Map<Column, number>();
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const name = COLUMNS[column].find((one) => names.includes(one));
    if (name !== undefined) places.set(column, names.indexOf(name));
  }
  // A list with one column for both calls it a time as well.
  const clock = places.get('clock');
  if (clock !== undefined && !places.has('at')) {
    places.set('at', clock);
    places.delete('clock');
  }
  const read = new Set(places.values());
  const ignored = cells
    .map((name, place) => ({ name: name.trim().slice(0, 60), place }))
    .filter(({ name, place }) => name !== '' && !read.has(place));
  return { heading: { places, width: cells.length, ignored }, missing: NEEDED.filter((column) => !places.has(column)) };
}

const DATED = /(^|_)date(_|$)|datum|fecha|datetime|timestamp|[a-z]_at$/;

/**
 * The column that seems to say when a list's sales were, where none that is known does: by its name, or by its first
 * line.
 */
export function findUnread(
  { places, ignored }: SalesHeading,
  cells: readonly string[],
  shop: Teller,
): string | undefined {
  if (places.has('at')) return undefined;
  const isDay = (text: string) => /[a-z./:-]/i.test(text) && readMoment(text, shop) !== undefined;
  return ignored.find(({ name, place }) => DATED.test(readName(name)) || isDay(cells[place] ?? ''))?.name;
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
  shop: ListOwner,
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
  const clock = { ...shop, timeZone: shop.zones?.get(store) ?? shop.timeZone };
  const at = cell('clock') === '' ? readMoment(cell('at'), clock) : readMomentOfTwo(cell('at'), cell('clock'), clock);
  const around = at === undefined ? undefined : dayAround(at, clock.timeZone);
  // Databases write midnight behind a day without an hour.
  const isAlone = cell('clock') === '' && (isDayAlone(cell('at')) || at === around?.from);
  const refundOfAt = cell('refundOfAt') === '' ? undefined : readMoment(cell('refundOfAt'), clock);
  // An empty date is no sale of this moment: lists that name a day once mean that one.
  if (places.has('at') && cell('at') === '')
    return refuse('time', 'expected a time on each line of a file with a column for it');
  if ((places.has('at') && at === undefined) || (cell('refundOfAt') !== '' && refundOfAt === undefined))
    return refuse(
      'time',
      'expected a time: 2026-11-22 14:02, as the shop’s country writes it, or with its zone; a year of four digits where two could be another day, an hour with its minutes, and none beside it that differs',
    );
  const customerId = cell('customer').slice(0, 128);
  return {
    sale: {
      store,
      receipt,
      ...(register !== undefined && { register }),
      amount: Math.abs(sum),
      currency,
      ...(at !== undefined && { at, ...(isAlone && around && { day: around }) }),
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
