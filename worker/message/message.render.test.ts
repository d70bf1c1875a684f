import { describe, expect, it } from 'vitest';
import { badgeOf } from '../campaign/deal.ts';
import { formatMoney } from '../campaign/money.ts';
import { directionOf, LANGUAGES } from '../tag/languages.ts';
import { type RenderRequest, renderMessage } from './message.render.ts';

const shop = {
  name: 'Maple & Finch',
  legalName: 'Maple & Finch <Trading> Inc.',
  postalAddress: '48 Orchard Street, Portland',
  careEmail: 'care@maple.test',
  timeZone: 'America/New_York',
  theme: {
    accent: '#14532d',
    accentText: '#ffffff',
    background: '#ffffff',
    text: '#1c1917',
    radius: 12,
    font: 'system' as const,
    layout: 'card' as const,
  },
};
const DEAL = {
  kind: 'deal' as const,
  formal: false,
  language: 'en-US',
  shop,
  unsubscribeUrl: 'https://go.test/u/0001token',
  values: {
    advocateName: 'Anna',
    shopName: shop.name,
    words: { title: '{{badge}} off at {{shop}}', description: 'For <b>new</b> friends.', terms: 'Once each.' },
    badge: '20%',
    url: 'https://go.test/r/0001code.token',
    personalMessage: 'You would\nlove "this" & <that>!',
    rewardDisclosed: true,
    validTo: Date.UTC(2026, 11, 1, 5),
  },
} satisfies RenderRequest;
const CODE = {
  ...DEAL,
  kind: 'code' as const,
  values: {
    shopName: shop.name,
    words: DEAL.values.words,
    badge: '20%',
    code: 'FRIEND-7KXM',
    applyUrl: 'https://s.test/a',
  },
} satisfies RenderRequest;
const REWARD = {
  ...DEAL,
  kind: 'reward' as const,
  values: { shopName: shop.name, advocateName: 'Anna', state: 'earned' as const, amount: '$10', code: 'THANKS-1' },
} satisfies RenderRequest;

const CONFIRM = {
  ...DEAL,
  kind: 'confirm' as const,
  values: {
    shopName: shop.name,
    wording: 'News and offers by <email>,\nonce a month.',
    url: 'https://go.test/u/confirm/0001token',
    until: Date.UTC(2026, 10, 8),
  },
} satisfies RenderRequest;
const INVITATION = {
  ...DEAL,
  kind: 'invitation' as const,
  values: {
    shopName: shop.name,
    words: DEAL.values.words,
    badge: '20%',
    reward: '$10',
    url: 'https://go.test/u/invite/0001token',
    pageUrl: 'https://go.test/me/at/key',
    asks: false,
    basis: 'customer' as const,
  },
} satisfies RenderRequest;

const SHARED = {
  ...DEAL,
  kind: 'shared' as const,
  values: {
    shopName: shop.name,
    advocateName: 'Anna',
    friends: 3,
    words: DEAL.values.words,
    badge: '20%',
    personalMessage: 'You would\nlove this!',
    pageUrl: 'https://go.test/me/0001token',
  },
} satisfies RenderRequest;
const STOPPED = {
  ...DEAL,
  kind: 'stopped' as const,
  values: { shopName: shop.name, masked: 'a…@x.test' },
} satisfies RenderRequest;

const ALL: RenderRequest[] = [
  DEAL,
  CODE,
  REWARD,
  { ...REWARD, values: { ...REWARD.values, state: 'pending' } },
  {
    ...REWARD,
    values: {
      shopName: shop.name,
      state: 'refused',
      amount: '$10',
      reason: 'returned',
      pageUrl: 'https://go.test/me/1',
    },
  },
  {
    ...REWARD,
    values: { shopName: shop.name, state: 'taken', amount: '$10', reason: 'returned', fate: 'code', code: 'THANKS-1' },
  },
  { ...REWARD, values: { shopName: shop.name, state: 'taken', amount: '$10', fate: 'credit' } },
  CONFIRM,
  SHARED,
  STOPPED,
  INVITATION,
  { ...INVITATION, values: { ...INVITATION.values, asks: true, basis: 'consent' } },
];
const VOICES = LANGUAGES.flatMap(({ tag, hasForms }) =>
  (hasForms ? [false, true] : [false]).map((formal) => ({ language: tag === 'en' ? 'en-US' : tag, formal })),
);

