import type { Clock, Databases, Ids, Outgoing, Sender } from '../../ports.ts';
import { insertSandboxMessage, type SandboxMessage } from '../sandbox.store.ts';
import type { PlatformSenders } from './senders.ts';
import { toSentOptions } from './smtp.ts';

/** What reaches a person: what is told to advertising platforms goes there or nowhere. */
type Reaching = Exclude<Outgoing, { channel: 'ads' }>;
type Shown = Pick<SandboxMessage, 'sender' | 'recipient' | 'subject' | 'text' | 'html' | 'raw'>;

const SUBJECT_LENGTH = 60;

/** The MIME that would have gone over the wire. */
async function showMail(mail: Extract<Outgoing, { channel: 'email' }>, date: Date): Promise<Shown> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail(toSentOptions(mail, date));
  const { from, to, subject, text, html } = mail;
  return { sender: `${from.name} <${from.address}>`, recipient: to, subject, text, html, raw: message.toString() };
}

function showPush(outgoing: Extract<Outgoing, { channel: 'push' }>): Shown {
  const { title, body, url } = outgoing.notification;
  const recipient = new URL(outgoing.target.endpoint).hostname;
  const raw = JSON.stringify(outgoing, null, 2);
  return { sender: 'notification', recipient, subject: title, text: `${body}\n${url}`, html: '', raw };
}

/** What has no subject and no MIME is shown by its first words, and whole as its source. */
function showText(outgoing: Exclude<Reaching, { channel: 'email' }>): Shown {
  if (outgoing.channel === 'push') return showPush(outgoing);
  const isSms = outgoing.channel === 'sms';
  const body = isSms ? outgoing.body : [outgoing.text, outgoing.link].filter(Boolean).join('\n');
  const sender = isSms ? Object.values(outgoing.from).join('') : `page ${outgoing.pageId}`;
  const recipient = isSms ? outgoing.to : outgoing.kind === 'post' ? 'everybody' : outgoing.recipient;
  const subject = [...(body.split('\n')[0] ?? '')].slice(0, SUBJECT_LENGTH).join('');
  return { sender, recipient, subject, text: body, html: '', raw: JSON.stringify(outgoing, null, 2) };
}

/** Senders that keep every message in the sandbox mailbox instead of sending it. */
export function createSandboxSenders(
  databases: Databases,
  ids: Ids,
  clock: Clock,
): Required<Omit<PlatformSenders, 'ads'>> {
  const keep = async (outgoing: Reaching) => {
    const { channel, shopId } = outgoing;
    const shown = channel === 'email' ? await showMail(outgoing, new Date(clock.now())) : showText(outgoing);
    const id = ids.make('sbx');
    await insertSandboxMessage(databases, shopId, { id, shopId, channel, ...shown, createdAt: clock.now() });
    return { kind: 'sent' as const, providerId: channel === 'email' ? outgoing.messageId : id };
  };
  const make = <C extends Reaching['channel']>(channel: C): Sender<C> => ({
    name: 'sandbox',
    channel,
    width: 10,
    send: (outgoing) => keep(outgoing),
    close() {},
  });
  return { email: make('email'), sms: make('sms'), facebook: make('facebook'), push: make('push') };
}
