/** A language that the widget and the messages speak. */
export interface Language {
  /** BCP 47, the primary subtag: regions share the words of their language. */
  tag: string;
  /** Its name in itself. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** Whether it tells formal from informal address, so that a shop's choice changes the words. */
  hasForms: boolean;
  /** Whether a native speaker has read all its words and stands by them. */
  reviewed: boolean;
}

// biome-ignore format: a table
const TABLE: [tag: string, name: string, direction: 'ltr' | 'rtl', hasForms: boolean, reviewed: boolean][] = [
  ['en', 'English',    'ltr', false, false],
  ['nl', 'Nederlands', 'ltr', true,  false],
  ['de', 'Deutsch',    'ltr', true,  false],
  ['fr', 'Français',   'ltr', true,  false],
  ['es', 'Español',    'ltr', true,  false],
  ['it', 'Italiano',   'ltr', true,  false],
  ['pt', 'Português',  'ltr', true,  false],
  ['pl', 'Polski',     'ltr', true,  false],
  ['sv', 'Svenska',    'ltr', false, false],
  ['da', 'Dansk',      'ltr', false, false],
  ['ar', 'العربية',    'rtl', false, false],
  ['ja', '日本語',      'ltr', false, false],
];

/** All languages that there are words for; English stands in for any other. */
export const LANGUAGES: readonly Language[] = TABLE.map(([tag, name, direction, hasForms, reviewed]) => ({
  tag,
  name,
  direction,
  hasForms,
  reviewed,
}));

/** Also of languages without words of ours: a shop's own words may be in them. */
const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur']);

/** `pt` of `pt-BR`. */
export function primaryOf(language: string): string {
  return language.split('-')[0]?.toLowerCase() ?? '';
}

/** Whether two tags name one language, of whichever regions. */
export const isSameLanguage = (one: string, other: string): boolean => primaryOf(one) === primaryOf(other);

/**
 * Whether people are addressed in the formal words of a language, in a shop that addresses them formally or not. Brazil
 * says *você* to everybody, which in Portugal is formal: *tu* would be wrong there either way.
 */
export function isFormal(language: string, formal: boolean): boolean {
  return formal || /^pt-br$/i.test(language);
}

/** Sentences in one line, as far as there are any: after a full-width mark no blank follows. */
export function joinSentences(...sentences: (string | false | undefined)[]): string {
  return sentences
    .filter(Boolean)
    .join(' ')
    .replace(/(?<=[。！？]) /g, '');
}

/** Which way a language's script runs. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(primaryOf(language)) ? 'rtl' : 'ltr';
}
