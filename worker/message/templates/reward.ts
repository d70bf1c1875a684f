import { html } from 'hono/html';
import type { MessageValues } from '../message.ts';
import { type Draft, type Frame, row } from './layout.ts';
import { codeBox, headline, note, paragraph, rewardCard } from './parts.ts';

/** How an advocate's reward stands: on its way, or earned. */
export function writeReward(frame: Frame, values: MessageValues['reward']): Draft {
  const { speech, shop } = frame;
  const { state, amount, code } = values;
  const say = (key: string, more: Record<string, string> = {}) =>
    speech.say(`reward.${key}`, { amount, shop: shop.name, legalName: shop.legalName, ...more });
  const intro = [values.advocateName && say('thanks', { advocate: values.advocateName }), say(`intro_${state}`)].filter(
    Boolean,
  );
  const due = values.dueAt === undefined ? undefined : say('due', { date: speech.date(values.dueAt) });
  const about = due ?? say(`about_${state}`);
  return {
    subject: say(`subject_${state}`),
    preheader: say(`intro_${state}`),
    html: html`${[
      row(frame, headline(frame, say(`headline_${state}`)), '0 28px 10px'),
      row(frame, paragraph(frame, intro.join(' '))),
      row(frame, rewardCard(frame, amount, about)),
      code && [row(frame, codeBox(frame, say('label'), code)), row(frame, note(frame, say('how')))],
    ]}`,
    text: [
      say(`headline_${state}`),
      intro.join(' '),
      `${amount} · ${about}`,
      ...(code ? [`${say('label')}: ${code}`, say('how')] : []),
    ],
    why: say('why'),
  };
}
