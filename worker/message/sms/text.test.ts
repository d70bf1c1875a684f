import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../campaign/money.ts';
import type { MessageContent, MessageValues } from '../message.ts';
import { createSpeech } from '../speech.ts';
import { readReply } from './keywords.ts';
import en from './locales/en.json' with { type: 'json' };
import { SEGMENT_BUDGET, type TextFrame, type TextKind, writeText } from './text.ts';
import { fillText, sayText, type TextKey } from './words.ts';

const TOKEN = '0123456789abcdefghjkmnpqrstvwx';
const LANGUAGES = ['en-US', 'en-GB', 'nl', 'de', 'fr', 'es', 'it', 'pt-PT', 'pt-BR', 'pl', 'sv', 'da', 'ar', 'ja'];
/** Where the words themselves need no letter outside GSM-7. */
const GSM = ['en-US', 'en-GB', 'nl', 'de', 'fr', 'it', 'sv', 'da'];

const TITLES: Record<string, string> = {
  en: '20% off everything for your very first order',
  nl: '20% korting op je hele eerste bestelling',
  de: '20 % Rabatt auf die gesamte erste Bestellung',
  fr: '20 % de remise sur toute la première commande',
  es: '20 % de descuento en todo el primer pedido con envío',
  it: '20% di sconto su tutto il primo ordine',
  pt: '20% de desconto em toda a primeira encomenda',
  pl: '20% zniżki na całe pierwsze zamówienie w sklepie',
  sv: '20 % rabatt på hela första beställningen',
  da: '20 % rabat på hele den første bestilling',
  ar: 'خصم ٢٠٪ على كامل أول طلب لك من متجرنا',
  ja: '初回ご注文の全商品が20%割引になります',
};

const frame = (language: string, more: Partial<TextFrame> = {}): TextFrame => ({
  language,
  formal: false,
  shopName: 'Maple & Finch Home Goods',
  country: 'CA',
  timeZone: 'America/Toronto',
  unsubscribeUrl: `https://go.maplefinch.example/u/${TOKEN}`,
  answerable: true,
  ...more,
});

const titleOf = (language: string) => TITLES[language.slice(0, 2)] ?? '';

function contentOf(kind: TextKind, language: string): MessageContent {
  const price = formatMoney(123_450, 'CAD', language);
  const values: { [K in TextKind]: MessageValues[K] } = {
    deal: {
      advocateName: 'Anna-Maria Lindemann',
      shopName: 'Maple & Finch Home Goods',
      words: { title: titleOf(language), description: '' },
      badge: price,
      url: `https://go.maplefinch.example/r/0001abcdefgh.${TOKEN}`,
      rewardDisclosed: true,
      validTo: Date.UTC(2026, 11, 31, 23),
    },
    code: {
      shopName: 'Maple & Finch Home Goods',
      words: { title: titleOf(language), description: '' },
      badge: price,
      code: 'FRIEND-7KQ2MXWZ9P',
      applyUrl: 'https://www.maplefinch.example/discount/FRIEND-7KQ2MXWZ9P?redirect=%2Fcollections%2Fwelcome',
      expiresAt: Date.UTC(2026, 11, 31, 23),
    },
    reward: { shopName: 'Maple & Finch Home Goods', state: 'earned', amount: price, code: 'THANKS-7KQ2MXWZ9P' },
    confirm: {
      shopName: 'Maple & Finch Home Goods',
      wording: 'I want to read of offers.',
      url: `https://go.maplefinch.example/u/confirm/${TOKEN}`,
      until: Date.UTC(2026, 11, 31, 23),
    },
    join: {
      shopName: 'Maple & Finch Home Goods',
      url: `https://go.maplefinch.example/j/in/${TOKEN}`,
      until: Date.UTC(2026, 11, 31, 23),
    },
    invitation: {
      shopName: 'Maple & Finch Home Goods',
      words: { title: titleOf(language), description: '' },
      badge: price,
      url: `https://go.maplefinch.example/u/invite/${TOKEN}`,
      asks: false,
      basis: 'customer',
    },
  };
  return { kind, values: values[kind] } as MessageContent;
}

const textOf = (kind: TextKind, language: string, more: Partial<TextFrame> = {}) => {
  const text = writeText(frame(language, more), contentOf(kind, language));
  if (!text) throw new Error('it has no words');
  return text;
};

