/**
 * A pattern of sentences, of several. They are matched in small letters without accents and punctuation, with one space
 * between words (`plainly` of keywords.ts).
 */
export const anyOf = (...parts: string[]) => new RegExp(parts.join('|'), 'u');

/** What is said beside an answer out of politeness; alone it is none. */
const POLITE =
  /(?:^| )(?:please|pls|plz|kindly|thanks|thank you|bitte|danke|aub|alsjeblieft|alstublieft|graag|bedankt|svp|s il vous plait|merci|por favor|gracias|per favore|grazie|obrigad[oa]|prosze|dziekuje|snalla|tack|venligst|tak|من فضلك|من فضلكم|رجاء|لو سمحت|شكرا)(?= |$)|(?:を|して)?(?:ください|下さい|お願いします|希望)$/gu;

/** A sentence without its politeness. */
export const withoutManners = (plain: string) => plain.replace(POLITE, ' ').replace(/ +/g, ' ').trim();
