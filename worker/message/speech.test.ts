import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../campaign/money.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { ADDRESS } from '../test/address.ts';
import { createSpeech, inHtml } from './speech.ts';

type Texts = Record<string, string>;

const FOLDER = new URL('./locales/', import.meta.url);
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** A text without its form and its number: `deal.why` of `deal.why_formal_few`. */
const stemOf = (key: string) => key.replace(PLURAL, '').replace(/_formal$/, '');
const marksOf = (text = '') => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

function flatten(tree: object, path = ''): Texts {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value]] : Object.entries(flatten(value, `${path}${key}.`)),
    ),
  );
}

const readTexts = (tag: string): Texts => flatten(JSON.parse(readFileSync(new URL(`${tag}.json`, FOLDER), 'utf8')));
const ENGLISH = readTexts('en');
const STEMS = [...new Set(Object.keys(ENGLISH).map(stemOf))].sort();
/** In English, the marks of every text by its stem. */
const MARKS = Object.fromEntries(Object.entries(ENGLISH).map(([key, text]) => [stemOf(key), marksOf(text)]));
/** Latin for all of them. */
const VIA = new Set(['nl', 'fr', 'sv', 'da']);

it('has a file for each language', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(LANGUAGES.map(({ tag }) => `${tag}.json`).sort());
});

