import { createWords } from '../message/words.ts';
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

/** They address nobody directly, so that formal and informal shops say the same. */
const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

/** What a code looks like, where one is explained. */
const EXAMPLE = 'ANNA-K7';

/** Says something about names in a language, every value isolated: give it to `inHtml` or `inText`. */
export function sayOfNames(language: string) {
  const spoken = words.spokenOf(language);
  return (key: keyof typeof en, values: Record<string, string> = {}) =>
    words.say(key, spoken, { example: EXAMPLE, ...values });
}
