import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A real SMTP server of the test's own. */
export interface SmtpBench {
  url: string;
  /** What arrived: envelope and raw MIME. */
  mails: { from: string; to: string[]; raw: string }[];
  server: SMTPServer;
}

/** An SMTP answer with its code, as smtp-server takes it. */
export function smtpError(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/**
 * @param options what the server does otherwise than to take everything.
 * @param host one of this machine's own addresses.
 */
export async function openSmtpServer(options: SMTPServerOptions = {}, host = '127.0.0.1'): Promise<SmtpBench> {
  const mails: SmtpBench['mails'] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        done(null);
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, host, () => resolve());
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `smtp://${host}:${(server.server.address() as AddressInfo).port}`, mails, server };
}
