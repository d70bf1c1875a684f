import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { button, choices, type Draft, type Frame, row } from './layout.ts';
import { dealCard, fillOwn, fillWords, headline, note, paragraph, quietLink } from './parts.ts';

/** How happy a customer may say they are: the digits are what their link carries. */
const ANSWERS = [
  ['happy', 3],
  ['fair', 2],
  ['unhappy', 1],
] as const;

/** Asks a customer to recommend the shop; where they are asked first how happy they are, that alone. */
export function writeInvitation(frame: Frame, values: MessageValues['invitation']): Draft {
  const { speech, shop } = frame;
  const { asks, badge, basis, pageUrl, reward, url } = values;
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`invitation.${key}`, { shop: shop.name, legalName: shop.legalName, ...more });
  const words = fillWords(frame, values.words, badge);
  const offer = [words.title, words.description, words.terms].filter(Boolean).join('\n');
  const own = fillOwn(values.own, { shop: shop.name, deal: words.title, badge });
  const shown = (key: 'subject' | 'headline' | 'intro') => own[key] ?? say(asks ? `${key}_ask` : key);
  const answers = ANSWERS.map(([key, score]) => ({ label: say(key), url: `${url}?score=${score}` }));
  const thanks = reward && say('reward', { amount: reward });
  return {
    subject: shown('subject'),
    preheader: asks ? shown('intro') : [words.title, words.description].filter(Boolean).join(' · '),
    label: speech.say('deal.advertisement'),
    html: html`${[
      row(frame, headline(frame, shown('headline')), '0 28px 10px'),
      row(frame, paragraph(frame, shown('intro'))),
      asks
        ? row(frame, choices(frame, answers))
        : [
            row(frame, note(frame, say('friends')), '0 28px 8px'),
            row(frame, dealCard(frame, { ...words, badge })),
            row(frame, button(frame, say('button'), url)),
            thanks && row(frame, note(frame, thanks)),
            pageUrl && row(frame, quietLink(frame, speech.say('me.title'), pageUrl)),
          ],
    ]}`,
    text: [
      shown('headline'),
      shown('intro'),
      ...(asks
        ? answers.map(({ label, url }) => `${label}:\n${url}`)
        : [
            `${say('friends')}:\n${offer}`,
            `${say('button')}:\n${url}`,
            ...(thanks ? [thanks] : []),
            ...(pageUrl ? [`${speech.say('me.title')}:\n${pageUrl}`] : []),
          ]),
    ],
    why: say(`why_${basis}`),
  };
}
