import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { type Draft, type Frame, row } from './layout.ts';
import { headline, paragraph } from './parts.ts';

/** Confirms that somebody is written to no more, as the page of the way out says it; nothing else. */
export function writeStopped(frame: Frame, { masked }: MessageValues['stopped']): Draft {
  const { speech, shop } = frame;
  const said = { shop: shop.name, legalName: shop.legalName, address: masked };
  const [title, done] = [speech.say('page.doneTitle'), speech.say('page.done', said)];
  return {
    subject: speech.say('page.title', said),
    preheader: done,
    html: html`${[row(frame, headline(frame, title), '0 28px 10px'), row(frame, paragraph(frame, done))]}`,
    text: [title, done],
    why: speech.say('stopped.why', said),
    isLast: true,
  };
}
