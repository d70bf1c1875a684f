/** Where a visit came from. Values are at most 64 characters; anything like an address is dropped. */
export interface Utm {
  source?: string;
  medium?: string;
  campaign?: string;
  content?: string;
  term?: string;
}

const FIELDS = ['source', 'medium', 'campaign', 'content', 'term'] as const;
const LIMIT = 64;
/**
 * An email address, or a phone number as people write one, with `+` or a nought in front. Other rows of digits are what
 * advertising platforms and dates put there: `21345678901`, `sale-20261123`.
 */
const ADDRESS = /@|%40|(?<![\w.-])[+0]\d{7,}/i;

/** Keeps only the known fields, cleaned; never throws. */
export function cleanUtm(raw: Record<string, unknown> | undefined | null): Utm {
  const utm: Utm = {};
  if (!raw || typeof raw !== 'object') return utm;
  for (const field of FIELDS) {
    const value = raw[field];
    if (typeof value !== 'string') continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
    const text = value.replace(/[\u0000-\u001f\u007f]/g, '').trim();
    // A cut through a character of two halves leaves no half behind.
    if (text && !ADDRESS.test(text)) utm[field] = text.slice(0, LIMIT).toWellFormed();
  }
  return utm;
}

/** Reads `utm_*` from a query; other parameters are ignored. */
export function utmFromQuery(query: URLSearchParams): Utm {
  return cleanUtm(Object.fromEntries(FIELDS.map((field) => [field, query.get(`utm_${field}`) ?? undefined])));
}

/** Writes `utm_*` into a query, replacing what stands there. */
export function addUtm(query: URLSearchParams, utm: Utm): void {
  for (const field of FIELDS) {
    const value = utm[field];
    if (value) query.set(`utm_${field}`, value);
  }
}
