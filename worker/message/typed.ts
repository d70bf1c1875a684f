/** Control characters but the line feed, and marks that turn or hide text; joiners pass, emoji need them. */
const HIDDEN = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const LINK =
  /(?:https?|ftp):|\/\/|\bwww\.|[\p{L}\p{N}-]\s?[.。．｡]\s?(?:com|net|org|info|biz|shop|store|online|site|xyz|top|app|dev|link|click|live|club|vip|icu|pro|mobi|page)\b|\bdot\s+com\b/iu;
/** As in `example.de`, `example.travel`, or any name with a path or a port; `Great.It was …` passes. */
const DOMAIN = /[\p{L}\p{N}-]\.(?:[a-z]{2,24}|[A-Z]{2,24})(?:(?![\p{L}\p{N}])|[/:?#])/u;
const IP_ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/;
const EMAIL = /\S\s*(?:@|＠)\s*\S|\(at\)|\[at\]/iu;
/** Dates and times are no phone numbers. */
const DATE = /\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b|\b\d{1,2}:\d{2}\b/g;
const PHONE = /(?:\p{Nd}[\s().\-/]*){7,}/u;

/** A text as phones and mail apps read it, whatever stands for its letters. */
const bareOf = (text: string) => text.normalize('NFKC').replace(/[\u200c\u200d]/g, '');

/** Whether a text holds what can be tapped. */
const hasLink = (plain: string) => LINK.test(plain) || DOMAIN.test(plain) || IP_ADDRESS.test(plain);

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
  if (PHONE.test(plain.replace(DATE, ' '))) return 'phone';
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
