import { expect, it } from 'vitest';
import { directionOf, LANGUAGES, primaryOf } from './languages.ts';

it('lists each language once, by the name that the runtime gives it in itself', () => {
  expect(new Set(LANGUAGES.map(({ tag }) => tag)).size).toBe(LANGUAGES.length);
  for (const { tag, name } of LANGUAGES) {
    expect(new Intl.DisplayNames(tag, { type: 'language' }).of(tag)?.toLowerCase(), tag).toBe(name.toLowerCase());
  }
});

it('says nothing is reviewed that no native speaker has read', () => {
  expect(LANGUAGES.filter(({ reviewed }) => reviewed)).toEqual([]);
});

it('knows which way a language runs, also one without words of ours', () => {
  for (const { tag, direction } of LANGUAGES) expect(directionOf(tag), tag).toBe(direction);
  expect(['ar-EG', 'he', 'pt-BR', 'EN'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
  expect(['pt-BR', 'DE', ''].map(primaryOf)).toEqual(['pt', 'de', '']);
});
