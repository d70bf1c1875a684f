import { tenantOf } from '../../../db/tenant.ts';
import type { Database, Ports } from '../../ports.ts';
import { normaliseEmail } from '../../privacy/address.ts';
import type { Shop } from '../../retailer/shop.ts';
import { insertAnswer } from '../answer.store.ts';
import { answerIdOf, lookUrlOf } from '../answer.ts';
import { enqueueMessage } from '../enqueue.ts';
import { mayForward } from '../forward.ts';
import { type MessageRow, readMessage } from '../message.store.ts';
import { type Receipt, recordReceipt } from '../receipt.ts';
import { refuseMessages } from '../refuse.ts';
import { readReply } from '../sms/keywords.ts';
import { readAddress, readMessageId } from './address.ts';
import { type Inbound, type InboundMail, pickReport, readInbound } from './inbound.ts';
import { parseMail } from './mail.parse.ts';
import { countFullMailboxes } from './mail.store.ts';
import { readStatus } from './status.ts';

const DAY = 24 * 3_600_000;
/** A mailbox that is full is given up with the third mail that it refuses in this time. */
const FULL = { mails: 3, within: 90 * DAY };
const MOST_SUBJECT = 200;
const MOST_WORDS = 5000;

/** What became of a mail that came in. */
export type MailVerdict =
  | 'bounced'
  | 'delivered'
  | 'complained'
  | 'stopped'
  | 'forwarded'
  /** Nothing to do: an absence, a delay, a machine. */
  | 'ignored'
  /** It carries an address that looks like ours and is not. */
  | 'forged'
  /** About no message of ours. */
  | 'unknown'
  | 'unreadable';

interface Target {
  database: Database;
  row: MessageRow;
  shop: Shop;
  /** Where it was sent to, as far as that was an address of ours. */
  purpose: 'bounce' | 'reply' | undefined;
}

/** The message that a mail is about, by an address of ours, else by a Message-ID that only its recipient knows. */
async function findTarget(
  ports: Ports,
  retailerId: string,
  mail: InboundMail,
  inbound: Inbound,
): Promise<Target | 'forged' | undefined> {
  const { secrets, databases, shops } = ports;
  const returned = inbound.kind === 'feedback' ? (inbound.feedback.originalFrom ?? []) : [];
  const read = [...mail.to, ...[returned].flat()].map((address) => readAddress(secrets, address));
  const named = read.find((one) => one !== undefined && one !== 'forged');
  if (!named && read.includes('forged')) return 'forged';
  const id = typeof named === 'object' ? named.id : readOriginal(mail, inbound);
  if (!id) return undefined;
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    const row = await readMessage(database, { id });
    if (row?.channel !== 'email' || (retailerId !== '' && row.retailerId !== retailerId)) continue;
    const shop = await shops.byId(row.shopId);
    return shop && { database, row, shop, purpose: typeof named === 'object' ? named.purpose : undefined };
  }
  return undefined;
}

/** Our Message-ID in what a mail answers, or in the copy that it returns. */
function readOriginal(mail: InboundMail, inbound: Inbound): string | undefined {
  if (inbound.kind === 'reply') return mail.references.map(readMessageId).find(Boolean);
  const returned = mail.parts.filter(({ type }) => /^(?:message\/(?:global|rfc822)|text\/rfc822-headers)/.test(type));
  const texts = [...returned.map(({ text }) => text), ...(inbound.kind === 'bounce' ? [mail.text] : [])];
  for (const text of texts) {
    const [, messageId = ''] = /^[ \t>]*message-id:\s*(<[^<>\s]+>)/im.exec(text) ?? [];
    const id = readMessageId(messageId);
    if (id) return id;
  }
  return undefined;
}

/** A mail did not arrive: what that says about the address, and about us. */
async function takeBounce(ports: Ports, { database, row }: Target, status: string): Promise<MailVerdict> {
  const { isDead, isFull, isBlocked } = readStatus(status);
  const since = ports.clock.now() - FULL.within;
  const isGivenUp = isDead || (isFull && (await countFullMailboxes(database, row, since)) + 1 >= FULL.mails);
  const receipt: Receipt = { message: { id: row.id }, state: 'bounced', reason: status };
  await recordReceipt(ports, {
    ...receipt,
    ...(isGivenUp && { suppress: 'bounce' as const }),
    ...(isBlocked && { blocked: true }),
  });
  return 'bounced';
}

/** Somebody answered. A stop is obeyed, and one that may be one too; the rest is for the shop's people. */
async function takeReply(
  ports: Ports,
  target: Target,
  mail: InboundMail,
  { text, byProgram }: Extract<Inbound, { kind: 'reply' }>,
): Promise<MailVerdict> {
  const { row, shop, purpose } = target;
  const meaning = readReply(text, [shop.name]);
  const isStop = meaning === 'stop' || meaning === 'unclear';
  const id = answerIdOf(ports, causeOf(ports, row, mail, text));
  const doubt = meaning === 'unclear' ? { answerId: id, words: text } : undefined;
  // Mail programs show their owners what they did; who wrote a line hears once that it was read.
  const confirmTo = byProgram ? undefined : recipientOf(ports, row, mail.from);
  const isNew = isStop && (await refuseMessages(ports, shop, row, { confirmTo, doubt }));
  if (meaning === 'stop') return 'stopped';
  // What comes to the bounce address was written by a machine that does not say so.
  const isForPeople = purpose !== 'bounce' && row.kind !== 'reply' && text !== '';
  const forwarded = isForPeople && (await forward(ports, shop, row, mail, { text, stopped: isStop, id, isNew }));
  return isStop ? 'stopped' : forwarded ? 'forwarded' : 'ignored';
}

