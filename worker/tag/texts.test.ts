import { expect, it } from 'vitest';
import { directionOf, textsFor } from './texts.ts';

it('has every text in every language, with the same placeholders', () => {
  const english = textsFor('en', false);
  const marksOf = (text = '') => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [language, formal] of [
    ['de', false],
    ['de', true],
    ['ar', false],
  ] as const) {
    const texts = textsFor(language, formal);
    expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      expect(marksOf(texts[key]), `${language} ${key}`).toEqual(marksOf(text));
    }
  }
});

it('addresses people as the shop does', () => {
  expect(textsFor('de', true).message).toBe('Ihre Nachricht');
  expect(textsFor('de-AT', false).message).not.toBe('Ihre Nachricht');
});

it('falls back to English, and knows which way a language runs', () => {
  expect(textsFor('xx', true)).toBe(textsFor('en-GB', false));
  expect([directionOf('ar'), directionOf('ar-EG'), directionOf('de')]).toEqual(['rtl', 'rtl', 'ltr']);
});
