import i18next from 'i18next';
import { primaryOf } from '../tag/languages.ts';

/** First strong isolate and its end (Unicode UAX 9): what stands between takes no part in the text around it. */
const ISOLATE = '\u2068';
const ISOLATE_END = '\u2069';
/** Control characters but the line feed, and marks that turn text; LRM, RLM and ALM pass, as `Intl` puts them in prices. */
export const TURNING = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Words in several languages. */
export interface Words {
  /** The language itself, or `en` where there are no words in it. @param language BCP 47. */
  spokenOf(language: string): string;
  /** A text in a language that is spoken here; i18next's options beside the values. */
  say(key: string, language: string, values?: Record<string, string | number>): string;
}

/** @param locales i18next resources by language. */
export function createWords(locales: Record<string, object>): Words {
  const words = i18next.createInstance();
  words.init({
    initAsync: false,
    fallbackLng: 'en',
    resources: Object.fromEntries(Object.entries(locales).map(([tag, translation]) => [tag, { translation }])),
    interpolation: {
      // Values are not escaped here, `html` does that, but set apart from the direction of the sentence around them.
      escape: (value: string) => `${ISOLATE}${value.replace(TURNING, '')}${ISOLATE_END}`,
    },
  });
  return {
    spokenOf: (language) => (words.hasResourceBundle(primaryOf(language), 'translation') ? language : 'en'),
    say: (key, language, values) => words.t(key, { lng: language, ...values }),
  };
}
