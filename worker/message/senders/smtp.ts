import type { Duplex, Readable } from 'node:stream';
import type { NodemailerError, SendMailOptions, Transporter } from 'nodemailer';
import type { Attachment, OutgoingMail, Sender, SendOutcome } from '../../ports.ts';
import { cachedKeyFault, toDkimOptions } from './dkim.ts';
import { composeMail } from './mime.ts';
import { judgeRefusal, statusOf } from './smtp.outcome.ts';

/** Faults of the settings: the server's name, its certificate, our credentials. No message is to blame. */
const OUR_FAULT = new Set([
  ...['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'ETLS', 'EREQUIRETLS', 'EDNS', 'EPROXY'],
  // Of `reach`.
  ...['not_public', 'not_found'],
]);
/** How Node names a certificate that it does not trust, behind nodemailer's own code. */
const UNTRUSTED = /CERT|TLS|SSL/;
/** Connections to one server, each carrying one mail at a time. */
const CONNECTIONS = 10;

/** A mail whose MIME nodemailer makes. */
export function toMailOptions(mail: OutgoingMail): SendMailOptions {
  return {
    messageId: `<${mail.messageId}>`,
    from: mail.from,
    to: { name: '', address: mail.to },
    replyTo: mail.replyTo,
    envelope: { from: mail.envelopeFrom, to: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: mail.headers,
    ...(mail.attachments && { attachments: mail.attachments.map(toAttachment) }),
    ...(mail.dkim && { dkim: toDkimOptions(mail.dkim) }),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * A mail as it is sent, and shown in the sandbox: its MIME is ours where that is possible.
 * @param date of this attempt.
 */
export function toSentOptions(mail: OutgoingMail, date: Date): SendMailOptions {
  const raw = composeMail(mail, date);
  if (raw === undefined) return toMailOptions(mail);
  return {
    messageId: `<${mail.messageId}>`,
    envelope: { from: mail.envelopeFrom, to: mail.to },
    raw,
    ...(mail.dkim && { dkim: toDkimOptions(mail.dkim) }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function toAttachment({ content, ...file }: Attachment) {
  return { ...file, content: typeof content === 'string' ? content : Buffer.from(content) };
}

/**
 * What an SMTP fault means for the message. The error's text stays behind: servers repeat addresses in it.
 * @param bodyBegun whether anything of the message had been sent: without an answer to it nobody knows its fate.
 */
function toOutcome(fault: NodemailerError, bodyBegun: boolean): SendOutcome {
  const { code = 'EUNKNOWN', responseCode, command = '', response = '' } = fault;
  const error = [code, responseCode, statusOf(response)].filter(Boolean).join(' ');
  const isRefusal = responseCode !== undefined && responseCode >= 400;
  if (isRefusal && responseCode < 500) return judgeRefusal({ command, code: responseCode, response }, error);
  if (OUR_FAULT.has(code) || UNTRUSTED.test(fault.originalCode ?? '')) return { kind: 'paused', error };
  // What ends a connection in the midst of a message is no answer to it.
  if (isRefusal && !(bodyBegun && command === 'CONN'))
    return judgeRefusal({ command, code: responseCode, response }, error);
  if (bodyBegun) return { kind: 'unknown', error };
  return responseCode === undefined && (code === 'EENVELOPE' || code === 'EMESSAGE')
    ? { kind: 'dead', error }
    : { kind: 'later', error, provider: true };
}

/**
 * Opens a connection to a server, or only looks whether that may be done.
 * @throws OutwardError
 */
export type Reach = (host: string, port: number) => Promise<Duplex | undefined>;

interface SmtpOptions {
  /** After which a silent server is given up. */
  silenceMs?: number;
  /** Certificates (PEM) to trust beside the usual ones: of a mail server with an authority of its own. */
  ca?: string;
  /** How each connection is opened, where not every server may be reached. TLS asks for the server's name all the same. */
  reach?: Reach;
}

type GetSocket = (
  options: { host?: string; port?: number | string; secure?: boolean },
  done: (error: Error | null, socket?: { connection: Duplex } | false) => void,
) => void;

/** What the pool asks for a connection. */
function openBy(reach: Reach): GetSocket {
  return ({ host = '', port, secure }, done) => {
    reach(host, Number(port) || (secure ? 465 : 587)).then(
      (connection) => done(null, connection ? { connection } : false),
      (error: Error) => done(error),
    );
  };
}

/** A mail that was handed to the pool. */
interface UnderWay {
  /** What the server gets, once a connection takes the mail: whether it was read from tells whether any of it left. */
  body: Readable | undefined;
  begin: (() => Promise<boolean>) | undefined;
}

/**
 * Lets nothing of a body leave before its mail may go. The envelope passes meanwhile: writing down that a mail goes
 * takes no longer than its server's answers to that. A mail that may not go costs its connection, which has no other
 * way back.
 */
function holdBack(body: Readable, begun: Promise<boolean>): void {
  const pipe = body.pipe.bind(body);
  const stop = () => body.destroy(new Error('withdrawn'));
  // A connection that is gone meanwhile listens no more.
  body.on('error', () => {});
  begun.then((may) => may || stop(), stop);
  body.pipe = (target, options) => {
    begun.then((may) => may && pipe(target, options)).catch(stop);
    return target;
  };
}

/**
 * Sends by pooled SMTP. It insists on TLS, with a certificate that is trusted and names the server, but for a server on
 * this machine. What is to be signed is signed, or does not go.
 * @param url `smtp://` (STARTTLS) or `smtps://` with user and password.
 */
export function createSmtpSender(url: string, { silenceMs = 45_000, ca, reach }: SmtpOptions = {}): Sender<'email'> {
  const { hostname } = new URL(url);
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  const underWay = new Map<string, UnderWay>();
  let opened: Promise<Transporter> | undefined;

  async function open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url,
      pool: true,
      maxConnections: CONNECTIONS,
      maxMessages: 500,
      requireTLS: !local,
      ...(ca && { tls: { ca } }),
      ...(reach && { getSocket: openBy(reach) }),
      connectionTimeout: Math.min(20_000, silenceMs),
      greetingTimeout: Math.min(20_000, silenceMs),
      socketTimeout: silenceMs,
    });
    // Each message hears of its own faults; a pool that loses an idle connection has none.
    transport.on('error', () => {});
    transport.use('stream', ({ message, data }, done) => {
      const create = message.createReadStream.bind(message);
      // Called as a connection takes the mail, and for the last stream of all: what signs it reads the others ahead.
      message.createReadStream = (options) => {
        const body = create(options);
        const mail = underWay.get(data.messageId ?? '');
        if (mail) {
          mail.body = body;
          if (mail.begin) holdBack(body, mail.begin());
        }
        return body;
      };
      done();
    });
    return transport;
  }

  return {
    name: 'smtp',
    channel: 'email',
    width: CONNECTIONS,
    beginsLate: true,
    async send(mail, begin) {
      if (mail.dkim && cachedKeyFault(mail.dkim)) return { kind: 'paused', error: 'dkim_key', domain: true };
      opened ??= open();
      const transport = await opened;
      const options = toSentOptions(mail, new Date());
      const key = options.messageId ?? '';
      const own: UnderWay = { body: undefined, begin };
      underWay.set(key, own);
      try {
        await transport.sendMail(options);
        return { kind: 'sent', providerId: key };
      } catch (error) {
        return toOutcome(error as NodemailerError, own.body?.readableDidRead ?? false);
      } finally {
        underWay.delete(key);
      }
    },
    close() {
      void opened?.then((transport) => transport.close());
      opened = undefined;
    },
  };
}
