/** What a shop's server answers where all goes well: the words are the real ones, the rest is a shop of our own. */
import { readFileSync } from 'node:fs';
import { looksOf } from '../../worker/tag/palette.ts';
import { wordsFor } from '../../worker/tag/texts.ts';
import type {
  AdvocateAnswer,
  ClaimAnswer,
  InAnswer,
  LandingAnswer,
  LinksAnswer,
  OfferAnswer,
  ShareAnswer,
  WireLink,
} from '../../worker/wire.ts';

const readTexts = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../worker/tag/locales/${name}.json`, import.meta.url), 'utf8'));
const TEXTS: Record<string, Record<string, string>> = {
  en: readTexts('en'),
  ar: readTexts('ar'),
  ja: readTexts('ja'),
  de: { ...readTexts('de'), ...readTexts('de-formal') },
};

/** What a call is answered with: a value as JSON, a number as a bare status, a text as it is, `drop` not at all, `wait` by `release`. */
export type Answer = object | number | string;
export interface Answers {
  in: Answer;
  offer: Answer;
  landing: Answer;
  links: Answer;
  share: Answer;
  claim: Answer;
  advocate: Answer;
  keep: Answer;
}

const SHAPES = { font: 'serif', radius: 14 } as const;
const theme: OfferAnswer['theme'] = {
  layout: 'card',
  light: looksOf({ accent: '#2f4538', accentText: '#fbf7ef', background: '#fffdf8', text: '#2b2a26' }, SHAPES),
  dark: looksOf({ accent: '#a8c7b0', accentText: '#14201a', background: '#161917', text: '#f6f3ec' }, SHAPES),
};

const DEALS: Record<string, OfferAnswer['deals']> = {
  en: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '20%',
      title: '20% off the first order',
      description: 'On everything, no minimum.',
    },
    { id: 'del_2', campaign: 'cmp_1', badge: '$15', title: '$15 off', description: 'From $75.' },
  ],
  de: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '15 %',
      title: '15 % auf die erste Bestellung',
      description: 'Auf alles, ohne Mindestbestellwert.',
    },
    {
      id: 'del_2',
      campaign: 'cmp_1',
      badge: '',
      title: 'Versand geschenkt',
      description: 'Bei jeder ersten Bestellung.',
    },
  ],
  ja: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      badge: '20%',
      title: '初回のご注文が20%オフ',
      description: 'すべての商品が対象、最低金額はありません。',
    },
    { id: 'del_2', campaign: 'cmp_1', badge: '¥1,500', title: '1,500円引き', description: '8,000円以上のご注文で。' },
  ],
  ar: [
    {
      id: 'del_1',
      campaign: 'cmp_1',
      // As Intl writes percentages in Arabic: with marks that keep the sign on its side.
      badge: '\u200e20%\u200e',
      title: 'خصم 20٪ على أول طلب',
      description: 'على كل شيء، دون حد أدنى.',
    },
    {
      id: 'del_2',
      campaign: 'cmp_1',
      badge: '15 $',
      title: 'خصم 15 دولارًا',
      description: 'للطلبات من 75 دولارًا.',
    },
  ],
};

const QR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#fff"/><path d="M1 1h3v3h-3zM5 1h3v3h-3zM1 5h3v3h-3zM5 5h1v1h-1zM7 7h1v1h-1z"/></svg>';

/** A mail as long as real ones are. */
const MAIL = `Hello,

Anna asked Ferncastle to send you this.

20% off the first order
On everything, no minimum. Not with other codes.

Take a look: https://go.example/r/codeemail

Anna may get a thank-you from Ferncastle if you buy.

You get this one mail because Anna gave us your address for it. We have not stored it for anything else. No further mails of this kind: https://go.example/u/token

Ferncastle LLC, 12 Mill Lane, Portland`;

/** The ways to share of the shop. */
export const CHANNELS = ['native', 'whatsapp', 'email', 'sms', 'facebook', 'messenger', 'qr', 'link'] as const;

/** Answers of a shop where all goes well. */
export function goodAnswers(
  language = 'en',
  changes: { verdict?: WireLink['verdict']; sms?: WireLink['verdict']; theme?: Partial<typeof theme> } = {},
): Answers {
  const texts = TEXTS[language] as Record<string, string>;
  const deals = DEALS[language] as OfferAnswer['deals'];
  const frame = {
    language,
    dir: language === 'ar' ? ('rtl' as const) : ('ltr' as const),
    theme: { ...theme, ...changes.theme },
    shop: { name: 'Ferncastle', legalName: 'Ferncastle LLC' },
  };
  const fill = (text = '') =>
    text
      .replace('{{deal}}', `${deals[0]?.title}`)
      .replace('{{disclosure}}', '')
      .replace('{{shop}}', 'Ferncastle')
      .replace('{{reward}}', language === 'ar' ? '10 $' : '$10');
  const offer: OfferAnswer = {
    ...frame,
    texts: wordsFor(
      {
        side: 'advocate',
        placement: undefined,
        channels: CHANNELS,
        mayRelay: changes.verdict === 'relay',
        products: true,
        languages: true,
      },
      texts,
    ),
    deals,
    rewardText: fill(texts.reward),
  };
  const landing: LandingAnswer = {
    ...frame,
    texts: wordsFor({ side: 'friend', mayText: true }, texts),
    state: 'open',
    from: language === 'ar' ? 'ليلى' : 'Anna',
    autoApply: true,
    ...(deals[0] && { deal: { ...deals[0], terms: language === 'en' ? 'Not with other codes.' : '' } }),
  };
  const links: LinksAnswer = {
    advocate: 'adv-token',
    state: changes.verdict === 'relay' ? 'verified' : 'anonymous',
    ...(changes.verdict === 'relay' && { firstName: 'Anna' }),
    qr: QR,
    links: CHANNELS.map((channel) => ({
      channel,
      verdict: (channel === 'email' && changes.verdict) || (channel === 'sms' && changes.sms) || 'self_share',
      code: `code${channel}`,
      url: `https://go.example/r/code${channel}`,
      text: fill(texts.share_text),
      subject: fill(texts.share_subject),
    })),
  };
  const share: ShareAnswer = {
    verdict: 'relay',
    friends: [{ status: 'accepted' }],
    preview: { subject: 'Anna has 20% at Ferncastle for you', text: MAIL },
  };
  const claim: ClaimAnswer = {
    state: 'given',
    code: 'FERN-7KQ4M',
    applyUrl: '/basket?code=FERN-7KQ4M',
    expiresAt: Date.UTC(2027, 1, 20),
  };
  const taken: InAnswer = { accepted: 1, duplicate: 0, rejected: [] };
  const advocate: AdvocateAnswer = { invited: 0, ordered: 0, own: false, existing: false };
  return { in: taken, offer, landing, links, share, claim, advocate, keep: {} };
}
