import { fillIn } from '../share/link.ts';
import { primaryOf } from '../tag/languages.ts';
import type { Refused } from '../wire.ts';
import type { ClaimRefusal, ShareRefusal } from './eligibility.ts';
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
const WORDS: Record<string, typeof en> = { ar, da, de, en, es, fr, it, ja, nl, pl, pt, sv };

type Words = keyof typeof en;

/** Why somebody may not share or claim, as it is told to them; English for a language without words of ours. */
export function explain(
  side: 'share' | 'claim',
  reason: ShareRefusal | ClaimRefusal,
  language: string,
  values: { shop: string; count?: number },
): Refused {
  const words = WORDS[primaryOf(language)] ?? en;
  const filled = { shop: values.shop, count: String(values.count ?? '') };
  return {
    reason,
    title: fillIn(words[`${side}_title_${reason}` as Words] ?? words[`${side}_title`], filled),
    text: fillIn(words[`${side}_${reason}` as Words], filled),
  };
}
