import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { headline, letter, note, paragraph } from './parts.ts';

/** Asks whoever reads the mailbox whether they agreed; nothing in it is advertising. */
export function writeConfirm(frame: Frame, { wording, url, until }: MessageValues['confirm']): Draft {
  const { speech, shop } = frame;
  const say = (key: string) =>
    speech.say(`confirm.${key}`, { shop: shop.name, legalName: shop.legalName, date: speech.date(until) });
  return {
    subject: say('subject'),
    preheader: say('intro'),
    html: html`${[
      row(frame, headline(frame, say('headline')), '0 28px 10px'),
      row(frame, paragraph(frame, say('intro'))),
      row(frame, letter(frame, say('label'), wording)),
      row(frame, button(frame, say('button'), url)),
      row(frame, note(frame, joinSentences(say('until'), say('ignore')))),
    ]}`,
    text: [
      say('headline'),
      say('intro'),
      `${say('label')}:\n${wording.replace(/^/gm, '> ')}`,
      `${say('button')}:\n${url}`,
      say('until'),
      say('ignore'),
    ],
    why: say('why'),
  };
}
