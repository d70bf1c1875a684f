/**
 * Control characters but the line feed, and whatever turns text or shows as nothing (Unicode's default ignorables);
 * joiners and the marks that choose between two forms of a sign pass, emoji and names need them.
 */
const HIDDEN = /[\p{Cc}\u2028\u2029\ufff9-\ufffb]|(?!\u200c|\u200d|\ufe0e|\ufe0f|[\u{e0100}-\u{e01ef}])\p{DI}/u;
const LINK =
  /(?:https?|ftp):|\/\/|\bwww[.\s]|[\p{L}\p{N}-]\s?[.。．｡•∙●․]\s?(?:com|net|org|info|biz|shop|store|online|site|xyz|top|app|dev|link|click|live|club|vip|icu|pro|mobi|page)\b|[a-z0-9-]。[a-z]{2}|[\p{L}\p{N}-]。(?:jp|cn|tw|kr|co)\b/iu;
/** As in `example.de`, `пример.рф`, or any name with a path or a port; `Great.It was …` passes. */
const DOMAIN = /[\p{L}\p{M}\p{N}-]\.(?:\p{Ll}{2,24}|\p{Lu}{2,24}|[\p{Lo}\p{M}]{2,24})(?:(?![\p{L}\p{N}])|[/:?#])/u;
/** What looks like a domain and abbreviates words, or forgot a blank before its thanks; those that could be one only before a full stop. */
const ABBREVIATION =
  /(?<![\p{L}\p{N}.-])(?:(?:p\.ej|t\.ex|p\.ex|f\.eks|m\.fl|ee\.uu|sig\.ra|dott\.ssa|prof\.ssa|\p{L}{1,12}\.(?:merci|danke|thanks|thx|gracias|grazie|obrigado|obrigada|bedankt|tack|dziękuję))\.?|(?:p\.es|m\.in)\.)(?![\p{L}\p{N}/:?#]|\.[\p{L}\p{N}])/giu;
/** A dot between blanks: nobody sets one so, but before the last word of a sentence where a domain would end. */
const APART =
  /[\p{L}\p{N}-]\s+[.。．｡]\s*(?:(?:co|io|tk|ly|gg|ai)(?![\p{L}\p{N}])|(?:de|at|ch|nl|be|fr|es|it|pt|br|pl|se|dk|uk|eu|us|me|jp|ru|cn|cc|tv|to|ws)\s*(?:$|[/.!?\n]))/iu;
/** A comma for the dot, at an end, or a blank before a path; `com/sem` is Portuguese. */
const DOTLESS =
  /[\p{L}\p{N}-]{2},(?:com|net|org)(?:\s*$|[/.!?\n])|[\p{L}\p{N}-]{2}[\s,]+(?:com|net|org|ly|gl|gg|cc|xyz)\/(?!sem(?!\p{L}))[\p{L}\p{N}]|(?<!\p{L})(?:tinyurl|bit\s+ly)(?!\p{L})/iu;
/** A month, or what else is counted so, behind a day or an ordinal. */
const ORDINAL =
  /(?<![\p{L}\p{N}.-])\d{1,2}\.(?:jan(?:uar[iy]?)?|feb(?:ruar[iy]?)?|mär(?:z)?|marts?|mars|apr(?:il)?|maj|mai|juni?|juli?|aug(?:ust(?:us|i)?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[zc](?:ember)?|januar|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|stock|etage|klasse|stück|advent|mal|geburtstag|tag|sal)\.?(?![\p{L}\p{N}/:?#]|\.[\p{L}\p{N}])/giu;
/** Signs one by one, as `e v i l . c o m`. */
const SPELLED = /(?<![\p{L}\p{N}])(?:[\p{L}\p{N}.。．｡@][\s_*|·-]+){2,}[\p{L}\p{N}](?![\p{L}\p{N}])/gu;
/** A dot in brackets or between strokes, or said by its name: alone where only a domain is meant, else at an end. */
const SPOKEN_DOT = [
  /(?<!\p{L})at\s+[\p{L}\p{N}-]+\s+(?:com|net|org)(?!\p{L})/iu,
  /[[({<]\s*(?:\.|d[o0]t|punkt|punktum|punto|point|ponto|punt|prick|prik|kropka|نقطة|ドット)\s*[\])}>]\s*\p{L}{2}/iu,
  /\p{L}\s?[-_*|/]+\s?(?:dot|punkt|punto|ponto)\s?[-_*|/]+\s?\p{L}{2}|\p{L}{2}dot(?:com|net|org)(?!\p{L})/iu,
  /(?<![\p{L}\p{N}])(?:dot|point|punto|ponto|punkt|punktum|kropka|نقطة|ドット)\s+(?:com|net|org)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:punt|prick|prik)\s+(?:com|org)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])dot\s+(?:info|biz|io|co|eu|uk|xyz|de|fr|nl|se|dk|jp|ru)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])punkt\s+(?:de|at|ch|eu|info)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:dot|point|punto|ponto|punkt|punktum|kropka|punt|prick|prik)\s+(?:net|info|shop|eu|fr|es|it|pt|br|pl|nl|be|se|dk|uk|us|mx)\s*(?:$|[/.!?\n])/iu,
];
const IP_ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
/** Somebody spoken to by name, as `@Anna`, or a place, as `@home`; a handle has small letters, digits or strokes. */
const MENTION =
  /@(?:home|work|school)(?![\p{L}\p{N}_@.-])|(?<![^\s(,;:!?¡¿"'“„«])@(?:\p{Lu}[\p{Ll}\p{M}]+|\p{Lo}[\p{Lo}\p{M}]*)(?![\p{L}\p{N}_@./-])/gu;
const EMAIL = /\S\s*@\s*\p{L}|\S@|^@\s*[\p{L}\p{N}_]|[[({<]\s*(?:at|ät|arroba|chiocciola|małpa)\s*[\])}>]/iu;
/** Where else one is to be found, under a name that no word is. */
const HANDLE =
  /(?<!\p{L})(?:insta(?:gram)?|ig|telegram|tg|snap(?:chat)?|tik\s?tok|whats\s?app|signal|skype|discord|onlyfans)\s*[:=-]?\s*@?(?=[\w.]*\p{L})[\w.]*[_\d][\w.]*/iu;
/** Round sums are no phone numbers. */
const ROUND = /(?<![\p{Nd}.,]|\d )[1-9]\d{0,2}(?:(?:[.,]\d{3})*[.,]000|(?: 000){2,})(?! ?\p{Nd})/gu;
const PHONE = /\+?(?:\p{Nd}[\s().\-/\p{Pd}]*){7,}/gu;
// Nor are dates: as in `5.12.2026`, `12/24/26`, `2026-12-24`, `24.12.`, and the hours behind them.
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH = '(?:0?[1-9]|1[0-2])';
const YEAR = '(?:19|20)\\d\\d';
const TIME = '(?:[01]?\\d|2[0-3])\\.[0-5]\\d';
/** As in `14.30` behind a date, and `9.00–18.00` wherever it stands. */
const HOURS = `${TIME}\\s?\\p{Pd}\\s?${TIME}`;
/** Digits that go on by the same sign are no date, as in `06.12.34.56.78`. */
const apart = (dates: string, sign: string) => `(?<!\\d${sign}?)(?:${dates})(?!${sign}?\\d)`;
const dated = (sign: string) => {
  const days = `(?:${DAY}${sign} ?${MONTH}|${MONTH}${sign}${DAY})${sign} ?(?:${YEAR}|\\d\\d)`;
  return apart(`${days}|${YEAR}${sign}${MONTH}${sign}${DAY}`, sign);
};
const DATES = ['\\.', '-', '/'].map(dated).join('|');
const DATE = new RegExp(
  `(?:${DATES}|${apart(`${DAY}\\.${MONTH}\\.`, '\\.')})(?:\\s(?:${HOURS}|${TIME})(?!\\.?\\d))?|${apart(HOURS, '\\.')}`,
  'gu',
);
const YEARS = new RegExp(apart(`(${YEAR})\\s?[\\p{Pd}/]\\s?(${YEAR})`, '[-./]'), 'gu');

/** Digits and small numbers by their names, in the languages of our messages; behind each group how many digits it is. */
const NUMERALS: readonly [names: string, digits: number][] = [
  ['zero oh o one two three four five six seven eight nine', 1],
  ['null eins zwei zwo drei vier fünf sechs sieben acht neun', 1],
  ['nul een één twee drie vijf zes zeven negen', 1],
  ['zéro un deux trois quatre cinq sept huit neuf', 1],
  ['cero uno dos tres cuatro cinco seis siete ocho nueve', 1],
  ['due tre quattro cinque sei sette otto nove', 1],
  ['um dois duas três quatro sete oito', 1],
  ['jeden dwa trzy cztery pięć sześć siedem osiem dziewięć', 1],
  ['noll ett två fyra fem sju åtta nio', 1],
  ['en to fire seks syv otte ni', 1],
  ['صفر واحد اثنان اثنين ثلاثة ثلاث أربعة اربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثمان تسعة تسع', 1],
  ['ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty forty fifty sixty seventy eighty ninety', 2],
  ['zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig', 2],
  ['dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante', 2],
  ['diez once doce quince veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa', 2],
];
const DIGITS = new Map(NUMERALS.flatMap(([names, digits]) => names.split(' ').map((name) => [name, digits] as const)));
/** Numbers in a row are one that can be called from this many digits on. */
const SHORTEST_PHONE = 7;
/** So many digits may stand beside a date in a row: a day more, an amount. */
const BESIDE_DATE = 3;
/** Digits as Japanese writes and says them. */
const JAPANESE_PHONE =
  /(?:(?:[〇零一二三四五六七八九]|\p{Nd}|ゼロ|ぜろ|れい|いち|イチ|に|ニ|さん|サン|よん|ヨン|ご|ゴ|ろく|ロク|なな|ナナ|はち|ハチ|きゅう|キュウ)[\s・、ーの-]*){7,}/u;

/** Without its dates, and its years of which the later one comes second. */
const undated = (text: string) =>
  text.replace(YEARS, (years, from, to) => (from < to ? ' ' : years)).replace(DATE, ' ');

/** Whether digits stand in a row that is as long as one that can be called, and is more than a date. */
function hasPhone(plain: string): boolean {
  const rows = plain.match(PHONE) ?? [];
  return rows.some((row) => row.startsWith('+') || (undated(row).match(/\p{Nd}/gu)?.length ?? 0) > BESIDE_DATE);
}

/** Whether numbers, said or written, stand in a row that is as long as one that can be called. */
function saysPhone(plain: string): boolean {
  let row = 0;
  let isNamed = false;
  for (const word of plain.toLowerCase().match(/[\p{L}\p{M}]+|\p{Nd}+/gu) ?? []) {
    const digits = DIGITS.get(word) ?? (/^\p{Nd}+$/u.test(word) ? word.length : 0);
    row = digits === 0 ? 0 : row + digits;
    isNamed = digits > 0 && (isNamed || DIGITS.has(word));
    if (isNamed && row >= SHORTEST_PHONE) return true;
  }
  return JAPANESE_PHONE.test(plain);
}

/** The number of an order, where its name stands before it. */
const ORDER_NUMBER =
  /(?<!\p{L})(?:order|bestell(?:ung|nummer)|auftrag|bestelling|commande|pedido|ordine|encomenda|zamówienie|beställning|ordre|الطلب|طلب|注文)(?:\s*(?:number|nummer|numéro|número|numero|numer|رقم|番号|nr|no|n°|#)\.?)?\s*[:#]?\s*[1-9]\d{6,7}(?![\s().\-/]*\p{Nd})/giu;

/** A text as phones and mail apps read it, whatever stands for its letters and digits. */
const bareOf = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\p{DI}|\u20e3/gu, '')
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (arabic) => `${arabic.charCodeAt(0) & 15}`)
    .replace(SPELLED, (signs) => signs.replace(/[\s_*|·-]+/gu, ''));

/** Whether a text holds what can be tapped, or tells what to type. */
const hasLink = (plain: string) =>
  LINK.test(plain) ||
  APART.test(plain) ||
  DOTLESS.test(plain) ||
  DOMAIN.test(plain.replace(ABBREVIATION, ' ').replace(ORDINAL, ' ')) ||
  IP_ADDRESS.test(plain) ||
  SPOKEN_DOT.some((pattern) => pattern.test(plain));

const hasHandle = (plain: string) => EMAIL.test(plain.replace(MENTION, ' ')) || HANDLE.test(plain);

/** Whether a text holds anything to tap or to write to. */
export function hasAddress(text: string): boolean {
  const plain = bareOf(text);
  return hasHandle(plain) || hasLink(plain);
}

type PersonalMessageFault = 'too_long' | 'hidden_characters' | 'link' | 'email' | 'phone';

/**
 * Checks the words that a shopper adds to a message of ours: at most 200 characters, nothing to tap, to write to or to
 * call, nothing hidden. Line feeds are fine.
 * @returns what is wrong, or undefined.
 */
export function checkPersonalMessage(text: string): PersonalMessageFault | undefined {
  if ([...text].length > 200) return 'too_long';
  if (HIDDEN.test(text.replaceAll('\n', ''))) return 'hidden_characters';
  const plain = bareOf(text);
  if (hasHandle(plain)) return 'email';
  if (hasLink(plain)) return 'link';
  const numbers = plain.replace(ROUND, ' ').replace(ORDER_NUMBER, ' ');
  if (hasPhone(numbers) || saysPhone(undated(numbers))) return 'phone';
  return undefined;
}

/**
 * A name fit to stand in a sender line: at most 40 letters, marks, spaces and `.'-`, no domain name.
 * @returns the name with spaces put right, or undefined where it is not usable.
 */
export function cleanName(text: string): string | undefined {
  const name = text.normalize('NFC').replaceAll('’', "'").replace(/ +/g, ' ').trim();
  if (!/^[\p{L}\p{M} .'-]+$/u.test(name) || !/\p{L}/u.test(name)) return undefined;
  if ([...name].length > 40 || /\p{M}{4}/u.test(name)) return undefined;
  return /\p{L}{2}\.\p{L}{2}|\p{L} \./u.test(name) ? undefined : name;
}

/** Letters in a row that nobody's name has all in capitals by itself. */
const SHOUTED = /\p{Lu}{4}/u;

/**
 * The first name in what an account holds as one: "Anna & Tom", "Anna2" and "Marie (Mia)" begin with it. What holds an
 * address, or begins with anything but a name, has none; what had to be cleaned shouts no more.
 * @returns a name that `cleanName` accepts, or undefined.
 */
export function nameIn(text: string): string | undefined {
  if (text.length > 200 || hasAddress(text)) return undefined;
  const whole = cleanName(text);
  if (whole) return whole;
  const [start = ''] = /^[\p{L}\p{M} .'’-]+/u.exec(text.trim()) ?? [];
  // Of one that is too long, its first word.
  const name = cleanName(start.replace(/[\s-]+$/, '')) ?? cleanName(start.split(' ')[0] ?? '');
  if (!name || !SHOUTED.test(name)) return name;
  return name.toLowerCase().replace(/(^|[ '-])\p{L}/gu, (first) => first.toUpperCase());
}
