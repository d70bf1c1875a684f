import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
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

describe('a mail that may not go after all', () => {
  it('never arrives, whatever the reason, also where its server is ahead of the answer; the next one does', async () => {
    const reached = Promise.withResolvers<void>();
    const { url, mails } = await openSmtpServer({
      onRcptTo(_address, _session, done) {
        reached.resolve();
        done(null);
      },
    });
    const sender = open(url);
    const asked: string[] = [];
    const send = (id: string, begin: () => Promise<boolean>) => {
      const mail = makeOutgoing('email', 'shp_1', { messageId: `${id}@mail.test` });
      return sender.send(mail, () => {
        asked.push(id);
        return begin();
      });
    };
    await send('refused', async () => false);
    await send('late', () => reached.promise.then(() => false));
    await send('failed', () => Promise.reject(new Error('no database')));
    expect(await send('free', async () => true)).toMatchObject({ kind: 'sent' });
    expect(mails.map(({ raw }) => /^Message-ID: <(\w+)@/im.exec(raw)?.[1])).toEqual(['free']);
    expect(asked).toEqual(['refused', 'late', 'failed', 'free']);
  });
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

  /** A server that begins, or answers a command, as told; with no more than SMTP asks for. */
  async function openRude(answers: Record<string, string>) {
    const server = createServer((socket) => {
      let inMessage = false;
      socket.on('error', () => {});
      socket.write(`${answers.greeting ?? '220 mail.test'}\r\n`);
      socket.on('data', (chunk) => {
        for (const line of String(chunk).split('\r\n')) {
          if (inMessage) {
            if (line !== '.') continue;
            inMessage = false;
            socket.write(`${answers.end ?? '250 ok'}\r\n`);
            continue;
          }
          const verb = line.slice(0, 4).toUpperCase();
          if (verb === '') continue;
          const answer = answers[verb] ?? (verb === 'DATA' ? '354 go on' : '250 ok');
          inMessage = verb === 'DATA' && answer.startsWith('354');
          socket.write(`${answer}\r\n`);
        }
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const DOMAIN = { kind: 'paused', domain: true };
  it.each<[string, Record<string, string>, object]>([
    ['no service for our host', { greeting: '554 5.7.1 Service unavailable; Client host blocked' }, { kind: 'paused' }],
    ['maintenance', { greeting: '550 5.3.2 maintenance' }, { kind: 'paused' }],
    ['busy at the door', { greeting: '421 4.3.2 later' }, { kind: 'later', provider: true }],
    ['no EHLO', { EHLO: '502 5.5.1 no', HELO: '502 5.5.1 no' }, { kind: 'paused' }],
    ['deferred before anybody was named', { MAIL: '451 4.3.0 later' }, { kind: 'later', provider: true }],
    ['no login, at the sender', { MAIL: '530 5.7.0 Authentication required' }, { kind: 'paused' }],
    ['a domain that it does not send for', { MAIL: '550 5.7.60 SendAsDenied' }, DOMAIN],
    ['too large', { MAIL: '552 5.3.4 message size exceeds limit' }, { kind: 'dead' }],
    ['no login, at the recipient', { RCPT: '530 5.7.0 Authentication required' }, { kind: 'paused' }],
    ['no relaying', { RCPT: '554 5.7.1 <bob@friends.test>: Relay access denied' }, { kind: 'paused' }],
    ['no relaying, without a status', { RCPT: '550 relaying denied' }, { kind: 'paused' }],
    ['a quota', { RCPT: '550 5.4.5 Daily sending quota exceeded' }, { kind: 'later', provider: true }],
    ['a quota, after the message', { end: '550 5.4.5 Daily user sending limit exceeded' }, { kind: 'later' }],
    [
      'our host on a list',
      { RCPT: '554 5.7.1 Client host [192.0.2.1] blocked using x' },
      { kind: 'later', blocked: true },
    ],
    [
      'our domain, at the recipient',
      { RCPT: '553 5.7.1 <d@mail.test>: Sender address rejected: not owned by u' },
      DOMAIN,
    ],
    ['a domain without records', { RCPT: '550 5.1.8 Sender address rejected: Domain not found' }, DOMAIN],
    ['an identity that is not verified', { end: '554 Message rejected: Email address is not verified.' }, DOMAIN],
    [
      'mail without proof',
      { end: '550 5.7.26 unauthenticated mail is not accepted' },
      { kind: 'later', blocked: true },
    ],
    ['a server that is closed', { RCPT: '554 5.3.2 not accepting messages' }, { kind: 'later', provider: true }],
    ['a code of its own', { RCPT: '598 no' }, { kind: 'later', provider: true }],
    ['commands in disorder', { DATA: '503 5.5.1 bad sequence' }, { kind: 'later', provider: true }],
    [
      'an address that reads like a reason',
      { RCPT: '550 5.1.1 <relay.sender@friends.test> unknown' },
      { kind: 'dead', suppress: true },
    ],
    ['a domain that takes no mail', { RCPT: '556 5.1.10 null MX' }, { kind: 'dead', suppress: true }],
    ['nobody, without a status', { RCPT: '550 no such user' }, { kind: 'dead', unsure: true }],
    ['an unwelcome message, without a status', { end: '554 rejected' }, { kind: 'dead', unsure: true }],
  ])('%s', async (_, answers, outcome) => {
    const result = await open(await openRude(answers)).send(makeOutgoing('email', 'shp_1'));
    expect(result).toMatchObject(outcome);
    if (result.kind === 'paused') expect(result.domain).toBe((outcome as { domain?: true }).domain);
    expect(JSON.stringify(result)).not.toMatch(/bob|friends/);
  });

  it('a certificate that cannot be verified: paused', async () => {
    const { url } = await openSmtpServer({ hideSTARTTLS: false });
    expect(await open(url).send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'paused' });
  });

  const pem = readFileSync(new URL('./fixtures/server.pem', import.meta.url), 'utf8');
  it.each([
    ['smtps', 'mail.test', 'sent'],
    ['smtps', 'other.test', 'paused'],
    ['smtp', 'mail.test', 'sent'],
    ['smtp', 'other.test', 'paused'],
  ])(
    'over a connection that was opened for it, %s asks for the server’s own name: %s, %s',
    async (scheme, name, kind) => {
      const { url, mails } = await openSmtpServer({
        ...{ secure: scheme === 'smtps', key: pem, cert: pem, hideSTARTTLS: false, disabledCommands: [] },
      });
      const asked: string[] = [];
      const reach = async (host: string) => {
        asked.push(host);
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      };
      const sender = open(`${scheme}://${name}`, { ca: pem, reach });
      expect(await sender.send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind });
      expect([asked, mails.length]).toEqual([[name], kind === 'sent' ? 1 : 0]);
    },
  );

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
