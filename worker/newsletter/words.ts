import { createWords } from '../message/words.ts';
import type { Shop } from '../retailer/shop.ts';
import { isFormal } from '../tag/languages.ts';
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

/** Words for readers of a shop's newsletters and for its pictures; values stand isolated, as `inHtml` takes them. */
export function sayNewsletter(
  shop: Pick<Shop, 'name' | 'formal'>,
  language: string,
  key: string,
  values: Record<string, string> = {},
): string {
  const spoken = words.spokenOf(language);
  return words.say(key, spoken, {
    ...(isFormal(spoken, shop.formal) && { context: 'formal' }),
    shop: shop.name,
    ...values,
  });
}
