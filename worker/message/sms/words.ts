import { fillIn, MARK } from '../../share/link.ts';
import { directionOf, isFormal, primaryOf } from '../../tag/languages.ts';
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

type Words = typeof en;
/** As `deal.intro`. */
export type TextKey = {
  [S in keyof Words]: Words[S] extends string ? S : `${S}.${keyof Words[S] & string}`;
}[keyof Words];

const LOCALES: Record<string, object> = { en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja };

/** A mark at the end of its sentence. */
const CLOSING = new RegExp(`${MARK.source}\\.`, 'g');

/** Marks of direction, and controls: what people typed must not turn or break a text. */
const TURNING = /\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What people typed, on one line. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(TURNING, '').trim();
}

function find(words: object, key: string): string | undefined {
  let found: unknown = words;
  for (const part of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  return typeof found === 'string' ? found : undefined;
}

/** Words of ours in a language of ours (English for any other), in the shop's form of address, with their marks. */
export function patternOf(language: string, formal: boolean, key: TextKey): string {
  const words = LOCALES[primaryOf(language)] ?? en;
  return (isFormal(language, formal) ? find(words, `${key}_formal`) : undefined) ?? find(words, key) ?? '';
}

/**
 * Fills the marks of words for a text. In one from right to left values that run the other way are set apart; links are
 * not, for phones take the mark for a part of them.
 */
export function fillText(language: string, pattern: string, values: Record<string, string>): string {
  const primary = primaryOf(language);
  const rtl = directionOf(primary) === 'rtl' && primary in LOCALES;
  const fill = (value: string) =>
    rtl && !value.startsWith('https:') && /\p{Script=Latin}|\d/u.test(value) ? `\u2068${value}\u2069` : value;
  // What ends as `Inc.` or `12,50 kr.` brings the full stop of its sentence along.
  const isStopped = (name: string) => /\.\p{Cf}*$/u.test(values[name] ?? '');
  const worded = pattern.replace(CLOSING, (marked, name: string) => (isStopped(name) ? marked.slice(0, -1) : marked));
  return fillIn(worded, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)])));
}

/** Words of a text in a language of ours, filled in. */
export function sayText(language: string, formal: boolean, key: TextKey, values: Record<string, string> = {}): string {
  return fillText(language, patternOf(language, formal, key), values);
}