describe('every message in every language', () => {
  it.each(ALL.flatMap((request) => VOICES.map((voice) => ({ ...request, ...voice }))))(
    '$kind in $language, formal: $formal: identity, rights and the way out, within the size that mail apps show (R7, R10, R25, R29)',
    (request) => {
      const { subject, text, html } = renderMessage(request);
      const dir = directionOf(request.language);
      expect(html).toContain(`<html lang="${request.language}" dir="${dir}">`);
      for (const [table] of html.matchAll(/<table[^>]*>/g)) expect(table).toContain(`dir="${dir}"`);
      // The last message confirms that there are no more: there is nothing left to end (R13).
      for (const part of [html, text])
        expect(part.includes('https://go.test/u/0001token')).toBe(request.kind !== 'stopped');
      for (const part of [text.replace(/[\u2068\u2069]/g, ''), unescaped(html)]) {
        expect(part).toContain('Maple & Finch <Trading> Inc.');
        expect(part).toContain('48 Orchard Street, Portland');
        expect(part).toContain('care@maple.test');
      }
      // Nothing is fetched when a mail is opened, by whatever element or style.
      expect(html).not.toMatch(
        /<(?:img|link|script|iframe|object|video|audio|source|input)\b|url\(|@import|background=|srcset=/i,
      );
      expect(html).not.toContain('{{');
      expect(text).not.toMatch(
        /\{\{|\b(?:deal|code|reward|confirm|access|shared|stopped|invitation|reply|footer)\.[a-z]/,
      );
      // No blank stands after a full-width mark.
      expect(html + text).not.toMatch(/[。！？] /);
      expect(Buffer.byteLength(html)).toBeLessThan(100_000);
      expect(subject).not.toMatch(/[\p{Cc}\u2066-\u2069]|\{\{/u);
      expect(html).toContain('prefers-color-scheme: dark');
    },
  );

  it('gives the same bytes each time, so that a preview is what is sent (R3)', () => {
    for (const request of ALL) expect(renderMessage(request)).toEqual(renderMessage(structuredClone(request)));
  });
});

describe('a deal', () => {
  it.each(VOICES)(
    'in $language, formal: $formal: names who asked (R4) and what they may get, where that is so (R36)',
    (voice) => {
      const values = { ...DEAL.values, advocateName: 'Zoë' };
      const { subject, ...parts } = renderMessage({ ...DEAL, ...voice, values });
      const silent = renderMessage({ ...DEAL, ...voice, values: { ...values, rewardDisclosed: false } });
      const count = (text: string) => unescaped(text).split('Zoë').length;
      for (const part of ['text', 'html'] as const) {
        expect(parts[part]).toContain('Zoë');
        // The sentence about the reward, and nothing else, names them once more.
        expect(count(parts[part])).toBe(count(silent[part]) + 1);
      }
      // It says whose it is and who asked for it; it does not shout, and promises nothing (R11).
      expect(subject).toContain('Zoë');
      expect(subject).toContain('Maple & Finch');
      expect(subject).not.toMatch(/[!！¡%$€£]|\p{Lu}{4}|\p{Extended_Pictographic}/u);
      expect(subject).not.toMatch(/\b(?:free|gratis|kostenlos|gratuit\w*|won|urgent)\b/i);
    },
  );

  it.each([
    ['en-US', 'Anna asked Maple & Finch to send you this.', 'Anna may get a reward from Maple & Finch if you buy.'],
    ['de', 'Anna hat Maple & Finch gebeten, dir das zu schicken.', 'kann Anna von Maple & Finch eine Prämie bekommen'],
    ['ar', 'يصلك هذا من Maple & Finch بطلب من Anna.', 'قد تُمنح مكافأة من Maple & Finch إلى Anna'],
  ])('in %s says who asked (R4) and what they may get (R36)', (language, who, reward) => {
    const { text, html } = renderMessage({ ...DEAL, language });
    for (const part of [text.replace(/[\u2068\u2069]/g, ''), unescaped(html)]) {
      expect(part).toContain(who);
      expect(part).toContain(reward);
    }
    const silent = renderMessage({ ...DEAL, language, values: { ...DEAL.values, rewardDisclosed: false } });
    expect(silent.text.replace(/[\u2068\u2069]/g, '')).not.toContain(reward);
  });

  it('is marked as advertising, says where the address came from and how long it is kept (R11, R25)', () => {
    const { text, html } = renderMessage(DEAL);
    for (const part of [text.replace(/[\u2068\u2069]/g, ''), html.replace(/<\/?bdi>/g, '')]) {
      expect(part).toContain('Advertisement');
      expect(part).toContain('Anna gave us your address');
      expect(part).toContain('within 3 days');
    }
    expect(renderMessage({ ...DEAL, language: 'ar' }).text).toContain('أيام');
  });

  it('addresses people as the shop does', () => {
    expect(renderMessage({ ...DEAL, language: 'de', formal: false }).subject).toBe(
      'Anna hat ein Angebot von Maple & Finch für dich',
    );
    const formal = renderMessage({ ...DEAL, language: 'de', formal: true });
    expect(formal.subject).toContain('für Sie');
    expect(formal.text).not.toMatch(/\b(?:du|dir|dich|deine?)\b/i);
  });

  it('fills in the words of the deal and shows its last day in the shop’s zone', () => {
    const { text } = renderMessage(DEAL);
    expect(text).toContain('20% off at Maple & Finch');
    expect(text).toContain('Valid until November 30, 2026');
  });

  it('opens with the shop’s own words, where it has some, and still says who asked (R4)', () => {
    const words = {
      ...DEAL.values.words,
      subject: '{{advocate}} thought of you',
      headline: 'From {{advocate}}, with {{badge}} off',
    };
    const { subject, text, html } = renderMessage({ ...DEAL, values: { ...DEAL.values, words } });
    expect(subject).toBe('Anna thought of you');
    expect(text).toContain('From Anna, with 20% off\n');
    expect(html).toContain('From <bdi>Anna</bdi>, with 20% off');
    expect(text).toContain('Anna asked Maple & Finch to send you this.');
  });

  it('lets nothing that people typed become markup', () => {
    const { html } = renderMessage({ ...DEAL, values: { ...DEAL.values, advocateName: '<img src=x onerror=1>' } });
    expect(html).not.toMatch(/<img|<b>|<that>/);
    expect(html).toContain('love &quot;this&quot; &amp; &lt;that&gt;!');
  });

  it('keeps names from turning the text, or asking i18next for more', () => {
    const { text, subject } = renderMessage({
      ...DEAL,
      values: { ...DEAL.values, advocateName: '\u202eAn\r\nna $t(code.subject) {{shop}}' },
    });
    expect(subject).toBe('An na $t(code.subject) {{shop}} has a deal from Maple & Finch for you');
    expect(text).not.toContain('\u202e');
  });

  it('isolates what may run the other way', () => {
    expect(renderMessage({ ...DEAL, language: 'ar' }).text).toContain('\u2068Anna\u2069');
  });

  it('from right to left a currency of Latin letters keeps its sign behind them; what a title says is said once', () => {
    const amount = formatMoney(1500, 'USD', 'ar');
    const reward = renderMessage({ ...REWARD, language: 'ar', values: { ...REWARD.values, amount } });
    const words = { title: 'خصم 15 US$ للأصدقاء', description: 'خصم {{badge}}' };
    const deal = renderMessage({ ...DEAL, language: 'ar', values: { ...DEAL.values, words, badge: amount } });
    for (const part of [reward.html, reward.text, reward.subject, deal.html, deal.text]) {
      expect(part).toContain('US$\u200e');
      expect(part).not.toMatch(/US\$(?!\u200e)/);
    }
    expect(deal.text).not.toContain(' · ');
    const percent = {
      ...DEAL.values,
      words: { ...words, title: 'خصم 20%' },
      badge: badgeOf({ kind: 'percent', value: 20, currency: 'USD' }, 'ar'),
    };
    expect(renderMessage({ ...DEAL, language: 'ar', values: percent }).text).not.toContain(' · ');
    expect(renderMessage({ ...REWARD, values: { ...REWARD.values, amount: 'US$15' } }).html).not.toContain('\u200e');
    expect(renderMessage(DEAL).text).not.toContain('\u2068');
    const arabicName = renderMessage({ ...DEAL, values: { ...DEAL.values, advocateName: 'ليلى' } });
    expect(arabicName.text).toContain('\u2068ليلى\u2069 asked');
    expect(arabicName.html).toContain('<bdi>ليلى</bdi> asked');
  });

  it('answers a language that it has no words for in English', () => {
    expect(renderMessage({ ...DEAL, language: 'xx' }).html).toContain('<html lang="en" dir="ltr">');
  });
});

describe('a reward that came to nothing', () => {
  it.each(VOICES)('in $language, formal: $formal: says why, each reason in words of its own', (voice) => {
    const reasons = ['returned', 'known', 'own', 'minimum', 'limit', 'closed', 'window', 'unmet'] as const;
    const write = (reason: (typeof reasons)[number]) =>
      renderMessage({ ...REWARD, ...voice, values: { shopName: shop.name, state: 'refused', amount: '$10', reason } });
    const texts = reasons.map((reason) => write(reason).text);
    expect(new Set(texts).size).toBe(reasons.length);
    for (const text of texts) {
      expect(text).toContain('$10');
      expect(text.split('care@maple.test').length).toBe(3);
    }
  });
});

describe('a reward that was taken back', () => {
  const FATES = ['code', 'credit', 'unpaid', 'paid'] as const;

  it.each(VOICES)('in $language, formal: $formal: says so, why, and what becomes of what was given', (voice) => {
    const amount = formatMoney(1000, 'USD', voice.language);
    const write = (more: Partial<(typeof REWARD)['values']> | object) =>
      renderMessage({ ...REWARD, ...voice, values: { shopName: shop.name, state: 'taken', amount, ...more } });
    const refused = write({ state: 'refused', reason: 'returned' });
    const bare = write({ reason: 'returned' });
    const linesOf = ({ text }: { text: string }) => text.replace(/\p{Cf}/gu, '').split('\n\n');
    // Neither of the two says what only the other is.
    expect(linesOf(bare).slice(0, 2)).not.toContain(linesOf(refused)[0]);
    expect(linesOf(bare).slice(0, 2)).not.toContain(linesOf(refused)[1]);
    expect(linesOf(bare)[1]).toContain(amount.replace(/\p{Cf}/gu, ''));
    expect(linesOf(bare)[2]).toBe(linesOf(refused)[2]);
    const fates = FATES.map((fate) => {
      const mail = write({ reason: 'returned', fate, code: 'THANKS-1' });
      const [said = '', ...more] = linesOf(mail).filter((line) => !linesOf(bare).includes(line));
      expect(more).toEqual([]);
      expect(said.startsWith(linesOf(bare)[1] ?? '?')).toBe(true);
      expect(unescaped(mail.html).replace(/\p{Cf}/gu, '')).toContain(said);
      expect(mail.text.includes('THANKS-1')).toBe(fate === 'code');
      return said;
    });
    expect(new Set(fates).size).toBe(FATES.length);
    // What was for no order has no reason that an order gave.
    expect(linesOf(bare).filter((line) => !linesOf(write({})).includes(line))).toEqual([linesOf(bare)[2]]);
  });
});

describe('a confirmation', () => {
  it.each(VOICES)('in $language, formal: $formal: R19: shows what one agrees to, and nothing to buy', (voice) => {
    const { subject, text, html } = renderMessage({ ...CONFIRM, ...voice });
    for (const part of [text, unescaped(html)]) {
      expect(part).toContain('News and offers by <email>,');
      expect(part).not.toContain('20%');
    }
    expect(text).toContain('https://go.test/u/confirm/0001token');
    expect(subject).toContain('Maple & Finch');
    expect(text).not.toContain(renderMessage({ ...DEAL, ...voice }).text.split('\n')[0] as string);
  });
});

describe('what a sharer is told of their share', () => {
  it.each(VOICES)(
    'in $language, formal: $formal: what, to how many and how to stop it; it is no advertising',
    (voice) => {
      const { text, html } = renderMessage({ ...SHARED, ...voice });
      for (const part of [text, unescaped(html)]) {
        expect(part).toContain('20% off at Maple & Finch');
        expect(part).toContain('love this!');
      }
      expect(text).toContain('https://go.test/me/0001token\n');
      expect(html).toContain('https://go.test/me/0001token"');
      expect(text).not.toContain(renderMessage({ ...DEAL, ...voice }).text.split('\n')[0] as string);
      // Each number in the form that its language has for it.
      const forms = [1, 2, 5, 10].map((friends) => {
        const values = { ...SHARED.values, friends };
        const { subject, text: said } = renderMessage({ ...SHARED, ...voice, values });
        const intro = said.split('\n\n')[1] ?? '';
        if (voice.language !== 'ar' || friends > 2)
          for (const line of [subject, intro]) expect(line).toContain(`${friends}`);
        return intro.replace(/\d+/, '#').replace(/[\u2068\u2069]/g, '');
      });
      const count = new Intl.PluralRules(voice.language);
      expect(forms[0] === forms[2]).toBe(count.select(1) === count.select(5));
    },
  );
});

describe('the last message', () => {
  it.each(VOICES)('in $language, formal: $formal: R13: confirms the stop, and offers nothing', (voice) => {
    const { subject, text, html } = renderMessage({ ...STOPPED, ...voice });
    expect(subject).toContain('Maple & Finch');
    for (const part of [text.replace(/[\u2068\u2069]/g, ''), unescaped(html).replace('…\u2060', '…')])
      expect(part).toContain('a…@x.test');
    expect(text).not.toContain(renderMessage({ ...DEAL, ...voice }).text.split('\n')[0] as string);
    // Nothing leads anywhere, not even out: it is done.
    for (const part of [html, text]) expect(part).not.toMatch(/href=|https:/);
  });
});

describe('an invitation', () => {
  it.each(VOICES)(
    'in $language, formal: $formal: R11: is marked; says why it came, what friends and they get',
    (voice) => {
      const { subject, text } = renderMessage({ ...INVITATION, ...voice });
      expect(text.split('\n')[0]).toBe(renderMessage({ ...DEAL, ...voice }).text.split('\n')[0]);
      expect(text).toContain('20% off at Maple & Finch');
      expect(text).toContain('$10');
      expect(text).toContain('https://go.test/u/invite/0001token\n');
      expect(text).toContain('https://go.test/me/at/key\n');
      expect(subject).not.toMatch(/[!！¡%$€£]|\p{Lu}{4}|\p{Extended_Pictographic}/u);
      const agreed = renderMessage({ ...INVITATION, ...voice, values: { ...INVITATION.values, basis: 'consent' } });
      expect(agreed.text).not.toBe(text);
    },
  );

  it.each(VOICES)('in $language, formal: $formal: that asks first how happy somebody is says nothing else', (voice) => {
    const { text, html } = renderMessage({ ...INVITATION, ...voice, values: { ...INVITATION.values, asks: true } });
    expect(text).not.toContain('20%');
    for (const score of [1, 2, 3]) {
      expect(text).toContain(`https://go.test/u/invite/0001token?score=${score}\n`);
      expect(html).toContain(`https://go.test/u/invite/0001token?score=${score}"`);
    }
  });
});

it('a logo keeps the ground that it was drawn for in the dark', () => {
  const theme = { ...shop.theme, logoUrl: 'https://shop.test/logo.svg' };
  const { html } = renderMessage({ ...DEAL, shop: { ...shop, theme } });
  const [, dark = ''] = html.split('prefers-color-scheme: dark');
  expect(dark).toContain(`.logo { background: ${theme.background} !important;`);
  expect(html).toContain('<img class="logo" src="https://shop.test/logo.svg"');
});

it('a brand whose colour is black has buttons that are seen in the dark', () => {
  const black = { ...shop, theme: { ...shop.theme, accent: '#1c1917' } };
  const rule = /\.accent \{ background: (#\w+)/;
  expect(rule.exec(renderMessage({ ...DEAL, shop: black }).html)?.[1]).toBe('#f0f1f2');
  expect(rule.exec(renderMessage(DEAL).html)?.[1]).toBe(shop.theme.accent);
});

it.each(VOICES)('what somebody answered, in $language, formal: $formal: their words whole, and no way out', (voice) => {
  const values = {
    shopName: shop.name,
    from: 'bob@f.test',
    subject: 'Re: <b>',
    text: 'One\n\nTwo <script>',
    stopped: true,
    lookUrl: 'https://go.test/dashboard/messages/review?answer=ans_1',
  };
  const { subject, text, html } = renderMessage({ ...DEAL, ...voice, kind: 'reply', values });
  expect(subject).toContain('Maple & Finch');
  expect(text).toContain('> One\n> \n> Two <script>');
  expect(html).toContain('Two &lt;script&gt;');
  for (const part of [text, html]) {
    expect(part).toContain('bob@f.test');
    expect(part).toContain(values.lookUrl);
    expect(part).not.toMatch(/\/u\/|\{\{|\breply\.[a-z]/);
  }
});

function unescaped(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
