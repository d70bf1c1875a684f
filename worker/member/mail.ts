import { html } from 'hono/html';
import { canaryOf } from '../canary/canary.ts';
import type { Config } from '../config.ts';
import { cleanWords, inHeader } from '../message/speech.ts';
import { button, type Draft, type Frame, layOut, layOutText, row } from '../message/templates/layout.ts';
import { paletteOf } from '../message/templates/palette.ts';
import { headline, note, paragraph } from '../message/templates/parts.ts';
import type { OutgoingMail } from '../ports.ts';
import { REPORT_THEME } from '../report/schedule.mail.ts';
import type { MemberMail } from './member.ts';
import { createMemberSpeech } from './words.ts';

/** The words of a mail to a person of the dashboard, in their language. */
function writeMail({ speech, ...frame }: Frame, { kind, inviter, retailer, role, url }: MemberMail): Draft {
  const written: Frame = { ...frame, speech };
  const values = {
    inviter: cleanWords(inviter ?? ''),
    retailer: cleanWords(retailer ?? ''),
    role: role ? speech.say(`role_${role}`) : '',
  };
  const say = (part: string) => speech.say(`${kind}_${part}`, values);
  const hint = kind === 'known' ? '' : say('hint');
  return {
    subject: inHeader(say('subject')),
    preheader: say('text'),
    html: html`${[
      row(written, headline(written, say('headline')), '0 28px 10px'),
      row(written, paragraph(written, say('text'))),
      row(written, button(written, say('button'), url)),
      hint && row(written, note(written, hint)),
    ]}`,
    text: [say('headline'), say('text'), `${say('button')}:\n${url}`, ...(hint ? [hint] : [])],
    why: say('why'),
    isOwn: true,
  };
}

/**
 * A mail to a person of the dashboard, ready to be sent from the platform's own address.
 * @param id of its row: every attempt carries the same.
 */
export function buildMemberMail(
  { mailDomain, dkim }: Pick<Config, 'mailDomain' | 'dkim'>,
  id: string,
  mail: MemberMail,
): OutgoingMail {
  const frame: Frame = {
    speech: createMemberSpeech(mail.language),
    palette: paletteOf(REPORT_THEME),
    shop: {
      name: 'Goodword',
      legalName: '',
      postalAddress: '',
      careEmail: '',
      theme: REPORT_THEME,
      timeZone: 'UTC',
    },
    unsubscribeUrl: '',
  };
  const draft = writeMail(frame, mail);
  return {
    channel: 'email',
    id,
    messageId: `${id}@${mailDomain}`,
    // In the sandbox mailbox it lies with the canary: it is no shop's.
    shopId: canaryOf(1).shopId,
    from: { name: 'Goodword', address: `accounts@${mailDomain}` },
    to: mail.to,
    envelopeFrom: `accounts@${mailDomain}`,
    subject: draft.subject,
    text: layOutText(frame, draft),
    html: layOut(frame, draft),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...(dkim && { dkim }),
  };
}
