import { html } from 'hono/html';
import { joinSentences } from '../../tag/languages.ts';
import type { MessageValues } from '../message.ts';
import { button, type Draft, type Frame, row } from './layout.ts';
import { sayLost } from './lost.ts';
import { codeBox, fillOwn, headline, letter, note, paragraph, rewardCard } from './parts.ts';

/** How an advocate's reward stands: on its way, earned, or refused or taken back with the reason. */
export function writeReward(frame: Frame, values: MessageValues['reward']): Draft {
  const { speech, shop } = frame;
  const { state, amount, code, expiresAt, how, pageUrl } = values;
  if (state === 'refused' || state === 'taken') return writeNone(frame, values, state);
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`reward.${key}`, { amount, shop: shop.name, legalName: shop.legalName, ...more });
  const own = fillOwn(values.own, { amount, shop: shop.name });
  const first = own.headline ?? values.headline ?? say(`headline_${state}`);
  const why = values.intro ?? own.intro ?? say(`intro_${state}`);
  const thanks = values.advocateName && say('thanks', { advocate: values.advocateName });
  const intro = joinSentences(thanks, why);
  const due = values.dueAt === undefined ? undefined : say('due', { date: speech.date(values.dueAt) });
  const about = due ?? say(`about_${state}`);
  const until = expiresAt === undefined ? undefined : speech.say('code.expires', { date: speech.date(expiresAt - 1) });
  const use = [until, say('how')].filter((line) => line !== undefined);
  return {
    subject: own.subject ?? say(`subject_${state}`),
    preheader: why,
    html: html`${[
      row(frame, headline(frame, first), '0 28px 10px'),
      row(frame, paragraph(frame, intro)),
      row(frame, rewardCard(frame, amount, about)),
      code && [row(frame, codeBox(frame, say('label'), code)), row(frame, note(frame, use.join('\n')))],
      how && row(frame, note(frame, how)),
      pageUrl && row(frame, button(frame, speech.say('access.button'), pageUrl)),
    ]}`,
    text: [
      first,
      intro,
      `${amount} · ${about}`,
      ...(code ? [`${say('label')}: ${code}`, ...use] : []),
      ...(how ? [how] : []),
      ...(pageUrl ? [`${speech.say('access.button')}:\n${pageUrl}`] : []),
    ],
    why: values.why ?? say('why'),
  };
}

/**
 * A reward that came to nothing, or that was taken back: why, whom to ask, and where all of it stands. No band: there is
 * nothing to celebrate.
 */
function writeNone(frame: Frame, values: MessageValues['reward'], state: 'refused' | 'taken'): Draft {
  const { speech, shop } = frame;
  const { amount, pageUrl } = values;
  const say = (key: string) =>
    speech.say(`reward.${key}`, { amount, shop: shop.name, legalName: shop.legalName, email: shop.careEmail });
  const { why, after } = sayLost(speech, values);
  const own = fillOwn(values.own, { amount, shop: shop.name });
  const first = own.headline ?? say(`headline_${state}`);
  const intro = joinSentences(values.intro ?? own.intro ?? say(`intro_${state}`), after);
  const open = speech.say('access.button');
  return {
    subject: own.subject ?? say('subject_refused'),
    preheader: why ?? intro,
    html: html`${[
      row(frame, headline(frame, first), '0 28px 10px'),
      row(frame, paragraph(frame, intro)),
      why && row(frame, letter(frame, '', why)),
      row(frame, note(frame, say('doubt'))),
      pageUrl && row(frame, button(frame, open, pageUrl)),
    ]}`,
    text: [first, intro, ...(why ? [why] : []), say('doubt'), ...(pageUrl ? [`${open}:\n${pageUrl}`] : [])],
    why: values.why ?? say('why'),
  };
}
