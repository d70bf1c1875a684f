import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { codeBox, dealCard, fillOwn, fillWords, headline, link, note, paragraph } from './parts.ts';

/** Leads whoever asked for a code to it: nobody has opened a mail at this address before. */
function writeOpening(
  frame: Frame,
  values: MessageValues['code'],
  { url, until }: NonNullable<MessageValues['code']['open']>,
): Draft {
  const { speech, shop } = frame;
  const { badge } = values;
  const words = fillWords(frame, values.words, badge);
  const say = (key: string) =>
    speech.say(key, { shop: shop.name, legalName: shop.legalName, date: speech.date(until - 1) });
  // Its first line and its words are about a code, which is not here yet.
  const { subject } = fillOwn(values.own, { shop: shop.name, deal: words.title, badge });
  return {
    subject: subject ?? say('code.subject'),
    preheader: words.title,
    html: html`${[
      row(frame, headline(frame, say('code.subject')), '0 28px 10px'),
      row(frame, paragraph(frame, say('code.intro'))),
      row(frame, button(frame, say('code.open'), url)),
      row(frame, note(frame, joinSentences(say('confirm.until'), say('join.ignore')))),
      row(frame, dealCard(frame, { ...words, badge })),
    ]}`,
    text: [
      say('code.subject'),
      say('code.intro'),
      `${say('code.open')}:\n${url}`,
      joinSentences(say('confirm.until'), say('join.ignore')),
      [words.title, words.description].filter(Boolean).join('\n'),
      ...(words.terms ? [words.terms] : []),
    ],
    why: say('code.why'),
  };
}

/** The code that a friend asked for. */
export function writeCode(frame: Frame, values: MessageValues['code']): Draft {
  const { speech, shop } = frame;
  const { badge, code = '', applyUrl, tillUrl, open } = values;
  if (open) return writeOpening(frame, values, open);
  const words = fillWords(frame, values.words, badge);
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`code.${key}`, { shop: shop.name, legalName: shop.legalName, ...more });
  const until =
    values.expiresAt === undefined ? undefined : say('expires', { date: speech.date(values.expiresAt - 1) });
  const own = fillOwn(values.own, { shop: shop.name, deal: words.title, badge });
  const [first, intro] = [own.headline ?? say('headline'), own.intro ?? say('intro')];
  return {
    subject: own.subject ?? say('subject'),
    preheader: [code, words.title].filter(Boolean).join(' · '),
    html: html`${[
      row(frame, headline(frame, first), '0 28px 10px'),
      row(frame, paragraph(frame, intro)),
      row(frame, codeBox(frame, say('label'), code)),
      applyUrl ? row(frame, button(frame, say('button'), applyUrl)) : row(frame, note(frame, say('how'))),
      tillUrl && row(frame, link(frame, say('inStore'), tillUrl)),
      row(frame, dealCard(frame, { ...words, badge, until })),
    ]}`,
    text: [
      first,
      intro,
      `${say('label')}: ${code}`,
      applyUrl ? `${say('button')}:\n${applyUrl}` : say('how'),
      ...(tillUrl ? [`${say('inStore')}:\n${tillUrl}`] : []),
      [words.title, words.description, until].filter(Boolean).join('\n'),
      ...(words.terms ? [words.terms] : []),
    ],
    why: say('why'),
  };
}
