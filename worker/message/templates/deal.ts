import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import {
  dealCard,
  fillOwn,
  fillWords,
  headline,
  note,
  paragraph,
  productCard,
  quote,
  titleWithBadge,
} from './parts.ts';

/** Days in which the plain address is dropped: 72 hours after the final state. */
const ADDRESS_DAYS = 3;

/** A deal that an advocate asked the shop to send to a friend. */
export function writeDeal(frame: Frame, values: MessageValues['deal']): Draft {
  const { speech, shop } = frame;
  const { advocateName: advocate, badge, url, personalMessage } = values;
  const words = fillWords(frame, values.words, badge, advocate);
  const say = (key: string, more: Record<string, string | number> = {}) =>
    speech.say(`deal.${key}`, { advocate, shop: shop.name, legalName: shop.legalName, ...more });
  const until = values.validTo === undefined ? undefined : say('validUntil', { date: speech.date(values.validTo - 1) });
  // A deal's own words come before its campaign's.
  const own = fillOwn(values.own, { advocate, shop: shop.name, deal: words.title, badge });
  const first = words.headline ?? own.headline ?? say('headline');
  const reward = values.rewardDisclosed ? say('reward') : undefined;
  const { product } = values;
  const recommended = product && { ...product, title: product.title ?? say('productUnnamed') };
  const offer = { ...words, badge, until, imageUrl: product?.imageUrl ? undefined : values.imageUrl };
  return {
    subject: words.subject ?? own.subject ?? say('subject'),
    preheader: [words.title, words.description].filter(Boolean).join(' · '),
    label: say('advertisement'),
    html: html`${[
      row(frame, headline(frame, first), '0 28px 10px'),
      row(frame, paragraph(frame, say('intro'))),
      personalMessage && row(frame, quote(frame, advocate, personalMessage)),
      recommended && row(frame, productCard(frame, say('product'), recommended)),
      row(frame, dealCard(frame, offer)),
      row(frame, button(frame, say('button'), url)),
      reward && row(frame, note(frame, reward)),
    ]}`,
    text: [
      first,
      say('intro'),
      ...(personalMessage ? [personalMessage.replace(/^/gm, '> ')] : []),
      ...(recommended
        ? [`${say('product')}:\n${[recommended.title, recommended.price].filter(Boolean).join(' · ')}`]
        : []),
      [titleWithBadge(words.title, badge), words.description, until].filter(Boolean).join('\n'),
      `${say('button')}:\n${url}`,
      ...(words.terms ? [words.terms] : []),
      ...(reward ? [reward] : []),
    ],
    why: say('why', { count: ADDRESS_DAYS }),
  };
}
