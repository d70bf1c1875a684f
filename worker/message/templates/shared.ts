import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { fillOwn, fillWords, headline, letter, note, paragraph, quote, titleWithBadge } from './parts.ts';

/**
 * Tells a sharer what goes out in their name, to how many, and how to stop it. A record of what they did, no offer to
 * them: the deal stands in it by its title alone.
 */
export function writeShared(frame: Frame, values: MessageValues['shared']): Draft {
  const { speech, shop } = frame;
  const { advocateName, badge, friends, pageUrl, personalMessage } = values;
  const say = (key: string) =>
    speech.say(`shared.${key}`, { shop: shop.name, legalName: shop.legalName, count: friends });
  const { title } = fillWords(frame, values.words, badge);
  const sent = titleWithBadge(title, badge);
  const open = speech.say('access.button');
  const own = fillOwn(values.own, { shop: shop.name, deal: title, badge });
  const first = own.headline ?? say('headline');
  return {
    subject: own.subject ?? say('subject'),
    preheader: say('intro'),
    html: html`${[
      row(frame, headline(frame, first), '0 28px 10px'),
      row(frame, paragraph(frame, say('intro'))),
      row(frame, letter(frame, say('label'), sent)),
      personalMessage && row(frame, quote(frame, advocateName, personalMessage)),
      row(frame, note(frame, say('once')), '0 28px 8px'),
      row(frame, note(frame, say('stop'))),
      row(frame, button(frame, open, pageUrl)),
    ]}`,
    text: [
      first,
      say('intro'),
      `${say('label')}:\n${sent}`,
      ...(personalMessage ? [personalMessage.replace(/^/gm, '> ')] : []),
      say('once'),
      say('stop'),
      `${open}:\n${pageUrl}`,
    ],
    why: say('why'),
  };
}
