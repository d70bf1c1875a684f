/**
 * A pattern of sentences, of several. They are matched in small letters without accents and punctuation, with one space
 * between words (`plainly` of keywords.ts).
 */
export const anyOf = (...parts: string[]) => new RegExp(parts.join('|'), 'u');
