import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { codeBox, dealCard, fillWords, headline, link, note, paragraph } from './parts.ts';

/** The code that a friend asked for. */
export function writeCode(frame: Frame, values: MessageValues['code']): Draft {
  const { speech, shop } = frame;
  const { badge, code, applyUrl, tillUrl } = values;
  const words = fillWords(frame, values.words, badge);
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`code.${key}`, { shop: shop.name, legalName: shop.legalName, ...more });
  const until =
    values.expiresAt === undefined ? undefined : say('expires', { date: speech.date(values.expiresAt - 1) });
  return {
    subject: say('subject'),
    preheader: [code, words.title].filter(Boolean).join(' · '),
    html: html`${[
      row(frame, headline(frame, say('headline')), '0 28px 10px'),
      row(frame, paragraph(frame, say('intro'))),
      row(frame, codeBox(frame, say('label'), code)),
      applyUrl ? row(frame, button(frame, say('button'), applyUrl)) : row(frame, note(frame, say('how'))),
      tillUrl && row(frame, link(frame, say('inStore'), tillUrl)),
      row(frame, dealCard(frame, { ...words, badge, until })),
    ]}`,
    text: [
      say('headline'),
      say('intro'),
      `${say('label')}: ${code}`,
      applyUrl ? `${say('button')}:\n${applyUrl}` : say('how'),
      ...(tillUrl ? [`${say('inStore')}:\n${tillUrl}`] : []),
      [words.title, words.description, until].filter(Boolean).join('\n'),
      ...(words.terms ? [words.terms] : []),
    ],
    why: say('why'),
  };
}