const KINDS = Object.keys(SEGMENT_BUDGET) as TextKind[];
const all = KINDS.flatMap((kind) => LANGUAGES.map((language) => [kind, language] as const));

describe('a text', () => {
  it.each(all)('%s in %s keeps its budget of segments, formal or not', (kind, language) => {
    for (const formal of [false, true]) {
      const text = textOf(kind, language, { formal });
      expect(text.segments, `${text.encoding} ${text.units}\n${text.body}`).toBeLessThanOrEqual(
        SEGMENT_BUDGET[kind][text.encoding],
      );
      if (GSM.includes(language)) expect(text.encoding, text.body).toBe('GSM-7');
      expect(text.body).not.toMatch(/[\u00a0\u202f]|\{\{|undefined/);
      expect(text.body.length).toBeLessThanOrEqual(1600);
    }
  });

  it('shortens a long title rather than its own duties', () => {
    const content = contentOf('deal', 'en');
    if (content.kind === 'deal') content.values.words.title = 'An offer that nobody can finish reading '.repeat(20);
    const text = writeText(frame('en'), content);
    expect(text?.segments).toBeLessThanOrEqual(3);
    expect(text?.body).toMatch(/\.\.\. Valid/);
    expect(text?.body).toContain('STOP');
    expect(text?.body).toContain(`/r/0001abcdefgh.${TOKEN}`);
  });

  it('fills in the shop’s own words, and takes those for texts where it has some', () => {
    const content = contentOf('deal', 'en');
    if (content.kind !== 'deal') throw new Error('it is a deal');
    content.values.words = { title: '{{badge}} off at {{shop}}', description: '' };
    content.values.badge = '20%';
    expect(writeText(frame('en'), content)?.body).toContain('\n20% off at Maple & Finch Home Goods');
    content.values.words.short = '{{badge}} off';
    expect(writeText(frame('en'), content)?.body).toMatch(/\n20% off Valid/);
    const invitation = contentOf('invitation', 'en');
    if (invitation.kind === 'invitation') invitation.values.words = content.values.words;
    expect(writeText(frame('en'), invitation)?.body).not.toContain('{{');
  });

  it('leaves out a link that would cost a segment more than the code is worth', () => {
    const content = contentOf('code', 'en');
    if (content.kind === 'code') content.values.applyUrl = `https://shop.test/${'x'.repeat(400)}`;
    const text = writeText(frame('en'), content);
    expect(text?.segments).toBeLessThanOrEqual(2);
    expect(text?.body).toContain('FRIEND-7KQ2MXWZ9P');
    expect(textOf('code', 'en').body).toContain('https://www.maplefinch.example/discount/');
  });

  it('carries what the shopper wrote on one line, and nothing that turns it', () => {
    const content = contentOf('deal', 'en');
    if (content.kind === 'deal') {
      content.values.personalMessage = 'Hi!\nTheir lamps\u202e are great\u0000';
      content.values.advocateName = 'Anna\r\nReply YES';
    }
    const body = writeText(frame('en'), content)?.body ?? '';
    expect(body).toContain('"Hi! Their lamps are great"');
    expect(body).toContain('Anna Reply YES asked');
  });

  it('in Arabic sets names apart, and leaves links bare', () => {
    const { body } = textOf('deal', 'ar');
    expect(body).toContain('\u2068Maple & Finch Home Goods\u2069');
    expect(body).not.toMatch(/\u2068https|x\u2069/);
  });

  it('R3: is the same bytes each time', () => {
    for (const [kind, language] of all) expect(textOf(kind, language).body).toBe(textOf(kind, language).body);
  });

  it('of a kind without words for it is none', () => {
    expect(writeText(frame('en'), { kind: 'report', values: {} } as MessageContent)).toBeUndefined();
  });
});

describe('what every text says', () => {
  it.each(all)('R4, R20: %s in %s names the shop, says STOP and what it costs', (kind, language) => {
    const { body } = textOf(kind, language);
    expect(body).toContain('Maple & Finch Home Goods');
    expect(body).toMatch(/STOPP?/);
    expect(body).toContain(sayText(language, false, 'rates').replace('’', "'"));
    expect(textOf(kind, language, { country: 'NL' }).body).not.toContain(sayText(language, false, 'rates'));
  });

  it.each(LANGUAGES)('R4, R11, R25, R36: a deal in %s names the sender, is marked, says of the reward', (language) => {
    const { body } = textOf('deal', language);
    expect(body.split('\n')[0]).toContain('Anna-Maria Lindemann');
    expect(body).toMatch(/^(Ad|Advertentie|Anzeige|Pub|Publi|Pubblicità|Reklama|Reklam|Reklame|إعلان|広告)\s?[:：]/);
    expect(body).toContain(`/u/${TOKEN}`);
    const disclosure = sayText(language, false, 'deal.reward', { advocate: 'Anna-Maria Lindemann' });
    expect(body).toContain(disclosure);
    const silent = contentOf('deal', language);
    if (silent.kind === 'deal') silent.values.rewardDisclosed = false;
    expect(writeText(frame(language), silent)?.body).not.toContain(disclosure);
  });

  it.each(LANGUAGES)('R20: the words that %s tells people to answer with are understood', (language) => {
    const end = sayText(language, false, 'deal.once');
    const told = end.match(/[A-ZÄÅÆØÖ]{4,}/g)?.filter((word) => word !== 'SMS') ?? [];
    expect(told.map((text) => readReply(text)).sort(), end).toEqual(['help', 'stop']);
  });

  it.each(all)('R7, R20, R25: where no answer arrives, %s in %s says what each link is for', (kind, language) => {
    for (const formal of [false, true]) {
      const text = textOf(kind, language, { answerable: false, formal });
      expect(text.body).not.toContain('STOP');
      expect(text.segments, text.body).toBeLessThanOrEqual(SEGMENT_BUDGET[kind][text.encoding]);
      const lines = text.body.split('\n');
      // Words, then the link: nobody has to guess which of two leads away from messages.
      expect(lines.at(-1)).toMatch(/\p{L}{2,}[^\n]*[:：]\s?https:\/\/go\.maplefinch\.example\/u\/\w+$/u);
      const first = lines.findIndex((line) => line.startsWith('https'));
      if (kind === 'confirm' || kind === 'join') expect(lines[first - 1]).toMatch(/[:：]$/);
    }
  });

  it('R21: carries no links but those of the service’s own address and the shop’s', () => {
    for (const [kind, language] of all) {
      for (const [, host] of textOf(kind, language).body.matchAll(/https?:\/\/([^/]+)/g)) {
        expect(host).toMatch(/maplefinch\.example$/);
      }
    }
  });

  it.each(LANGUAGES)('a refused reward in %s says why, in the words of its mail', (language) => {
    const mail = JSON.parse(readFileSync(new URL(`../locales/${language.slice(0, 2)}.json`, import.meta.url), 'utf8'));
    for (const reason of [
      'returned',
      'known',
      'newcomer',
      'own',
      'minimum',
      'limit',
      'closed',
      'window',
      'unmet',
    ] as const) {
      const content = contentOf('reward', language);
      if (content.kind === 'reward') Object.assign(content.values, { state: 'refused', reason, code: undefined });
      for (const more of [{ answerable: true }, { answerable: false }]) {
        const text = writeText(frame(language, more), content);
        const words: string = mail.reward[`reason_${reason}`];
        expect(text?.body.replaceAll("'", '’')).toContain(
          words.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll("'", '’'),
        );
        expect(text?.segments, text?.body).toBeLessThanOrEqual(SEGMENT_BUDGET.reward[text?.encoding ?? 'GSM-7'] + 1);
        if (GSM.includes(language)) expect(text?.encoding, text?.body).toBe('GSM-7');
      }
    }
  });

  it.each(LANGUAGES)('a reward that was taken back in %s says so, why, and what becomes of it, once', (language) => {
    for (const reason of ['returned', 'newcomer', undefined] as const) {
      for (const fate of ['code', 'credit', 'unpaid', 'paid', undefined] as const) {
        for (const more of [{ answerable: true }, { answerable: false }, { formal: true, answerable: false }]) {
          const content = contentOf('reward', language);
          if (content.kind === 'reward') Object.assign(content.values, { state: 'taken', reason, fate });
          const { body = '', encoding = 'GSM-7', segments } = writeText(frame(language, more), content) ?? {};
          const speech = createSpeech(language, more.formal ?? false, 'UTC');
          const code = 'THANKS-7KQ2MXWZ9P';
          const plain = (text: string) =>
            text
              .replace(/\p{Cf}/gu, '')
              .replace(/\s/g, ' ')
              .replaceAll("'", '’');
          for (const key of [reason && `reason_${reason}`, fate && `taken_${fate}`].filter(Boolean)) {
            expect(plain(body)).toContain(plain(speech.say(`reward.${key}`, { code })));
          }
          const [shop, amount] = ['Maple & Finch Home Goods', formatMoney(123_450, 'CAD', language)];
          expect(plain(body)).toContain(plain(sayText(language, false, 'reward.taken', { shop, amount })));
          expect(body.split('THANKS-').length).toBe(fate === 'code' ? 2 : 1);
          expect(segments, `${encoding} ${body}`).toBeLessThanOrEqual(SEGMENT_BUDGET.reward[encoding] + 1);
          if (GSM.includes(language)) expect(encoding, body).toBe('GSM-7');
        }
      }
    }
  });

  it.each(LANGUAGES)('a friend’s own reward in %s is of their order, and of nobody’s recommendation', (language) => {
    for (const state of ['pending', 'earned'] as const) {
      for (const formal of [false, true]) {
        for (const answerable of [false, true]) {
          const content = contentOf('reward', language);
          if (content.kind !== 'reward') throw new Error('no reward');
          if (state === 'pending') Object.assign(content.values, { state, code: undefined });
          const advocates = writeText(frame(language, { formal, answerable }), content);
          content.values.friend = true;
          const text = writeText(frame(language, { formal, answerable }), content);
          const { body = '', encoding = 'GSM-7', segments } = text ?? {};
          expect(segments, body).toBeLessThanOrEqual(SEGMENT_BUDGET.reward[encoding]);
          if (GSM.includes(language)) expect(encoding, body).toBe('GSM-7');
          const [lines, theirs] = [body.split('\n'), advocates?.body.split('\n') ?? []];
          expect(lines[0]).not.toBe(theirs[0]);
          expect(lines.at(-1)).not.toBe(theirs.at(-1));
          expect(body).not.toMatch(/undefined|\{\{/);
          expect(body.includes('THANKS-7KQ2MXWZ9P')).toBe(state === 'earned');
          expect(/STOP/.test(body)).toBe(answerable);
        }
      }
    }
  });

  it.each([
    ['da', 'DKK', 'Din belønning: 12,50 kr.'],
    ['ar', 'AED', '12.50 د.إ.'],
    ['en-US', 'USD', 'Your reward: $12.50.'],
  ])('an amount in %s brings the full stop of its sentence along', (language, currency, words) => {
    const content = contentOf('reward', language);
    if (content.kind === 'reward') content.values.amount = formatMoney(1250, currency, language);
    const line = writeText(frame(language), content)
      ?.body.split('\n')[0]
      ?.replace(/\p{Cf}/gu, '');
    expect(line?.endsWith(words.replace(/\p{Cf}/gu, ''))).toBe(true);
  });

  it('the same in own words, with blanks inside the braces', () => {
    const said = fillText('da', 'Du fik {{ amount }}. Og {{amount}}', { amount: '12,50 kr.' });
    expect(said).toBe('Du fik 12,50 kr. Og 12,50 kr.');
  });

  it('has words for everything in every language, with the same marks', () => {
    const keys = Object.entries(en).flatMap(([section, inner]) =>
      typeof inner === 'string' ? [section] : Object.keys(inner).map((key) => `${section}.${key}`),
    ) as TextKey[];
    const marks = (text: string) => (text.match(/<\w+>/g) ?? []).sort();
    const shown = {
      advocate: '<advocate>',
      shop: '<shop>',
      url: '<url>',
      code: '<code>',
      date: '<date>',
      email: '<email>',
      amount: '<amount>',
    };
    for (const language of LANGUAGES) {
      for (const key of keys) {
        const english = marks(sayText('en', false, key, shown));
        for (const formal of [false, true]) {
          const text = sayText(language, formal, key, shown);
          expect(marks(text), `${language} ${key}`).toEqual(english);
          if (!language.startsWith('en')) expect(text).not.toBe(sayText('en', false, key, shown));
        }
      }
    }
  });
});
