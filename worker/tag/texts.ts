import ar from './locales/ar.json' with { type: 'json' };
import de from './locales/de.json' with { type: 'json' };
import deFormal from './locales/de-formal.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };

type Texts = Record<string, string>;

/** English stands in for every text that a language lacks. */
const LANGUAGES: Record<string, Texts> = { en, de: { ...en, ...de }, ar: { ...en, ...ar } };
const FORMAL: Record<string, Texts> = { de: { ...en, ...de, ...deFormal } };
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

const primaryOf = (language: string) => language.split('-')[0]?.toLowerCase() ?? '';

/** The widget's words in a language, in the shop's form of address; `{{name}}` marks what is filled in later. */
export function textsFor(language: string, formal: boolean): Texts {
  const primary = primaryOf(language);
  return (formal ? FORMAL[primary] : undefined) ?? LANGUAGES[primary] ?? en;
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(primaryOf(language)) ? 'rtl' : 'ltr';
}
