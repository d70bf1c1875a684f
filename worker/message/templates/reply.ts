import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { headline, letter, note, paragraph, quietLink } from './parts.ts';

/** What somebody answered to a message, for the people who take care of the shop's customers. */
export function writeReply(frame: Frame, values: MessageValues['reply']): Draft {
  const { speech, shop } = frame;
  const { from, subject, text, stopped, lookUrl } = values;
  const say = (key: string) => speech.say(`reply.${key}`, { shop: shop.name, from, email: shop.careEmail });
  const intro = joinSentences(say('intro'), from.includes('@') && say('direct'));
  const doubt = stopped ? say('stopped') : lookUrl && say('perhaps');
  return {
    subject: say('subject'),
    preheader: text.slice(0, 140),
    html: html`${[
      row(frame, headline(frame, say('subject')), '0 28px 10px'),
      row(frame, paragraph(frame, intro)),
      row(frame, letter(frame, subject, text)),
      doubt && row(frame, note(frame, doubt)),
      // Where it was none, the answer itself is what matters.
      lookUrl && row(frame, (stopped ? button : quietLink)(frame, say('look'), lookUrl)),
    ]}`,
    text: [
      say('subject'),
      intro,
      [subject, text].filter(Boolean).join('\n\n').replace(/^/gm, '> '),
      ...(doubt ? [doubt] : []),
      ...(lookUrl ? [`${say('look')}:\n${lookUrl}`] : []),
    ],
    why: say('why'),
    isOwn: true,
  };
}
