import { createWords } from '../message/words.ts';
import { directionOf } from '../tag/languages.ts';
import type { AlertItem } from './alert.ts';
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
import type { AlertWords } from './words.ts';

const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

const HEADS = { firing: 'firing', still_firing: 'still', resolved: 'resolved' } as const;

/** Where the words of a rule are: those of orders were the first. */
const keyOf = (rule: AlertItem['rule'], part: string) => (rule === 'orders_down' ? part : `${rule}_${part}`);

/**
 * The words of a shop's alert for the members who look after it: that its orders are down, or its codes run out.
 * @param language BCP 47; one without words of ours is answered in English.
 */
export function createAlertSpeech(language: string): AlertWords {
  const spoken = words.spokenOf(language);
  const say = (key: string, values: Record<string, string | number> = {}) => words.say(key, spoken, values);
  const time = new Intl.DateTimeFormat(spoken, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const share = new Intl.NumberFormat(spoken, { style: 'percent' });
  const count = new Intl.NumberFormat(spoken);
  return {
    language: spoken,
    dir: directionOf(spoken),
    headline: ({ rule, state }: AlertItem) => say(HEADS[state], { title: say(keyOf(rule, 'title')) }),
    paragraphs({ rule, state, since, value, supply, flapping, subject, name = subject }: AlertItem) {
      const lasting = state !== 'resolved';
      const action = supply?.limited ? 'coupons_low_limit' : keyOf(rule, 'action');
      return [
        value === null
          ? name
          : say(keyOf(rule, 'detail'), { shop: name, share: share.format(value), number: count.format(value) }),
        ...(lasting && typeof supply?.days === 'number'
          ? [say('coupons_low_days', { days: count.format(supply.days) })]
          : []),
        ...(lasting && supply?.waiting ? [say('coupons_low_waiting', { number: count.format(supply.waiting) })] : []),
        say(lasting ? 'since' : 'well', { time: `${time.format(since)} UTC` }),
        ...(flapping ? [say('flapping')] : []),
        ...(lasting ? [say('todo', { action: say(action) })] : []),
      ];
    },
    more: (headline, number) => say('more', { headline, number: new Intl.NumberFormat(spoken).format(number) }),
    place: (host) => say('place', { place: host }),
  };
}
