import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A phone number that may be texted to. */
export interface TextableNumber {
  /** E.164. */
  number: string;
  /** ISO 3166-1. */
  country: string;
}

/** Why a number is not texted to. */
export type NumberFault = 'not_a_number' | 'not_mobile' | 'country_not_allowed';

/** Where a number's plan does not tell landlines from mobiles, as in North America, it may be one. */
const TEXTABLE = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

/** Latin digits, whichever were typed; a `00` stands for the plus all over Europe, Asia and Africa. */
const latinOf = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .replace(/^00(?=[1-9])/, '+');

/**
 * Reads a number as people type it and checks that a text may go there: mobile only, for premium, shared-cost, internet
 * and satellite numbers are how texts are turned into money; and only to countries that the shop sends to.
 * @param country of the shop, for numbers typed without a country code.
 * @param allowed ISO 3166-1 countries.
 */
export function readNumber(text: string, country: string, allowed: readonly string[]): TextableNumber | NumberFault {
  if (text.length > 40) return 'not_a_number';
  const parsed = parsePhoneNumberFromString(latinOf(text), country as CountryCode);
  if (!parsed?.isValid() || parsed.ext) return 'not_a_number';
  if (!TEXTABLE.has(parsed.getType() ?? '')) return 'not_mobile';
  if (!parsed.country || !allowed.includes(parsed.country)) return 'country_not_allowed';
  return { number: parsed.number, country: parsed.country };
}

/**
 * Reads a number of whatever kind as people type it, to look it up.
 * @param country for numbers typed without a country code.
 * @returns E.164; undefined for what cannot be one.
 */
export function findNumber(text: string, country: string): string | undefined {
  const parsed = text.length > 40 ? undefined : parsePhoneNumberFromString(latinOf(text), country as CountryCode);
  return parsed?.isPossible() ? parsed.number : undefined;
}
