import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { headline, note, paragraph } from './parts.ts';

/** The way to an advocate's own page, which they asked for. */
export function writeAccess(frame: Frame, { url, until }: MessageValues['access']): Draft {
  const { speech, shop } = frame;
  const say = (key: string) =>
    speech.say(key, { shop: shop.name, legalName: shop.legalName, date: speech.date(until) });
  return {
    subject: say('access.subject'),
    preheader: say('access.intro'),
    html: html`${[
      row(frame, headline(frame, say('access.subject')), '0 28px 10px'),
      row(frame, paragraph(frame, say('access.intro'))),
      row(frame, button(frame, say('access.button'), url)),
      row(frame, note(frame, joinSentences(say('confirm.until'), say('access.ignore')))),
    ]}`,
    text: [
      say('access.subject'),
      say('access.intro'),
      `${say('access.button')}:\n${url}`,
      say('confirm.until'),
      say('access.ignore'),
    ],
    why: say('access.why'),
  };
}
