import type { Readable } from 'node:stream';
import type { NodemailerError, SendMailOptions, Transporter } from 'nodemailer';
import type { MailSender, OutgoingMail, SendOutcome } from '../../ports.ts';

/** Faults of the settings: the server's name, its certificate, our credentials. No message is to blame. */
const OUR_FAULT = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'ETLS', 'EREQUIRETLS', 'EDNS', 'EPROXY']);
/** How Node names a certificate that it does not trust, behind nodemailer's own code. */
const UNTRUSTED = /CERT|TLS|SSL/;
/** Enhanced status codes (RFC 3463) that say the recipient's address is dead; X.1.7 and X.1.8 speak of the sender. */
const DEAD_ADDRESS = /^5\.1\.(?:[0-6]|10)$/;

/** A mail as nodemailer takes it, for sending and for showing alike. */
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
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * What an SMTP fault means for the message. The error's text stays behind: servers repeat addresses in it.
 * @param bodyBegun whether anything of the message had been sent: without an answer to it nobody knows its fate.
 */
function toOutcome(fault: NodemailerError, bodyBegun: boolean): SendOutcome {
  const code = fault.code ?? 'EUNKNOWN';
  const status = fault.responseCode;
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(fault.response ?? '')?.[1];
  const error = [code, status, enhanced].filter(Boolean).join(' ');
  if (status !== undefined && status < 500) return { kind: 'later', error };
  const untrusted = UNTRUSTED.test(fault.originalCode ?? '');
  if (OUR_FAULT.has(code) || untrusted || (status !== undefined && fault.command === 'MAIL FROM'))
    return { kind: 'paused', error };
  if (status !== undefined) {
    if (fault.permanent === false) return { kind: 'later', error };
    return { kind: 'dead', error, suppress: enhanced !== undefined && DEAD_ADDRESS.test(enhanced) };
  }
  if (bodyBegun) return { kind: 'unknown', error };
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? { kind: 'dead', error } : { kind: 'later', error };
}

export interface SmtpSender extends MailSender {
  /** Lets go of the pooled connections. */
  close(): void;
}

/**
 * Sends by pooled SMTP; certificates are verified. With credentials in the URL it insists on TLS, but for a server on
 * this machine.
 * @param url `smtp://` or `smtps://` with user and password.
 * @param silenceMs after which a silent server is given up.
 */
export function createSmtpSender(url: string, silenceMs = 45_000): SmtpSender {
  const { username, hostname } = new URL(url);
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  /** The bodies under way: whether one was read from tells whether the server got any of it. */
  const bodies = new Map<string, Readable>();
  let opened: Promise<Transporter> | undefined;

  async function open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url,
      pool: true,
      maxConnections: 10,
      maxMessages: 500,
      requireTLS: username !== '' && !local,
      connectionTimeout: Math.min(20_000, silenceMs),
      greetingTimeout: Math.min(20_000, silenceMs),
      socketTimeout: silenceMs,
    });
    // Each message hears of its own faults; a pool that loses an idle connection has none.
    transport.on('error', () => {});
    transport.use('stream', (mail, done) => {
      mail.message.processFunc((body: Readable) => {
        bodies.set(mail.data.messageId ?? '', body);
        return body;
      });
      done();
    });
    return transport;
  }

  return {
    name: 'smtp',
    async send(mail) {
      opened ??= open();
      const transport = await opened;
      const options = toMailOptions(mail);
      const key = options.messageId ?? '';
      try {
        const sent = await transport.sendMail(options);
        return { kind: 'sent', providerId: sent.messageId };
      } catch (error) {
        return toOutcome(error as NodemailerError, bodies.get(key)?.readableDidRead ?? false);
      } finally {
        bodies.delete(key);
      }
    },
    close() {
      void opened?.then((transport) => transport.close());
      opened = undefined;
    },
  };
}
