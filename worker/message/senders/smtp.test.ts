import type { Socket } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Bench, describeSender, makeOutgoing } from './sender.contract.ts';
import { openSmtpServer, smtpError } from './smtp.server.ts';
import { createSmtpSender } from './smtp.ts';

function open(url: string, options?: Parameters<typeof createSmtpSender>[1]) {
  const sender = createSmtpSender(url, options);
  onTestFinished(() => sender.close());
  return sender;
}

async function openBench(options: SMTPServerOptions = {}, silenceMs?: number): Promise<Bench<'email'>> {
  const { url, mails } = await openSmtpServer(options);
  return {
    sender: open(url, silenceMs ? { silenceMs } : {}),
    shopId: 'shp_1',
    delivered: async () => mails.map(({ raw }) => raw),
  };
}

const atRecipient = (code: number, text: string): SMTPServerOptions => ({
  onRcptTo: (_address, _session, done) => done(smtpError(code, text)),
});
const afterData = (code: number, text: string): SMTPServerOptions => ({
  onData: (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done(smtpError(code, text)));
  },
});

describeSender('SMTP', 'email', openBench, {
  'a recipient that does not exist': () => openBench(atRecipient(550, '5.1.1 no <bob@friends.test>')),
  'a provider that is busy': () => openBench(atRecipient(421, '4.3.2 too busy for bob@friends.test')),
  'a provider that fails': () => openBench(afterData(451, '4.3.0 local error')),
  'nobody there': async () => {
    const { url, server } = await openSmtpServer();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return { sender: open(url), shopId: 'shp_1', delivered: async () => [] };
  },
  'wrong credentials': async () => {
    const { url, mails } = await openSmtpServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(smtpError(535, '5.7.8 wrong')),
    });
    const sender = open(url.replace('//', '//user:wrong@'));
    return { sender, shopId: 'shp_1', delivered: async () => mails.map(({ raw }) => raw) };
  },
  'silence before the message': () => openBench({ onMailFrom: () => {} }, 150),
  'silence after the message': () => openBench({ onData: (stream) => void stream.resume() }, 700),
  'a connection cut after the message': async () => {
    const sockets: Socket[] = [];
    const { url, server } = await openSmtpServer({
      onData(stream) {
        stream.resume();
        stream.on('end', () => {
          for (const socket of sockets) socket.destroy();
        });
      },
    });
    server.server.on('connection', (socket: Socket) => sockets.push(socket));
    return { sender: open(url), shopId: 'shp_1', delivered: async () => [] };
  },
});

describe('what becomes of an attempt', () => {
  it('carries the bounce address in the envelope alone', async () => {
    const { url, mails } = await openSmtpServer();
    await open(url).send(makeOutgoing('email', 'shp_1'));
    expect(mails[0]).toMatchObject({ from: 'b+msg_1=mac@bounce.mail.test', to: ['bob@friends.test'] });
    expect(mails[0]?.raw).not.toContain('bounce.mail.test');
  });

  it.each<[string, SMTPServerOptions, object]>([
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
    const result = await open(url).send(makeOutgoing('email', 'shp_1'));
    expect(result).toMatchObject(outcome);
    expect(JSON.stringify(result)).not.toContain('bob');
  });

  it('a certificate that cannot be verified: paused', async () => {
    const { url } = await openSmtpServer({ hideSTARTTLS: false });
    expect(await open(url).send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'paused' });
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
    expect(await sender.send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'dead' });
    expect(await sender.send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'sent' });
    expect(mails).toHaveLength(1);
  });
});
