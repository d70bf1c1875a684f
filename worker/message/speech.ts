import { html } from 'hono/html';
import { directionOf, isFormal, primaryOf } from '../tag/languages.ts';
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
import { createWords, TURNING } from './words.ts';

const RTL_TEXT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

const words = createWords({ en, nl, de, fr, es, it, pt, pl, sv, da, ar, ja });

/** The words and the formats of one message's language. */
export interface Speech {
  language: string;
  dir: 'ltr' | 'rtl';
  /** A text with every value isolated: give it to `inHtml`, `inText` or `inHeader`. */
  say(key: string, values?: Record<string, string | number>): string;
  /** A long date of a moment, in the shop's time zone. */
  date(at: number): string;
}

/** Formats are slow to make: each speech is made once. As many as shops times their languages, in reason. */
const speeches = new Map<string, Speech>();
const MOST_SPEECHES = 1000;
/** Most of a message is what its neighbours say too: the last few sayings are kept. */
const MOST_SAID = 200;

/**
 * @param language BCP 47; one without words of ours is answered in English.
 * @param formal whether people are addressed formally, where the language knows the difference.
 */
export function createSpeech(language: string, formal: boolean, timeZone: string): Speech {
  const key = `${language} ${formal} ${timeZone}`;
  let speech = speeches.get(key);
  if (!speech) {
    if (speeches.size >= MOST_SPEECHES) speeches.clear();
    speech = makeSpeech(language, formal, timeZone);
    speeches.set(key, speech);
  }
  return speech;
}

function makeSpeech(language: string, formal: boolean, timeZone: string): Speech {
  const spoken = words.spokenOf(language);
  const date = new Intl.DateTimeFormat(spoken, { dateStyle: 'long', timeZone });
  const said = new Map<string, string>();
  return {
    language: spoken,
    dir: directionOf(spoken),
    say(key, values = {}) {
      const asked = `${key} ${JSON.stringify(values)}`;
      const known = said.get(asked);
      if (known !== undefined) return known;
      const worded = words.say(key, spoken, { ...(isFormal(spoken, formal) && { context: 'formal' }), ...values });
      // What ends as `Inc.` or `12,50 kr.` brings the full stop of its sentence along.
      const text = worded.replace(/(\.\p{Cf}*\u2069)\./gu, '$1');
      if (said.size >= MOST_SAID) said.clear();
      said.set(asked, text);
      return text;
    },
    // French counts the first of a month as an ordinal, which the formatting tables leave out.
    date: (at) => (primaryOf(spoken) === 'fr' ? date.format(at).replace(/^1 /, '1er ') : date.format(at)),
  };
}

/** Words of the retailer, or of the shopper, fit to stand in a message: no controls but line feeds, no turning marks. */
export function cleanWords(text: string): string {
  return text.replace(TURNING, '').trim();
}

/**
 * Amounts fit to stand in a text from right to left: after the letters of `US$` its sign would be taken for the text's
 * own, and stand before them.
 */
export function holdCurrencies(text: string, dir: Speech['dir']): string {
  return dir === 'rtl' ? text.replace(/(?<=\p{Script=Latin}\p{Sc})(?![\u200e\d])/gu, '\u200e') : text;
}

/** Whether a text says what another does, whatever marks and spaces `Intl` puts between its signs. */
export function says(text: string, part: string): boolean {
  const bare = (one: string) => one.replace(/[\p{Cf}\s]/gu, '');
  return bare(text).includes(bare(part));
}

/** A masked address, `b…@friends.test`, stays on one line: browsers break behind the dots. */
const joined = (value: string) => value.replace('…@', '…\u2060@');

/** A said text as HTML: escaped, isolated values in `<bdi>`, line feeds as breaks. */
export function inHtml(text: string) {
  const lines = text
    .split('\n')
    .map((line) =>
      line
        .split(/\u2068([^\u2069]*)\u2069/)
        .map((part, index) => (index % 2 ? html`<bdi>${joined(part)}</bdi>` : part)),
    );
  return html`${lines.map((line, index) => (index ? [html`<br>`, line] : line))}`;
}

/** A said text as plain text: isolates stay only where directions can meet, for old mail apps draw them as boxes. */
export function inText(text: string, dir: 'ltr' | 'rtl'): string {
  return text.replace(/\u2068([^\u2069]*)\u2069/g, (isolated, value: string) =>
    dir === 'rtl' || RTL_TEXT.test(value) ? isolated : value,
  );
}

/** A said text as a header's value: one line, no marks. */
export function inHeader(text: string): string {
  return text.replace(TURNING, '').replace(/\s+/g, ' ').trim();
}
