import type { Speech } from '../message/speech.ts';
import { createWords } from '../message/words.ts';
import { directionOf } from '../tag/languages.ts';
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

const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

/** The words of mails to people of the dashboard. @param language BCP 47; one without words of ours is answered in English. */
export function createMemberSpeech(language: string): Speech {
  const spoken = words.spokenOf(language);
  const date = new Intl.DateTimeFormat(spoken, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    language: spoken,
    dir: directionOf(spoken),
    say: (key, values = {}) => words.say(key, spoken, values),
    date: (at) => date.format(at),
  };
}
