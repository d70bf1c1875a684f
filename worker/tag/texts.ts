import type { Channel, Placement } from './channel.ts';
import { isFormal, primaryOf } from './languages.ts';
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
import ptFormal from './locales/pt-formal.json' with { type: 'json' };
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
  pt: { ...pt, ...ptFormal },
  pl: { ...pl, ...plFormal },
};

/**
 * The widget's words in a language, in the shop's form of address; English for a language without words of ours.
 * `{{name}}` marks what is filled in later.
 */
export function textsFor(language: string, formal: boolean): Texts {
  const primary = primaryOf(language);
  return (isFormal(language, formal) ? FORMAL[primary] : undefined) ?? PLAIN[primary] ?? en;
}

/** Filled in by the server, in the advocate's own message, or sent with the links where it is needed: no page's own. */
const SERVER = /^(reward|reach_\w+|share_(subject|text|disclosure|product(_named)?))$/;
const FRIEND =
  /^(friend_|keep_|kept|code_|copy_code|email_(code|own|confirm)|mailed|look_around|(ended|paused|unknown|own|existing)_)/;
/** The forms' for friends' addresses and numbers: only where the shop may write to friends. */
const RELAY = /^(email_|sms_(title|friend|note|count)|invalid_|sent_|self_share|back)/;
/** A friend's who may have the code by text. */
const TEXTED = /^(sms_(code|own)|texted)$/;
/** A friend's who may have their offer kept by a tap. */
const KEPT = /^(keep_|kept)/;
/** A number that takes no texts: both sides may type one. */
const NUMBER = 'sms_invalid';
const BOTH = /^(close|failed|offer_action)$/;
/** Where products may be recommended, and the shop's data knows them. */
const CHOICE = /^product_(pick|all)$/;
/** What only some placements say, each key with those that do. */
const PLACED: readonly [key: RegExp, placements: readonly Placement[]][] = [
  [/^floating_action$/, ['floating', 'banner']],
  [/^(friends_title|state_)/, ['embedded', 'account', 'product']],
  [/^post_purchase_title$/, ['post_purchase']],
  [/^product_title$/, ['product']],
  [/^exit_title$/, ['exit_intent']],
  [/^account_title$/, ['account']],
];

/** Who reads the widget's words, and where. */
export type Reader =
  | { side: 'friend'; mayText: boolean; mayKeep?: boolean }
  | {
      side: 'advocate';
      placement: Placement | undefined;
      channels: readonly Channel[];
      mayRelay: boolean;
      products: boolean;
      /** Friends may read another language than the advocate. */
      languages?: boolean;
    };

/** Those of the widget's words that a reader may come to see: a page loads no others. */
export function wordsFor(reader: Reader, texts: Texts): Texts {
  const isRead = (key: string) => {
    if (SERVER.test(key)) return false;
    if (BOTH.test(key)) return true;
    if (reader.side === 'friend') {
      if (KEPT.test(key)) return reader.mayKeep === true;
      return FRIEND.test(key) || (reader.mayText && (TEXTED.test(key) || key === NUMBER));
    }
    if (FRIEND.test(key) || TEXTED.test(key)) return false;
    const { channels, mayRelay, placement, products } = reader;
    if (CHOICE.test(key)) return products;
    if (key === 'to_language') return reader.languages === true;
    if (RELAY.test(key) || key === NUMBER) return mayRelay;
    const channel = /^by_(\w+)$|^(qr)_/.exec(key);
    if (channel) return channels.includes((channel[1] ?? channel[2]) as Channel);
    const placed = PLACED.find(([keys]) => keys.test(key));
    return !placed || !placement || placed[1].includes(placement);
  };
  return Object.fromEntries(Object.entries(texts).filter(([key]) => isRead(key)));
}
