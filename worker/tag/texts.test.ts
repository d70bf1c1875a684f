import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADDRESS } from '../test/address.ts';
import { CHANNELS, PLACEMENTS } from './channel.ts';
import { LANGUAGES } from './languages.ts';
import { type Reader, textsFor, wordsFor } from './texts.ts';

const ENGLISH = textsFor('en', false);
const marksOf = (text = '') => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
/** Names, and words that a language shares with English. */
const SHARED = new Set(['by_whatsapp', 'by_facebook', 'by_messenger', 'da email_send']);
/** What the advocate writes to a friend is the advocate's own voice. */
const isOwnVoice = (key: string) => key.startsWith('share_') && key !== 'share_title';

/** A mail program, an app or a page, in all languages. */
const WAYS =
  /\b(app|apps|mail|e-mail|correo|posta|e-post)\b|aplicaci|application|messagerie|aplikacj|poczt|アプリ|メール|تطبيق|بريد/i;

const VOICES = LANGUAGES.flatMap(({ tag, hasForms }) =>
  (hasForms ? [false, true] : [false]).map((formal) => ({ tag, formal, texts: textsFor(tag, formal) })),
);

it('has a file for each language, and another for what its formal shops say', () => {
  const wanted = LANGUAGES.flatMap(({ tag, hasForms }) => [`${tag}.json`, ...(hasForms ? [`${tag}-formal.json`] : [])]);
  expect(readdirSync(new URL('./locales', import.meta.url)).sort()).toEqual(wanted.sort());
});

describe.each(VOICES)('$tag, formal: $formal', ({ tag, formal, texts }) => {
  it('has every text, with the same placeholders', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(ENGLISH).sort());
    for (const [key, text] of Object.entries(ENGLISH)) {
      expect(texts[key], key).toBeTruthy();
      expect(marksOf(texts[key]), key).toEqual(marksOf(text));
    }
  });

  it.skipIf(tag === 'en')('leaves nothing in English', () => {
    for (const [key, text] of Object.entries(texts)) {
      if (!SHARED.has(key) && !SHARED.has(`${tag} ${key}`)) expect(text, key).not.toBe(ENGLISH[key]);
      expect(text, key).not.toMatch(/\b(the|your?|with|friend|please)\b/i);
    }
  });

  it('is set with its typographic marks', () => {
    for (const [key, text] of Object.entries(texts)) {
      expect(text, key).not.toMatch(/['"]|\.\.\.|^\s|\s$| {2}/);
      if (tag === 'fr') expect(text, key).not.toMatch(/[^\u202f][;:!?»]|«[^\u202f]/);
      if (tag === 'ja') expect(text, key).not.toMatch(/\p{Script=Han}[,.!?:]|[（「][^）」]*$/u);
    }
  });

  it('promises of no way to share what holds of another alone', () => {
    // Some open an app, some a page of the web, some nothing at all.
    for (const key of ['opened', 'self_share', 'self_share_hint'] as const) {
      expect(texts[key], key).not.toMatch(WAYS);
    }
  });

  it.runIf(ADDRESS[tag])('addresses people in one form, and in that form alone', () => {
    const { informal, formal: polite } = ADDRESS[tag] as (typeof ADDRESS)[string];
    const said = Object.entries(texts).filter(([key]) => !isOwnVoice(key));
    for (const [key, text] of said) expect(text, key).not.toMatch(formal ? informal : polite);
    expect(said.filter(([, text]) => (formal ? polite : informal).test(text)).length).toBeGreaterThan(10);
  });
});

it('has no formal text that says what the informal one says', () => {
  for (const { tag, hasForms } of LANGUAGES) {
    const different = Object.entries(textsFor(tag, true)).filter(([key, text]) => text !== textsFor(tag, false)[key]);
    expect(different.length > 10, tag).toBe(hasForms);
  }
});

it('speaks to a friend in one voice, whichever way the shop addresses people', () => {
  for (const { tag } of LANGUAGES.filter(({ hasForms }) => hasForms)) {
    for (const key of ['share_text', 'share_product', 'share_product_named', 'share_subject']) {
      expect(textsFor(tag, true)[key], tag).toBe(textsFor(tag, false)[key]);
    }
  }
});

it('answers regions in their language, and a language without words in English', () => {
  // Brazil says *você* to everybody.
  for (const formal of [true, false]) expect(textsFor('pt-BR', formal)).toBe(textsFor('pt-PT', true));
  expect(textsFor('pt-PT', false).message).toBe('A tua mensagem');
  expect(textsFor('de-AT', true).message).toBe('Ihre Nachricht');
  expect(textsFor('xx', true)).toBe(textsFor('en-GB', false));
});

describe('a page loads the words of its reader', () => {
  const advocate = (more: Partial<Extract<Reader, { side: 'advocate' }>> = {}): Reader => ({
    side: 'advocate',
    placement: 'post_purchase',
    channels: ['whatsapp', 'link'],
    mayRelay: false,
    products: false,
    ...more,
  });
  const read = (reader: Reader) => Object.keys(wordsFor(reader, ENGLISH));

  it('and somebody reads every word, but for those of the advocate’s own message', () => {
    const all = new Set([
      ...read({ side: 'friend', mayText: true, mayKeep: true }),
      ...PLACEMENTS.flatMap((placement) =>
        read(advocate({ placement, channels: CHANNELS, mayRelay: true, products: true, languages: true })),
      ),
    ]);
    const unread = Object.keys(ENGLISH).filter((key) => !all.has(key));
    expect(unread).toEqual([
      'reward',
      'share_subject',
      'share_text',
      'share_disclosure',
      'share_product',
      'share_product_named',
      'reach_ask',
      'reach_send',
      'reach_sent',
      'reach_invalid',
      'reach_later',
    ]);
    expect(read(advocate({ placement: undefined, channels: CHANNELS, mayRelay: true }))).toEqual(
      expect.arrayContaining(['floating_action', 'account_title', 'by_qr', 'qr_hint', 'email_send']),
    );
  });

  it('a friend none of the advocate’s, an advocate none of a friend’s', () => {
    expect(read({ side: 'friend', mayText: true })).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(by_|share|email_send|sms_note)/)]),
    );
    expect(read(advocate())).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(friend_|code_|own_|email_|sms_|texted)/)]),
    );
  });

  it('the words of texts only where texts can be sent', () => {
    const texting = /^(sms_|texted)/;
    expect(read({ side: 'friend', mayText: false }).filter((key) => texting.test(key))).toEqual([]);
    expect(read({ side: 'friend', mayText: true }).filter((key) => texting.test(key))).toEqual([
      'sms_invalid',
      'sms_code',
      'sms_own',
      'texted',
    ]);
    expect(read(advocate({ mayRelay: true })).filter((key) => texting.test(key))).toEqual([
      'sms_title',
      'sms_friend',
      'sms_note',
      'sms_count',
      'sms_invalid',
    ]);
  });

  it('an advocate those of the placement, the channels and the form that are there', () => {
    expect(read(advocate())).toEqual(expect.arrayContaining(['post_purchase_title', 'by_whatsapp']));
    for (const key of ['by_qr', 'qr_hint', 'exit_title', 'floating_action', 'state_ordered', 'email_send']) {
      expect(read(advocate()), key).not.toContain(key);
    }
    expect(read(advocate({ placement: 'floating' }))).toContain('floating_action');
    expect(read(advocate({ placement: 'account' }))).toContain('state_ordered');
    expect(read(advocate({ mayRelay: true }))).toContain('email_send');
  });
});
