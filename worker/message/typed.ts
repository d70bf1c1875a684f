/**
 * Control characters but the line feed, and whatever turns text or shows as nothing (Unicode's default ignorables);
 * joiners and the marks that choose between two forms of a sign pass, emoji and names need them.
 */
const HIDDEN = /[\p{Cc}\u2028\u2029\ufff9-\ufffb]|(?!\u200c|\u200d|\ufe0e|\ufe0f|[\u{e0100}-\u{e01ef}])\p{DI}/u;
const LINK =
  /(?:https?|ftp):|\/\/|\bwww\.|[\p{L}\p{N}-]\s?[.。．｡]\s?(?:com|net|org|info|biz|shop|store|online|site|xyz|top|app|dev|link|click|live|club|vip|icu|pro|mobi|page)\b|[a-z0-9-]。[a-z]{2}|[\p{L}\p{N}-]。(?:jp|cn|tw|kr|co)\b/iu;
/** As in `example.de`, `пример.рф`, or any name with a path or a port; `Great.It was …` passes. */
const DOMAIN = /[\p{L}\p{M}\p{N}-]\.(?:\p{Ll}{2,24}|\p{Lu}{2,24}|[\p{Lo}\p{M}]{2,24})(?:(?![\p{L}\p{N}])|[/:?#])/u;
/** What looks like a domain and abbreviates words; those that could be one only before a full stop. */
const ABBREVIATION =
  /(?<![\p{L}\p{N}.-])(?:(?:p\.ej|t\.ex|p\.ex|f\.eks|m\.fl|ee\.uu|sig\.ra|dott\.ssa|prof\.ssa)\.?|(?:p\.es|m\.in)\.)(?![\p{L}\p{N}/:?#]|\.[\p{L}\p{N}])/giu;
/** A dot in brackets, or said by its name: alone where nothing but a domain can be meant, else at a sentence's end. */
const SPOKEN_DOT = [
  /[[({<]\s*(?:\.|dot|punkt|punto|point|ponto|punt)\s*[\])}>]\s*\p{L}{2}/iu,
  /(?<![\p{L}\p{N}])(?:dot|point|punto|ponto|punkt|punktum|kropka|نقطة|ドット)\s+(?:com|net|org)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:punt|prick|prik)\s+(?:com|org)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])dot\s+(?:info|biz|io|co|eu|uk|xyz|de|fr|nl|se|dk|jp|ru)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])punkt\s+(?:de|at|ch|eu|info)(?![\p{L}\p{N}])/iu,
  /(?<![\p{L}\p{N}])(?:dot|point|punto|ponto|punkt|punktum|kropka|punt|prick|prik)\s+(?:net|info|shop|eu|fr|es|it|pt|br|pl|nl|be|se|dk|uk|us|mx)\s*(?:$|[/.!?\n])/iu,
];
const IP_ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const EMAIL = /\S\s*(?:@|＠)\s*\S|\(at\)|\[at\]/iu;
/** Dates and times are no phone numbers. */
const DATE = /\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b\d{1,2}:\d{2}\b/g;
const PHONE = /(?:\p{Nd}[\s().\-/]*){7,}/u;
/** The number of an order, where its name stands before it. */
const ORDER_NUMBER =
  /(?<!\p{L})(?:order|bestell(?:ung|nummer)|auftrag|bestelling|commande|pedido|ordine|encomenda|zamówienie|beställning|ordre|الطلب|طلب|注文)(?:\s*(?:number|nummer|numéro|número|numero|numer|رقم|番号|nr|no|n°|#)\.?)?\s*[:#]?\s*[1-9]\d{6,7}(?![\s().\-/]*\p{Nd})/giu;

/** A text as phones and mail apps read it, whatever stands for its letters. */
const bareOf = (text: string) => text.normalize('NFKC').replace(/\p{DI}/gu, '');

/** Whether a text holds what can be tapped, or tells what to type. */
const hasLink = (plain: string) =>
  LINK.test(plain) ||
  DOMAIN.test(plain.replace(ABBREVIATION, ' ')) ||
  IP_ADDRESS.test(plain) ||
  SPOKEN_DOT.some((pattern) => pattern.test(plain));

/** Whether a text holds anything to tap or to write to. */
export function hasAddress(text: string): boolean {
  const plain = bareOf(text);
  return EMAIL.test(plain) || hasLink(plain);
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
  if (EMAIL.test(plain)) return 'email';
  if (hasLink(plain)) return 'link';
  if (PHONE.test(plain.replace(DATE, ' ').replace(ORDER_NUMBER, ' '))) return 'phone';
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
  return /\p{L}{2}\.\p{L}{2}/u.test(name) ? undefined : name;
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
