import { messageShop, unsubscribeUrl } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { Attachment, Ports, TenantDatabase } from '../ports.ts';
import { enqueueReport, type PreparedReport, prepareReport } from './schedule.dispatch.ts';
import { PICTURE_CID } from './schedule.mail.ts';
import type { Schedule } from './schedule.store.ts';
import { type Every, spanBefore, spanOf } from './schedule.ts';

/**
 * A schedule as it stands before its last whole period: what it makes is what would have come last.
 * @param today in the zone where the day began last.
 */
export function lastWhole<One extends { every: Every }>(schedule: One, today: string) {
  return { ...schedule, nextFrom: spanBefore(schedule.every, spanOf(schedule.every, today).from).from, sentDays: {} };
}

function toDataUrl({ contentType, content }: Attachment): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return `data:${contentType};base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** The mail of a report as its reader sees it, whole: its picture lies within. */
export function showReport(
  { config }: Pick<Ports, 'config'>,
  { mail, attachments, sender }: PreparedReport,
  language: string,
): string {
  const { html } = renderMessage({
    kind: 'report',
    values: mail,
    language,
    formal: sender.formal,
    shop: messageShop(sender),
    unsubscribeUrl: unsubscribeUrl(config.publicUrl, 'preview'),
  });
  const picture = attachments.find(({ cid }) => cid === PICTURE_CID);
  return picture ? html.replace(`cid:${PICTURE_CID}`, toDataUrl(picture)) : html;
}

/**
 * Sends the report of the last whole period at once; when the schedule's own next one comes stays as it is.
 * @returns the days that it is about; undefined for who has left, or has no shops any more.
 */
export async function sendLast(ports: Ports, database: TenantDatabase, schedule: Schedule) {
  const prepared = await prepareReport(ports, schedule);
  if (!prepared) return undefined;
  await database.client.batch(enqueueReport(ports, schedule, prepared, ports.ids.make('msg')), 'write');
  ports.wake();
  return { from: prepared.mail.from, to: prepared.mail.to };
}
