import { COMPOUND, INNOCENT, LISTS, MORE, THREATS } from './profanity.data.ts';

interface Lexicon {
  words: Set<string>;
  stems: string[];
  /** Several words together, between spaces. */
  phrases: string[];
  /** What is an ordinary word in this language, whatever it means in another. */
  innocent: Set<string>;
}

const strip = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
const fold = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[\u0640\u064b-\u0652]/g, '');

const lexicons = new Map<string, Lexicon>();

function lexiconOf(language: string): Lexicon | undefined {
  const list = LISTS[language];
  if (!list) return undefined;
  let lexicon = lexicons.get(language);
  if (!lexicon) {
    const innocent = new Set((INNOCENT[language] ?? '').split(' ').map((word) => fold(word.replaceAll('_', ' '))));
    const threats = (THREATS[language] ?? '').split(' ').map((one) => one.replaceAll('_', ' '));
    const more = [...(MORE[language] ?? '').split(' ').map((one) => one.replaceAll('_', ' ')), ...threats]
      .filter(Boolean)
      .map(fold);
    const listed = list.map(fold).filter((word) => !innocent.has(word));
    const plain = [...listed, ...more.filter((word) => !word.endsWith('*'))];
    // Roman letters in a Japanese list are English, and its own business.
    const own = language === 'ja' ? plain.filter((word) => !/^[\x20-\x7e]+$/.test(word)) : plain;
    lexicon = {
      words: new Set(own.filter((word) => !word.includes(' ')).flatMap((word) => [word, strip(word)])),
      stems: more.filter((word) => word.endsWith('*')).flatMap((word) => [word.slice(0, -1), strip(word.slice(0, -1))]),
      phrases: own.filter((word) => word.includes(' ')).map((phrase) => ` ${phrase} `),
      innocent,
    };
    lexicons.set(language, lexicon);
  }
  return lexicon;
}

const LEET: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '€': 'e',
  '©': 'c',
  '¢': 'c',
  '§': 's',
};

/** Letters of other alphabets, and odd ones, that are drawn as ours are. */
const ALIKE: Record<string, string> = Object.fromEntries(
  [
    'aаɑα',
    'bвЬь',
    'cсϲ',
    'eеεё',
    'fƒ',
    'gɡ',
    'hнһ',
    'iіıι',
    'jј',
    'kкκ',
    'mм',
    'oоοσ',
    'pрρ',
    'sѕ',
    'tтτ',
    'uυ',
    'vνѵ',
    'xхχ',
    'yуγ',
  ].flatMap(([letter = '', ...others]) => others.map((other) => [other, letter])),
);
/** A word with letters of two alphabets, as nobody writes who does not hide it, in ours. */
const inOneAlphabet = (word: string) =>
  /[a-z]/.test(word) ? word.replace(/\P{ASCII}/gu, (letter) => ALIKE[letter] ?? letter) : word;

/** Letters said one by one, as `f.u.c.k`. */
const SPELLED = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}@$!][\s.\-_*,]{1,2}){2,}[\p{L}\p{N}@$!](?![\p{L}\p{N}])/gu;
const TOKEN = /[\p{L}\p{M}\p{N}@$!|€©¢§*]+/gu;

/** The ways in which a word may be meant: as it stands, digits as letters, without its repetitions. */
function readings(token: string, language: string): string[] {
  const bare = token.replace(/^[!|*€]+(?=\p{L})|[!|*]+$/gu, '');
  const leet = /[\p{L}]/u.test(bare) ? bare.replace(/[0134578@$!|€©¢§]/g, (sign) => LEET[sign] ?? sign) : bare;
  // A one may be an i or an l.
  const tall =
    bare === leet ? [] : [bare.replace(/[1!|]/g, 'l').replace(/[034578@$€©¢§]/g, (sign) => LEET[sign] ?? sign)];
  const plain = [bare, leet, ...tall].flatMap((word) =>
    /(.)\1\1/u.test(word) ? [word.replace(/(.)\1{2,}/gu, '$1'), word.replace(/(.)\1{2,}/gu, '$1$1')] : [word],
  );
  // English has no marks that change a word: whoever writes some wants to hide it.
  return language === 'en' ? plain.flatMap((word) => [word, strip(word)]) : plain;
}

/** Whether a word with stars in it, as `f**k`, can be one of the list. */
function isMasked(token: string, words: ReadonlySet<string>): boolean {
  const masked = token.replace(/^\*+|\*+$/g, '');
  if (!masked.includes('*') || masked.replaceAll('*', '').length < 2) return false;
  const pattern = new RegExp(`^${masked.replace(/[^\p{L}\p{N}*]/gu, '').replaceAll('*', '.')}$`, 'u');
  return [...words].some((word) => pattern.test(word));
}

function isProfaneIn(text: string, language: string, innocent: ReadonlySet<string>): boolean {
  const lexicon = lexiconOf(language);
  if (!lexicon) return false;
  const { words, stems, phrases } = lexicon;
  const isListed = (word: string) => words.has(word) || stems.some((stem) => word.startsWith(stem));
  if (language === 'ja') return wordsOfJapanese(text).some((word) => words.has(word));
  const spelled =
    text
      .match(SPELLED)
      ?.map((letters) => letters.replace(/[\s.\-_*,]/g, ''))
      .map(inOneAlphabet) ?? [];
  const said = text.match(TOKEN) ?? [];
  const tokens = said.filter((token) => !innocent.has(token)).map(inOneAlphabet);
  // In Arabic the article is written with its word.
  const all = [...spelled, ...tokens, ...(language === 'ar' ? tokens.map((token) => token.replace(/^ال/, '')) : [])];
  if (all.some((token) => readings(token, language).some(isListed) || isMasked(token, words))) return true;
  // A call after the last word is none of its letters. Innocent words make phrases that are not.
  const line = ` ${said.map((token) => inOneAlphabet(token.replace(/[!|*]+$/u, ''))).join(' ')} `;
  return phrases.some((phrase) => line.includes(phrase));
}

let segmenter: Intl.Segmenter | undefined;

/** Japanese has no spaces: its words, and up to five that follow each other as one. */
function wordsOfJapanese(text: string): string[] {
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
  const parts = [...segmenter.segment(text)].map(({ segment }) => segment);
  return parts.flatMap((_, start) => [1, 2, 3, 4, 5].map((length) => parts.slice(start, start + length).join('')));
}

/**
 * Whether a person should look at words before they are sent in somebody's name: profanity in one of the languages, or
 * in English, also where it is spelled out, masked or written with digits.
 * @param languages BCP 47, of the message and its shop.
 */
export function isProfane(text: string, languages: readonly string[]): boolean {
  const folded = fold(text).replace(COMPOUND, ' ');
  const wanted = new Set([...languages.map((tag) => tag.split('-')[0]?.toLowerCase() ?? ''), 'en']);
  const innocent = new Set([...wanted].flatMap((language) => [...(lexiconOf(language)?.innocent ?? [])]));
  return [...wanted].some((language) => isProfaneIn(folded, language, innocent));
}
