import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** What Meta matches people by, under its own names. */
export const IDENTIFIERS = ['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country', 'external_id'] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

/** Small letters, without punctuation and signs. */
const bare = (text: string) => text.toLowerCase().replace(/[\p{P}\p{S}]/gu, '');
const tight = (text: string) => bare(text).replace(/\s+/g, '');

/** Digits with the country's code: as typed at home, with 00, or whole without its plus. */
function phone(text: string, country: string): string | undefined {
  const typed = text.replace(/^00/, '+');
  const read = parsePhoneNumberFromString(typed, country as CountryCode);
  const found = read?.isValid() ? read : parsePhoneNumberFromString(`+${typed.replace(/\D/g, '')}`);
  return found?.isValid() ? found.number.slice(1) : undefined;
}

const RULES: Record<Identifier, (text: string, country: string) => string | undefined> = {
  em: (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? text.toLowerCase() : undefined),
  ph: phone,
  fn: (text) => bare(text).replace(/\s+/g, ' '),
  ln: (text) => bare(text).replace(/\s+/g, ' '),
  ge: (text) => /^[fm]/.exec(text.toLowerCase())?.[0],
  db: (text) => /^(?:19|20)\d{6}$/.exec(text.replaceAll('-', ''))?.[0],
  ct: tight,
  st: tight,
  // Of American codes the first five digits count.
  zp: (text) => tight(text.replace(/^(\d{5})-\d{4}$/, '$1')),
  country: (text) => /^[a-z]{2}$/.exec(text.toLowerCase())?.[0],
  external_id: (text) => text,
};

/**
 * What Meta hashes, as its documentation has it ("Customer information parameters"); where its SDK differs the
 * documentation is followed: numbers get their country, apostrophes go, an own id is hashed as well.
 * @param country of the shop, ISO 3166-1: for numbers typed as at home.
 * @returns undefined where it is not usable.
 */
export function normaliseIdentifier(name: Identifier, text: string, country: string): string | undefined {
  const trimmed = text.normalize('NFC').trim();
  return (trimmed && RULES[name](trimmed, country)?.trim()) || undefined;
}
