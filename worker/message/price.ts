import { currencyDigits, isCurrency } from '../campaign/money.ts';

/** What a mail, or one segment of a text, costs. */
export interface Price {
  /** Thousandths of the currency's minor unit: texts cost fractions of a cent. */
  mills: number;
  /** ISO 4217. */
  currency: string;
}

/** Twilio tells prices as `-0.00790`: what was charged is negative. */
const AMOUNT = /^-?(\d{1,6})(?:\.(\d{1,8}))?$/;

/** @returns undefined for what is no price. */
export function readAmount(amount: string, currency: string): Price | undefined {
  const [, whole, part = ''] = AMOUNT.exec(amount) ?? [];
  if (whole === undefined || !isCurrency(currency)) return undefined;
  return { mills: Math.round(Number(`${whole}.${part || '0'}`) * 10 ** currencyDigits(currency) * 1000), currency };
}

/** A retailer's own price, as `0.0079 USD`. @returns undefined for what is none. */
export function readPrice(text: string): Price | undefined {
  const [amount = '', currency = '', ...more] = text.trim().split(/\s+/);
  return more.length > 0 || amount.startsWith('-') ? undefined : readAmount(amount, currency);
}

/** @param units mails, or segments of a text. */
export function timesPrice({ mills, currency }: Price, units: number): Price {
  return { mills: mills * units, currency };
}
