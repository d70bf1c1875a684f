import { language } from './i18n.ts';

/** ISO 3166-1. */
const CODES =
  'AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VC VE VG VI VN VU WS XK YE YT ZA ZM ZW'.split(
    ' ',
  );

/** Countries by name, in the dashboard's language. */
export function listCountries(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language(), { type: 'region' });
  const collator = new Intl.Collator(language());
  return CODES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) =>
    collator.compare(a.label, b.label),
  );
}

/** Currencies by code, with their names. */
export function listCurrencies(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language(), { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((value) => ({
    value,
    label: `${value} · ${names.of(value) ?? value}`,
  }));
}

/** Time zones as IANA names them, the one that is chosen among them whatever it is called. */
export function listZones(chosen: string): { value: string; label: string }[] {
  const known = Intl.supportedValuesOf('timeZone');
  return (known.includes(chosen) ? known : [chosen, ...known]).map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }));
}

/** The name of a language, as `German` or `English (United Kingdom)`. */
export const languageName = (tag: string): string =>
  new Intl.DisplayNames(language(), { type: 'language' }).of(tag) ?? tag;

/** What most shops of a country use: currency, time zone, language, and whether they address people formally. */
// biome-ignore format: a table
const TYPICAL: Record<string, [currency: string, timeZone: string, language: string, formal?: true]> = {
  AE: ['AED', 'Asia/Dubai', 'ar'],            AT: ['EUR', 'Europe/Vienna', 'de', true],
  AU: ['AUD', 'Australia/Sydney', 'en-AU'],   BE: ['EUR', 'Europe/Brussels', 'nl'],
  BR: ['BRL', 'America/Sao_Paulo', 'pt-BR'],  CA: ['CAD', 'America/Toronto', 'en-CA'],
  CH: ['CHF', 'Europe/Zurich', 'de', true],   CZ: ['CZK', 'Europe/Prague', 'en'],
  DE: ['EUR', 'Europe/Berlin', 'de'],         DK: ['DKK', 'Europe/Copenhagen', 'da'],
  EG: ['EGP', 'Africa/Cairo', 'ar'],          ES: ['EUR', 'Europe/Madrid', 'es'],
  FI: ['EUR', 'Europe/Helsinki', 'sv'],       FR: ['EUR', 'Europe/Paris', 'fr', true],
  GB: ['GBP', 'Europe/London', 'en-GB'],      IE: ['EUR', 'Europe/Dublin', 'en-IE'],
  IN: ['INR', 'Asia/Kolkata', 'en-IN'],       IT: ['EUR', 'Europe/Rome', 'it'],
  JP: ['JPY', 'Asia/Tokyo', 'ja'],            KW: ['KWD', 'Asia/Kuwait', 'ar'],
  LU: ['EUR', 'Europe/Luxembourg', 'fr', true], MX: ['MXN', 'America/Mexico_City', 'es'],
  NL: ['EUR', 'Europe/Amsterdam', 'nl'],      NO: ['NOK', 'Europe/Oslo', 'da'],
  NZ: ['NZD', 'Pacific/Auckland', 'en-NZ'],   PL: ['PLN', 'Europe/Warsaw', 'pl'],
  PT: ['EUR', 'Europe/Lisbon', 'pt'],         SA: ['SAR', 'Asia/Riyadh', 'ar'],
  SE: ['SEK', 'Europe/Stockholm', 'sv'],      SG: ['SGD', 'Asia/Singapore', 'en-SG'],
  US: ['USD', 'America/New_York', 'en-US'],   ZA: ['ZAR', 'Africa/Johannesburg', 'en-ZA'],
};

interface Typical {
  currency: string;
  time_zone: string;
  languages: string[];
  formal: boolean;
}

/** What a shop of a country begins with; undefined where nobody knows. */
export function typicalOf(country: string): Typical | undefined {
  const [currency, zone, tag, formal] = TYPICAL[country] ?? [];
  return currency && zone && tag ? { currency, time_zone: zone, languages: [tag], formal: formal === true } : undefined;
}

/** The country that the browser's own language names, else its zone's; `US` where neither does. */
export function guessCountry(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? 'US';
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [byZone] = Object.entries(TYPICAL).find(([, [, typical]]) => typical === zone) ?? [];
  return byZone ?? region;
}
