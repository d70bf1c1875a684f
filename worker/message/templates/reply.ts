import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { type Draft, type Frame, row } from './layout.ts';
import { headline, letter, note, paragraph } from './parts.ts';

/** What somebody answered to a message, for the people who take care of the shop's customers. */
export function writeReply(frame: Frame, values: MessageValues['reply']): Draft {
  const { speech, shop } = frame;
  const { from, subject, text, stopped } = values;
  const say = (key: string) => speech.say(`reply.${key}`, { shop: shop.name, from, email: shop.careEmail });
  const intro = [say('intro'), ...(from.includes('@') ? [say('direct')] : [])].join(' ');
  return {
    subject: say('subject'),
    preheader: text.slice(0, 140),
    html: html`${[
      row(frame, headline(frame, say('subject')), '0 28px 10px'),
      row(frame, paragraph(frame, intro)),
      row(frame, letter(frame, subject, text)),
      stopped && row(frame, note(frame, say('stopped'))),
    ]}`,
    text: [
      say('subject'),
      intro,
      [subject, text].filter(Boolean).join('\n\n').replace(/^/gm, '> '),
      ...(stopped ? [say('stopped')] : []),
    ],
    why: say('why'),
    isOwn: true,
  };
}
