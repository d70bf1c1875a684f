import { cleanWords } from '../message/speech.ts';
import { createWords } from '../message/words.ts';
import type { Shop } from '../retailer/shop.ts';
import { directionOf, isFormal } from '../tag/languages.ts';
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

/** A shop's words about notifications, in a language: as plain text, for notifications and buttons know no more. */
export function speakPush(shop: Pick<Shop, 'name' | 'formal'>, language: string) {
  const spoken = words.spokenOf(language);
  const context = isFormal(spoken, shop.formal) ? { context: 'formal' } : {};
  return {
    language: spoken,
    dir: directionOf(spoken),
    say: (key: string, values: Record<string, string> = {}) =>
      cleanWords(words.say(key, spoken, { ...context, shop: shop.name, ...values })),
  };
}

/** What somebody agrees to who turns notifications on: kept word for word as evidence. */
export const wordingOf = (shop: Pick<Shop, 'name' | 'formal'>, language: string): string =>
  speakPush(shop, language).say('ask.wording');
