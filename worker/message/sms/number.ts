import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { tidyNumber } from '../../privacy/address.ts';

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
  tidyNumber(
    text
      .normalize('NFKC')
      .trim()
      .replace(/^00(?=[1-9])/, '+'),
  );

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

/** The calling code of a country, as `+1`; '' of one that has no plan. */
const callingCodeOf = (country: string): string =>
  isSupportedCountry(country) ? `+${getCountryCallingCode(country)}` : '';

/**
 * The one number of a plan that digits without a plus are: with or without the calling code, and with or without the
 * zero, as the plan has it (ITU-T E.164). Of two that they could be it is the mobile one; undefined where that leaves two.
 */
function readBare(text: string, callingCode: string): PhoneNumber | undefined {
  const digits = text.replace(/\D/g, '');
  const defaultCallingCode = callingCode.slice(1);
  const national = parsePhoneNumberFromString(text, { defaultCallingCode });
  const whole = digits.startsWith(defaultCallingCode) ? parsePhoneNumberFromString(`+${digits}`) : undefined;
  const valid = [national, whole].flatMap((one) => (one?.isValid() ? [one] : []));
  const mobile = valid.filter((one) => TEXTABLE.has(one.getType() ?? ''));
  const [found, other] = mobile.length > 0 ? mobile : valid;
  return other && other.number !== found?.number ? undefined : found;
}

/**
 * Reads a number of whatever kind, as people type it and as lists write it: to look it up, or to forbid it.
 * @param from country (ISO 3166-1) or calling code (as `+1`) of numbers without one of their own; without it each has its own.
 * @returns E.164; undefined for what is no number of its plan.
 */
export function findNumber(text: string, from = ''): string | undefined {
  if (text.length > 40) return undefined;
  const typed = latinOf(text);
  const callingCode = from.startsWith('+') ? from : callingCodeOf(from);
  const isWhole = typed.startsWith('+');
  const parsed = isWhole || !callingCode ? parsePhoneNumberFromString(typed) : readBare(typed, callingCode);
  // Plans grow: of one that says whose it is the length is enough.
  return parsed?.isPossible() && !parsed.ext ? parsed.number : undefined;
}
