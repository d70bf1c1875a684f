/**
 * A pattern of sentences, of several. They are matched in small letters without accents and punctuation, with one space
 * between words (`plainly`).
 */
export const anyOf = (...parts: string[]) => new RegExp(parts.join('|'), 'u');

/** The mark of a question, in any script of ours. */
export const ASKING = /[?？؟]/;

/** What is said beside an answer out of politeness; alone it is none. */
const POLITE =
  /(?:^| )(?:please|pls|plz|kindly|thanks|thank you|thx|thnx|tnx|ty|cheers|bitte|danke|(?:vielen|besten) dank|aub|alsjeblieft|alstublieft|graag|bedankt|dank (?:je|u)(?: wel)?|dankjewel|svp|stp|s il (?:vous|te) plait|merci(?: beaucoup)?|por favor|porfa|(?:muchas )?gracias|per favore|(?:mille )?grazie|(?:muito )?obrigad[oa]|prosze|dziekuje|dzieki|snalla|tack|venligst|(?:mange )?tak|من فضلك|من فضلكم|رجاء|لو سمحت|شكرا)(?= |$)|(?:を|して)?(?:ください|下さい|お願いします|希望)$/gu;

const GREETING =
  /^(?:hi|hello|hey|hallo|hoi|guten tag|goedendag|bonjour|salut|hola|buenos dias|ciao|buongiorno|ola|bom dia|czesc|dzien dobry|hej|goddag|مرحبا|こんにちは)(?= |$)/u;

/** A sentence without its politeness. */
export const withoutManners = (plain: string) =>
  plain.replace(GREETING, '').replace(POLITE, ' ').replace(/ +/g, ' ').trim();

/** Small letters without accents, punctuation and emoji; one space between words. */
export function plainly(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Arabic}])\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .replace(/[أإآ]/g, 'ا')
    .replace(/[^\p{L}\p{M}\p{N} ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
