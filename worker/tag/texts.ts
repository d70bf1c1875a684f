import { primaryOf } from './languages.ts';
import ar from './locales/ar.json' with { type: 'json' };
import da from './locales/da.json' with { type: 'json' };
import de from './locales/de.json' with { type: 'json' };
import deFormal from './locales/de-formal.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import es from './locales/es.json' with { type: 'json' };
import esFormal from './locales/es-formal.json' with { type: 'json' };
import fr from './locales/fr.json' with { type: 'json' };
import frFormal from './locales/fr-formal.json' with { type: 'json' };
import it from './locales/it.json' with { type: 'json' };
import itFormal from './locales/it-formal.json' with { type: 'json' };
import ja from './locales/ja.json' with { type: 'json' };
import nl from './locales/nl.json' with { type: 'json' };
import nlFormal from './locales/nl-formal.json' with { type: 'json' };
import pl from './locales/pl.json' with { type: 'json' };
import plFormal from './locales/pl-formal.json' with { type: 'json' };
import pt from './locales/pt.json' with { type: 'json' };
import sv from './locales/sv.json' with { type: 'json' };

type Texts = Record<string, string>;

const PLAIN: Record<string, Texts> = { en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja };
/** What a formal shop says otherwise. */
const FORMAL: Record<string, Texts> = {
  nl: { ...nl, ...nlFormal },
  de: { ...de, ...deFormal },
  fr: { ...fr, ...frFormal },
  es: { ...es, ...esFormal },
  it: { ...it, ...itFormal },
  pl: { ...pl, ...plFormal },
};

/**
 * The widget's words in a language, in the shop's form of address; English for a language without words of ours.
 * `{{name}}` marks what is filled in later.
 */
export function textsFor(language: string, formal: boolean): Texts {
  const primary = primaryOf(language);
  return (formal ? FORMAL[primary] : undefined) ?? PLAIN[primary] ?? en;
}
