import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { headline, note, paragraph } from './parts.ts';

/** Leads whoever asked to take part to their own page; nothing in it is advertising. */
export function writeJoin(frame: Frame, { url, until }: MessageValues['join']): Draft {
  const { speech, shop } = frame;
  const say = (key: string) =>
    speech.say(key, { shop: shop.name, legalName: shop.legalName, date: speech.date(until) });
  return {
    subject: say('join.subject'),
    preheader: say('join.intro'),
    html: html`${[
      row(frame, headline(frame, say('confirm.headline')), '0 28px 10px'),
      row(frame, paragraph(frame, say('join.intro'))),
      row(frame, button(frame, say('join.button'), url)),
      row(frame, note(frame, joinSentences(say('confirm.until'), say('join.ignore')))),
    ]}`,
    text: [
      say('confirm.headline'),
      say('join.intro'),
      `${say('join.button')}:\n${url}`,
      say('confirm.until'),
      say('join.ignore'),
    ],
    why: say('join.why'),
  };
}
