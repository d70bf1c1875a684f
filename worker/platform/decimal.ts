import { currencyDigits } from '../campaign/money.ts';

/** An exact decimal number, in millionths: sums of prices stay exact until they are rounded once, at their end. */
export type Decimal = bigint;

const DIGITS = 6;
/** Far above any price: what is longer is none. */
const NUMBER = /^([+-]?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/** A price as platforms write it: `"199.65"`, or as a number; undefined for anything else. */
export function readDecimal(value: unknown): Decimal | undefined {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const [, sign, whole, part = ''] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const millionths = BigInt(whole) * 1_000_000n + BigInt(part.slice(0, DIGITS).padEnd(DIGITS, '0'));
  return sign === '-' ? -millionths : millionths;
}

/** The sum of those that are prices. */
export function sumDecimals(values: readonly unknown[]): Decimal {
  return values.reduce<Decimal>((sum, value) => sum + (readDecimal(value) ?? 0n), 0n);
}

/** Minor units of a currency, rounded half away from zero. */
export function toMinor(value: Decimal, currency: string): number {
  const step = 10n ** BigInt(DIGITS - currencyDigits(currency));
  const half = value < 0n ? -step / 2n : step / 2n;
  return Number((value + half) / step);
}
