/** Where shoppers are in these tests. Shares and hours are assumptions: put in those of the shops that are meant. */

export interface Country {
  code: string;
  currency: string;
  timeZone: string;
  /** Hours ahead of UTC; k6 has no time zones. */
  offset: number;
  /** Share of all shoppers, in percent. */
  weight: number;
  /** Languages of its shops, the first one spoken most. */
  languages: string[];
}

export const COUNTRIES: Country[] = [
  { code: 'US', currency: 'USD', timeZone: 'America/New_York', offset: -5, weight: 30, languages: ['en', 'es'] },
  { code: 'GB', currency: 'GBP', timeZone: 'Europe/London', offset: 0, weight: 14, languages: ['en'] },
  { code: 'DE', currency: 'EUR', timeZone: 'Europe/Berlin', offset: 1, weight: 16, languages: ['de', 'en'] },
  { code: 'FR', currency: 'EUR', timeZone: 'Europe/Paris', offset: 1, weight: 9, languages: ['fr'] },
  { code: 'ES', currency: 'EUR', timeZone: 'Europe/Madrid', offset: 1, weight: 6, languages: ['es'] },
  { code: 'IT', currency: 'EUR', timeZone: 'Europe/Rome', offset: 1, weight: 6, languages: ['it'] },
  { code: 'NL', currency: 'EUR', timeZone: 'Europe/Amsterdam', offset: 1, weight: 5, languages: ['nl', 'en'] },
  { code: 'PL', currency: 'PLN', timeZone: 'Europe/Warsaw', offset: 1, weight: 4, languages: ['pl'] },
  { code: 'SE', currency: 'SEK', timeZone: 'Europe/Stockholm', offset: 1, weight: 3, languages: ['sv', 'en'] },
  { code: 'DK', currency: 'DKK', timeZone: 'Europe/Copenhagen', offset: 1, weight: 2, languages: ['da'] },
  { code: 'JP', currency: 'JPY', timeZone: 'Asia/Tokyo', offset: 9, weight: 5, languages: ['ja'] },
];

/** How much is going on in each hour of a shopper's own day; their mean is 1. */
const HOURS = [
  0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 1.0, 1.2, 1.3, 1.3, 1.4, 1.3, 1.2, 1.2, 1.3, 1.4, 1.6, 1.9, 2.1, 1.9, 1.2,
  0.5,
];

/** All shoppers of all countries in an hour of UTC, against the mean hour. */
export function activityAt(hourUtc: number): number {
  return COUNTRIES.reduce((sum, country) => sum + shareAt(country, hourUtc), 0);
}

/** A country's part of `activityAt`. */
export function shareAt({ offset, weight }: Country, hourUtc: number): number {
  return (weight / 100) * (HOURS[(hourUtc + offset + 48) % 24] as number);
}