/** The plain address that a message went to: its own, else the one that the answer names, where it is the same. */
function recipientOf(ports: Ports, row: MessageRow, from: string): string | undefined {
  if (row.addressSealed) return ports.secrets.open(row.addressSealed);
  return isRecipient(ports, row, from) ? normaliseEmail(from) : undefined;
}

/** Names an answer: the same mail, told again, is the same. */
const causeOf = (
  { secrets }: Pick<Ports, 'secrets'>,
  { id }: MessageRow,
  { from, messageId }: InboundMail,
  text: string,
): string => `reply:${secrets.digest(JSON.stringify([id, messageId, from, text]))}`;

/** Hands an answer to those who take care of the shop's customers: who wrote, and what; nothing that was attached. */
async function forward(
  ports: Ports,
  shop: Shop,
  row: MessageRow,
  mail: InboundMail,
  { text, stopped, id, isNew }: { text: string; stopped: boolean; id: string; isNew: boolean },
): Promise<boolean> {
  const { secrets, databases, config, clock } = ports;
  const { recipientKey, masked, language } = row;
  const { from, subject } = mail;
  const address = normaliseEmail(shop.settings.careEmail);
  const sender = normaliseEmail(from);
  // Nothing may run in a circle: neither their own answers, nor anything to an address of ours.
  if (!address || !sender || sender === address || address.endsWith(config.mailDomain)) return false;
  if (!(await mayForward(ports, shop, recipientKey))) return false;
  const database = tenantOf(databases, shop);
  const passed = { id, shopId: shop.id, channel: 'email', addressKey: recipientKey, masked, language } as const;
  const message = enqueueMessage(ports, shop, {
    kind: 'reply',
    channel: 'email',
    address,
    language: shop.languages[0] ?? 'en',
    cause: causeOf(ports, row, mail, text),
    values: {
      shopName: shop.name,
      from: sender,
      subject: subject.slice(0, MOST_SUBJECT),
      text: text.slice(0, MOST_WORDS),
      ...(stopped && { stopped }),
      // After a clear stop nobody has to decide.
      lookUrl: lookUrlOf(ports, stopped && !isNew ? undefined : id),
    },
  });
  const kept = stopped
    ? []
    : [insertAnswer(database, secrets, { ...passed, words: text, state: 'passed', createdAt: clock.now() })];
  await database.client.batch([...message, ...kept], 'write');
  ports.wake();
  return true;
}

/**
 * Does what a mail that came in asks for: bounces and complaints move their message and forbid what is to be
 * forbidden, a stop is obeyed, other answers go to the shop's people. The same mail again changes nothing.
 * @param retailerId whose messages it may be about; '' for everybody's.
 */
export async function takeMail(ports: Ports, retailerId: string, raw: Uint8Array): Promise<MailVerdict> {
  const mail = await parseMail(raw);
  if (!mail) return 'unreadable';
  const inbound = readInbound(mail);
  if (inbound.kind === 'automatic') return 'ignored';
  const target = await findTarget(ports, retailerId, mail, inbound);
  if (target === 'forged') return 'forged';
  // Our own mail, come back by a forwarding that turns in a circle.
  if (!target || (inbound.kind === 'reply' && readMessageId(mail.messageId))) return target ? 'ignored' : 'unknown';
  const { row } = target;
  switch (inbound.kind) {
    case 'report': {
      const report = pickReport(inbound.reports, (address) => isRecipient(ports, row, address));
      if (report?.action === 'failed') return takeBounce(ports, target, report.status);
      if (report?.action !== 'delivered') return 'ignored';
      await recordReceipt(ports, { message: { id: row.id }, state: 'delivered' });
      return 'delivered';
    }
    case 'bounce':
      // A server that still tries says so with a 4.
      return inbound.status.startsWith('5') ? takeBounce(ports, target, inbound.status) : 'ignored';
    case 'feedback':
      return takeFeedback(ports, target, inbound.feedback);
    case 'reply':
      return takeReply(ports, target, mail, inbound);
  }
}

/** A mailbox tells that its owner called a mail spam, or wants none. */
async function takeFeedback(
  ports: Ports,
  { row, shop }: Target,
  { type, originalTo }: Extract<Inbound, { kind: 'feedback' }>['feedback'],
): Promise<MailVerdict> {
  if (type === 'not-spam') return 'ignored';
  if (type === 'opt-out' || type === 'opt-out-list') {
    await refuseMessages(ports, shop, row);
    return 'stopped';
  }
  const address = originalTo.map(normaliseEmail).find((one) => one !== undefined);
  const receipt: Receipt = { message: { id: row.id }, state: 'complained', reason: type, suppress: 'complaint' };
  await recordReceipt(ports, { ...receipt, ...(address && { address }) });
  return 'complained';
}

/** Whether a message went to an address, by keyed hash: the plain one may be gone. */
function isRecipient(
  { secrets }: Pick<Ports, 'secrets'>,
  { retailerId, recipientKey }: MessageRow,
  address: string,
): boolean {
  const normal = normaliseEmail(address);
  return (
    normal !== undefined && secrets.addressKeys(retailerId, 'email', secrets.digest(normal)).includes(recipientKey)
  );
}
