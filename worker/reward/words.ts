import { createWords } from '../message/words.ts';
import type { Shop } from '../retailer/shop.ts';
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
import type { Reward } from './reward.ts';

const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

/** A text about rewards, every value isolated; a language without words of ours is answered in English. */
export function sayReward(key: string, language: string, values: Record<string, string | number> = {}): string {
  return words.say(key, words.spokenOf(language), values);
}

/** How somebody comes by what they earned; undefined for a coupon, which has a code. */
export function howText(
  { kind, name }: Pick<Reward, 'kind' | 'name'>,
  shop: Pick<Shop, 'name'>,
  language: string,
): string | undefined {
  return kind === 'coupon' ? undefined : sayReward(`how_${kind}`, language, { shop: shop.name, name: name ?? '' });
}
