import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const texts = (name: string): Record<string, string> => JSON.parse(read(`../worker/tag/locales/${name}.json`));
const keys = [...read('./texts.ts').matchAll(/^ {2}\| '(\w+)'/gm)].map(([, key]) => key as string).sort();
const placeholders = (text = '') => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort();

test.each(['en', 'de', 'ar'])('%s has every text that the widget says, with the same placeholders', (name) => {
  expect(Object.keys(texts(name)).sort()).toEqual(keys);
  for (const key of keys) {
    // The shop's name may stand anywhere; what else is filled in must be said in every language.
    const filled = (all: Record<string, string>) => placeholders(all[key]).filter((one) => one !== 'shop');
    expect(filled(texts(name)), key).toEqual(filled(texts('en')));
    expect(texts(name)[key]).not.toBe('');
  }
});

test('the formal German says otherwise only what German says, and addresses nobody with du', () => {
  const formal = texts('de-formal');
  expect(keys).toEqual(expect.arrayContaining(Object.keys(formal)));
  // What the advocate writes to a friend is the advocate's own voice.
  for (const [key, text] of Object.entries({ ...texts('de'), ...formal })) {
    if (!/^share_(text|product)/.test(key))
      expect(text, key).not.toMatch(/\b(du|dir|dich|dein\w*|kennst|lass|such)\b/i);
  }
});
