import { computed, signal } from '@preact/signals';
import { writeMoney } from '../money.ts';
import ar from './locales/ar.json' with { type: 'json' };
import da from './locales/da.json' with { type: 'json' };
import de from './locales/de.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import es from './locales/es.json' with { type: 'json' };
import fr from './locales/fr.json' with { type: 'json' };
import it from './locales/it.json' with { type: 'json' };
import ja from './locales/ja.json' with { type: 'json' };
import nl from './locales/nl.json' with { type: 'json' };
import pl from './locales/pl.json' with { type: 'json' };
import pt from './locales/pt.json' with { type: 'json' };
import sv from './locales/sv.json' with { type: 'json' };

export type WordKey = keyof typeof en;

/** All in the page: it has to speak without a network. */
const WORDS: Record<string, Record<WordKey, string>> = { en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja };
export const LANGUAGES = Object.keys(WORDS);
const CHOSEN = 'till-language';

const primaryOf = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';

/** What somebody chose on this device, else what the browser speaks, else the shop's, else English. */
export function chooseLanguage(shop: readonly string[]): string {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages, ...shop].map(primaryOf);
  return wanted.find((tag) => tag in WORDS) ?? 'en';
}

export const language = signal('en');
export const direction = computed(() => (language.value === 'ar' ? 'rtl' : 'ltr'));

export function keepLanguage(tag: string): void {
  localStorage.setItem(CHOSEN, tag);
  language.value = tag;
}

/** Words for a key, `{{marks}}` filled in. */
export function t(key: WordKey, values: Record<string, string> = {}): string {
  return (WORDS[language.value] ?? en)[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** Day and time as the store's clock shows it; of today the time alone. */
export function sayMoment(at: number, timeZone: string, now: number): string {
  if (dayOf(at, timeZone) !== dayOf(now, timeZone)) return sayDay(at, timeZone);
  return new Intl.DateTimeFormat(language.value, { timeStyle: 'short', timeZone }).format(at);
}

export const sayDay = (at: number, timeZone: string) =>
  new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);

/** The day before that of a moment, by the store's clock. */
export const sayDayBefore = (at: number, timeZone: string | undefined) =>
  new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(dayOf(at, timeZone)) - 86_400_000,
  );

export const sayMoney = (minor: number, currency: string) => writeMoney(minor, currency, language.value);

/** The day of a moment, by the store's clock. */
export const dayOf = (at: number, timeZone: string | undefined) =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);

/** `today`, or `yesterday`. */
export const sayAgo = (days: number) =>
  new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }).format(-days, 'day');

/** `2 minutes` in words. */
export function sayWait(seconds: number): string {
  const unit = seconds < 90 ? 'second' : 'minute';
  const value = unit === 'second' ? seconds : Math.ceil(seconds / 60);
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}

export const sayLanguage = (tag: string) =>
  new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
export const sayCountry = (code: string) =>
  new Intl.DisplayNames([language.value], { type: 'region', fallback: 'code' }).of(code) ?? code;
