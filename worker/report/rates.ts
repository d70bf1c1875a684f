import { currencyDigits, isCurrency } from '../campaign/money.ts';
import { isDay } from './day.ts';

/** One unit of `source` is worth `rate` units of `target` on a day: in whole units, not minor ones. */
export interface Rate {
  day: string;
  source: string;
  target: string;
  /** A decimal number as it was told, such as `1.0832`. */
  rate: string;
}

export interface RateFault {
  /** Position in what was told. */
  index: number;
  code:
    | 'invalid_day'
    | 'future_day'
    | 'unknown_currency'
    | 'same_currency'
    | 'invalid_rate'
    | 'told_twice'
    | 'already_frozen';
  message: string;
}

/** Up to nine digits before the point and ten behind it. */
const DECIMAL = /^\d{1,9}(?:\.\d{1,10})?$/;
const DECIMALS = 10;
const SCALE = 10n ** BigInt(DECIMALS);

/** A decimal as a whole number of 10^-10. */
function scale(text: string): bigint {
  const [whole = '0', part = ''] = text.split('.');
  return BigInt(whole) * SCALE + BigInt(part.padEnd(DECIMALS, '0'));
}

function judgeRate(raw: Record<keyof Rate, unknown>, lastDay: string): Omit<RateFault, 'index'> | undefined {
  const { day, source, target, rate } = raw;
  if (typeof day !== 'string' || !isDay(day)) return { code: 'invalid_day', message: 'expected a day as 2026-01-31' };
  if (day > lastDay) return { code: 'future_day', message: `expected a day that has begun: ${lastDay} at the latest` };
  for (const currency of [source, target]) {
    if (typeof currency !== 'string' || !isCurrency(currency)) {
      return { code: 'unknown_currency', message: 'expected an ISO 4217 code in upper case' };
    }
  }
  if (source === target) return { code: 'same_currency', message: 'a currency is always worth itself' };
  const text = typeof rate === 'number' ? String(rate) : rate;
  if (typeof text !== 'string' || !DECIMAL.test(text) || scale(text) === 0n) {
    return { code: 'invalid_rate', message: 'expected a number above 0 with a point and up to ten decimals' };
  }
  return undefined;
}

/**
 * Reads rates as they were told, for example from a CSV file or JSON. What is told is frozen, so that a day that has
 * not begun has no rate yet.
 * @param lastDay the latest day that has begun anywhere.
 * @returns those that are usable, and a fault for each of the others.
 */
export function parseRates(
  rows: readonly Record<keyof Rate, unknown>[],
  lastDay: string,
): { rates: Rate[]; faults: RateFault[] } {
  const rates = new Map<string, Rate>();
  const faults: RateFault[] = [];
  for (const [index, raw] of rows.entries()) {
    const fault = judgeRate(raw, lastDay);
    if (fault) {
      faults.push({ index, ...fault });
      continue;
    }
    const one = { day: raw.day, source: raw.source, target: raw.target, rate: String(raw.rate) } as Rate;
    const known = rates.get(rateKey(one));
    if (known && scale(known.rate) !== scale(one.rate)) {
      faults.push({ index, code: 'told_twice', message: 'another rate of the same day and pair stands before' });
    } else rates.set(rateKey(one), one);
  }
  return { rates: [...rates.values()], faults };
}

/** Names what a rate is unique by. */
export function rateKey({ day, source, target }: Omit<Rate, 'rate'>): string {
  return `${day}${source}${target}`;
}

export function isSameRate(one: string, other: string): boolean {
  return scale(one) === scale(other);
}

/** Money in another currency, exact: a whole number of 10^-10 of its minor unit. Sums first, rounds last. */
export type ExactMoney = bigint;

/** @param amount minor units of `source`. */
export function convert(amount: number, { source, target, rate }: Omit<Rate, 'day'>): ExactMoney {
  const shift = currencyDigits(target) - currencyDigits(source);
  const exact = BigInt(amount) * scale(rate);
  // The digits of both currencies: dividing comes last, and the scale leaves room for it.
  return shift >= 0 ? exact * 10n ** BigInt(shift) : exact / 10n ** BigInt(-shift);
}

/** Money that is in the wanted currency already. */
export function exactly(amount: number): ExactMoney {
  return BigInt(amount) * SCALE;
}

/** Minor units, halves away from zero. */
export function round(money: ExactMoney): number {
  const half = SCALE / 2n;
  return Number((money < 0n ? money - half : money + half) / SCALE);
}

/** What money of any day and currency is worth in one. */
export interface RateTable {
  target: string;
  rates: ReadonlyMap<string, Rate>;
}

/** Rates of one currency, by what each is unique by. */
export function tabulateRates(target: string, rates: readonly Rate[]): RateTable {
  return { target, rates: new Map(rates.map((rate) => [rateKey(rate), rate])) };
}