describe.each(LANGUAGES)('$tag', ({ tag, direction, hasForms }) => {
  const texts = readTexts(tag);

  it('has every text, and says what must be said in it', () => {
    expect([...new Set(Object.keys(texts).map(stemOf))].sort()).toEqual(STEMS);
    for (const [key, text] of Object.entries(texts)) {
      // Where a language counts by words of its own (one day, two days), the number itself may be left out.
      const counted = /_(zero|one|two)$/.test(key) ? marksOf(`${text}{{count}}`) : marksOf(text);
      expect(counted, key).toEqual(MARKS[stemOf(key)]);
    }
  });

  it('has every plural that the language knows, in each form, and no other', () => {
    const wanted = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted();
    const counted = Object.keys(texts).filter((key) => PLURAL.test(key));
    for (const stem of new Set(counted.map((key) => key.replace(PLURAL, '')))) {
      const found = counted.filter((key) => key.replace(PLURAL, '') === stem).map((key) => PLURAL.exec(key)?.[1]);
      expect(found.toSorted(), stem).toEqual(wanted);
    }
    expect(new Set(counted.map(stemOf))).toEqual(new Set(['deal.why', 'shared.subject', 'shared.intro']));
  });

  it('tells the forms apart only where the language does', () => {
    const formal = Object.keys(texts).filter((key) => /_formal(_|$)/.test(key));
    expect(formal.length > 10).toBe(hasForms);
    for (const key of formal) expect(texts[key], key).not.toBe(texts[key.replace('_formal', '')]);
  });

  it.skipIf(tag === 'en')('leaves nothing in English', () => {
    for (const [key, text] of Object.entries(texts)) {
      if (key !== 'from' || !VIA.has(tag)) expect(text, key).not.toBe(ENGLISH[key]);
      expect(text, key).not.toMatch(/\b(the|your?|with|friend|please)\b/i);
    }
  });

  it('is set with its typographic marks', () => {
    for (const [key, text] of Object.entries(texts)) {
      expect(text, key).not.toMatch(/['"]|\.\.\.|^\s|\s$| {2}/);
      if (tag === 'fr') expect(text, key).not.toMatch(/[^\u202f][;:!?»]|«[^\u202f]/);
    }
  });

  it.runIf(ADDRESS[tag])('addresses people in one form, and in that form alone', () => {
    const { informal, formal } = ADDRESS[tag] as (typeof ADDRESS)[string];
    for (const [key, text] of Object.entries(texts)) {
      const isFormal = /_formal(_|$)/.test(key);
      expect(text, key).not.toMatch(isFormal ? informal : formal);
      const otherForm = key.replace(PLURAL, (plural) => `_formal${plural}`);
      // What has no formal twin is read by both.
      if (!isFormal && !(`${key}_formal` in texts) && !(otherForm in texts)) expect(text, key).not.toMatch(informal);
    }
  });

  it('says every text in either form, in its own words', () => {
    const values = { advocate: 'Anna', shop: 'Linden', legalName: 'Linden GmbH', date: 'd', amount: 'a' };
    const more = { email: 'e@shop.test', address: 'a***@b.test', from: 'Bob', answer: 'b', code: 'c' };
    for (const formal of [false, true]) {
      const speech = createSpeech(tag, formal, 'UTC');
      expect([speech.language, speech.dir]).toEqual([tag, direction]);
      for (const stem of STEMS) {
        for (const count of [0, 1, 2, 3, 5, 11, 100, 1_000_000]) {
          const said = speech.say(stem, { ...values, ...more, count });
          expect(said, stem).not.toMatch(/\{\{|^$/);
          expect(said, stem).not.toBe(stem);
          if (tag !== 'en' && stem !== 'from')
            expect(said).not.toBe(createSpeech('en', false, 'UTC').say(stem, { ...values, ...more, count }));
        }
      }
    }
  });
});

it.each([
  [
    'pl',
    ['1 dnia', '2 dni', '5 dni', '12 dni', '22 dni', '101 dni'],
    (text: string) => /w ciągu (.+?);/.exec(text)?.[1],
  ],
  ['fr', ['0 jour', '1 jour', '2 jours', '5 jours'], (text: string) => /sous (.+?)\s;/.exec(text)?.[1]],
  ['da', ['1 dag', '2 dage'], (text: string) => /inden for (.+?);/.exec(text)?.[1]],
  ['ar', ['3 أيام', '11 يومًا', '100 يوم'], (text: string) => /خلال (.+?)،/.exec(text)?.[1]],
])('counts days as people do in %s', (tag, wanted, find) => {
  const speech = createSpeech(tag, false, 'UTC');
  const counted = wanted.map((text) => {
    const said = speech.say('deal.why', { advocate: 'Anna', legalName: 'L', count: Number.parseInt(text, 10) });
    return find(said)
      ?.replace(/[\u2068\u2069]/g, '')
      .replace('\u00a0', ' ');
  });
  expect(counted).toEqual(wanted);
});

// biome-ignore format: a table
it.each([
  ['en-US', 'November 1, 2026',        '€1,250.50'],
  ['en-GB', '1 November 2026',         '€1,250.50'],
  ['nl',    '1 november 2026',         '€ 1.250,50'],
  ['de',    '1. November 2026',        '1.250,50 €'],
  ['fr',    '1er novembre 2026',       '1 250,50 €'],
  ['es',    '1 de noviembre de 2026',  '1250,50 €'],
  ['it',    '1 novembre 2026',         '1250,50 €'],
  ['pt-PT', '1 de novembro de 2026',   '1250,50 €'],
  ['pt-BR', '1 de novembro de 2026',   '€ 1.250,50'],
  ['pl',    '1 listopada 2026',        '1250,50 €'],
  ['sv',    '1 november 2026',         '1 250,50 €'],
  ['da',    '1. november 2026',        '1.250,50 €'],
  ['ar',    '1 نوفمبر 2026',           '1,250.50 €'],
  ['ja',    '2026年11月1日',            '€1,250.50'],
])('writes dates and prices as people do in %s', (language, date, price) => {
  const plain = (text: string) => text.replace(/\u200f/g, '').replace(/\s/g, ' ');
  expect(plain(createSpeech(language, false, 'UTC').date(Date.UTC(2026, 10, 1)))).toBe(date);
  expect(plain(formatMoney(125_050, 'EUR', language))).toBe(price);
});

it('leaves the other days of a French month as they are', () => {
  const { date } = createSpeech('fr', true, 'UTC');
  expect([11, 21, 30].map((day) => date(Date.UTC(2026, 10, day)))).toEqual([
    '11 novembre 2026',
    '21 novembre 2026',
    '30 novembre 2026',
  ]);
});

it.each([
  ['en', 'code.how', { shop: 'Maple Inc.' }],
  ['ar', 'reward.intro_refused', { amount: formatMoney(1250, 'AED', 'ar') }],
  ['da', 'me.next', { amount: formatMoney(1250, 'DKK', 'da') }],
])('what ends with a full stop brings that of its sentence along, in %s: %s', (language, key, values) => {
  const said = createSpeech(language, false, 'UTC')
    .say(key, values)
    .replace(/\p{Cf}/gu, '');
  expect(said).not.toContain('..');
  for (const value of Object.values(values)) expect(said).toContain(value.replace(/\p{Cf}/gu, ''));
});

it('a masked address stays on one line', () => {
  const said = createSpeech('de', false, 'UTC').say('page.done', { shop: 'Linden', address: 'b…@friends.test' });
  expect(String(inHtml(said))).toContain('<bdi>b…\u2060@friends.test</bdi>');
});
