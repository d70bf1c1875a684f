import { REPORT_THEME, writeReportMail } from '../report/schedule.mail.ts';
import type { MessageContent, WrittenKind } from './message.ts';
import { cleanWords, createSpeech, holdCurrencies, inHeader, type Speech } from './speech.ts';
import { writeAccess } from './templates/access.ts';
import { writeCode } from './templates/code.ts';
import { writeConfirm } from './templates/confirm.ts';
import { writeDeal } from './templates/deal.ts';
import { writeInvitation } from './templates/invitation.ts';
import { writeJoin } from './templates/join.ts';
import { type Draft, type Frame, layOut, layOutText, type MessageShop } from './templates/layout.ts';
import { paletteOf } from './templates/palette.ts';
import { writeReply } from './templates/reply.ts';
import { writeReward } from './templates/reward.ts';
import { writeShared } from './templates/shared.ts';
import { writeStopped } from './templates/stopped.ts';

export type RenderRequest = MessageContent<WrittenKind> & {
  language: string;
  formal: boolean;
  shop: MessageShop;
  unsubscribeUrl: string;
};

export interface RenderedMessage {
  subject: string;
  text: string;
  html: string;
}

/** Whatever people typed into values, without controls and marks that turn text; currencies hold together. */
function cleaned<T>(value: T, dir: Speech['dir']): T {
  if (typeof value === 'string') return holdCurrencies(cleanWords(value), dir) as T;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((inner) => cleaned(inner, dir)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleaned(inner, dir)])) as T;
}

/**
 * Writes a message in its recipient's language. The same input gives the same bytes, so that a preview is what is
 * sent, but for the links that are the recipient's own.
 */
export function renderMessage(request: RenderRequest): RenderedMessage {
  const { language, formal, unsubscribeUrl } = request;
  // A report is about several shops: it looks like none of them.
  const shop =
    request.kind === 'report' ? { ...request.shop, name: request.values.retailer, theme: REPORT_THEME } : request.shop;
  const speech = createSpeech(language, formal, shop.timeZone);
  const clean = <T>(value: T) => cleaned(value, speech.dir);
  const frame: Frame = {
    speech,
    palette: paletteOf(shop.theme),
    shop: { ...shop, ...clean({ name: shop.name, legalName: shop.legalName, postalAddress: shop.postalAddress }) },
    unsubscribeUrl,
  };
  const written = write(frame, { kind: request.kind, values: clean(request.values) } as MessageContent<WrittenKind>);
  const draft = { ...written, subject: inHeader(written.subject) };
  return { subject: draft.subject, text: layOutText(frame, draft), html: layOut(frame, draft) };
}

function write(frame: Frame, content: MessageContent<WrittenKind>): Draft {
  switch (content.kind) {
    case 'deal':
      return writeDeal(frame, content.values);
    case 'code':
      return writeCode(frame, content.values);
    case 'reward':
      return writeReward(frame, content.values);
    case 'confirm':
      return writeConfirm(frame, content.values);
    case 'access':
      return writeAccess(frame, content.values);
    case 'join':
      return writeJoin(frame, content.values);
    case 'invitation':
      return writeInvitation(frame, content.values);
    case 'shared':
      return writeShared(frame, content.values);
    case 'stopped':
      return writeStopped(frame, content.values);
    case 'reply':
      return writeReply(frame, content.values);
    case 'report':
      return writeReportMail(frame, content.values);
  }
}
