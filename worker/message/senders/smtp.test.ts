import type { Socket } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeSender, makeMail } from './sender.contract.ts';
import { openSmtpServer, smtpError } from './smtp.server.ts';
import { createSmtpSender } from './smtp.ts';

function open(url: string, silenceMs?: number) {
  const sender = createSmtpSender(url, silenceMs);
  onTestFinished(() => sender.close());
  return sender;
}

describeSender('SMTP', async () => {
  const { url, mails } = await openSmtpServer();
  return { sender: open(url), shopId: 'shp_1', delivered: async () => mails.map(({ raw }) => raw) };
});

describe('what becomes of an attempt', () => {
  it('carries the bounce address in the envelope alone', async () => {
    const { url, mails } = await openSmtpServer();
    await open(url).send(makeMail('shp_1'));
    expect(mails[0]).toMatchObject({ from: 'b+msg_1=mac@bounce.mail.test', to: ['bob@friends.test'] });
    expect(mails[0]?.raw).not.toContain('bounce.mail.test');
  });

  const atRecipient = (code: number, text: string): SMTPServerOptions => ({
    onRcptTo: (_address, _session, done) => done(smtpError(code, text)),
  });
  const afterData = (code: number, text: string): SMTPServerOptions => ({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => done(smtpError(code, text)));
    },
  });
  it.each<[string, SMTPServerOptions, object]>([
    ['no such user', atRecipient(550, '5.1.1 no <bob@friends.test>'), { kind: 'dead', suppress: true }],
    ['mailbox full', atRecipient(552, '5.2.2 full'), { kind: 'dead', suppress: false }],
    ['refused for our name', atRecipient(550, '5.7.1 blocked'), { kind: 'dead', suppress: false }],
    ['refused without a reason', atRecipient(550, 'no'), { kind: 'dead', suppress: false }],
    ['greylisted', atRecipient(451, '4.7.1 later'), { kind: 'later' }],
    ['too busy', atRecipient(452, '4.2.2 busy'), { kind: 'later' }],
    ['content refused', afterData(554, '5.7.1 spam'), { kind: 'dead', suppress: false }],
    ['content deferred', afterData(451, '4.3.0 later'), { kind: 'later' }],
    [
      'our sender refused',
      { onMailFrom: (_address, _session, done) => done(smtpError(550, '5.1.8 not you')) },
      { kind: 'paused' },
    ],
  ])('%s', async (_, options, outcome) => {
    const { url } = await openSmtpServer(options);
    const result = await open(url).send(makeMail('shp_1'));
    expect(result).toMatchObject(outcome);
    expect(JSON.stringify(result)).not.toContain('bob');
  });

  it('wrong credentials: paused, the message is not to blame', async () => {
    const { url } = await openSmtpServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(smtpError(535, '5.7.8 wrong')),
    });
    const result = await open(url.replace('//', '//user:wrong@')).send(makeMail('shp_1'));
    expect(result).toMatchObject({ kind: 'paused' });
  });

  it('a certificate that cannot be verified: paused', async () => {
    const { url } = await openSmtpServer({ hideSTARTTLS: false });
    expect(await open(url).send(makeMail('shp_1'))).toMatchObject({ kind: 'paused' });
  });

  it('nobody there: later', async () => {
    const { url, server } = await openSmtpServer();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(await open(url).send(makeMail('shp_1'))).toMatchObject({ kind: 'later' });
  });

  it('silence before the message: later; nothing was sent', async () => {
    const { url } = await openSmtpServer({ onMailFrom: () => {} });
    expect(await open(url, 150).send(makeMail('shp_1'))).toMatchObject({ kind: 'later' });
  });

  it('silence after the message: unknown, and it is not sent twice', async () => {
    let bodies = 0;
    const { url } = await openSmtpServer({
      onData(stream) {
        bodies += 1;
        stream.resume();
      },
    });
    expect(await open(url, 150).send(makeMail('shp_1'))).toMatchObject({ kind: 'unknown' });
    expect(bodies).toBe(1);
  });

  it('connection cut after the message: unknown, and it is not sent twice', async () => {
    let bodies = 0;
    const sockets: Socket[] = [];
    const { url, server } = await openSmtpServer({
      onData(stream) {
        bodies += 1;
        stream.resume();
        stream.on('end', () => {
          for (const socket of sockets) socket.destroy();
        });
      },
    });
    server.server.on('connection', (socket: Socket) => sockets.push(socket));
    expect(await open(url).send(makeMail('shp_1'))).toMatchObject({ kind: 'unknown' });
    expect(bodies).toBe(1);
  });

  it('one refused mail leaves the pool fit for the next', async () => {
    let refuse = true;
    const { url, mails } = await openSmtpServer({
      onRcptTo(_address, _session, done) {
        done(refuse ? smtpError(550, '5.1.1 no') : null);
        refuse = false;
      },
    });
    const sender = open(url);
    expect(await sender.send(makeMail('shp_1'))).toMatchObject({ kind: 'dead' });
    expect(await sender.send(makeMail('shp_1'))).toMatchObject({ kind: 'sent' });
    expect(mails).toHaveLength(1);
  });
});
