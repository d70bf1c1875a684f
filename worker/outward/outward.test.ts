import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOutward, dialPublic } from '../hosts/outward.node.ts';
import { createOutwardFetch } from '../hosts/outward.ts';
import { createHostSenders } from '../hosts/senders.ts';
import { makeOutgoing } from '../message/senders/sender.contract.ts';
import { openSmtpServer } from '../message/senders/smtp.server.ts';
import { createWorld } from '../test/world.ts';
import { isCallable, isPublicAddress } from './outward.ts';

test.each([
  ['93.184.216.34', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['172.32.0.1', true],
  ['192.168.0.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2001:db8::1', false],
  ['2001::1', false],
  ['2002:7f00:1::', false],
  ['2606:2800:220:1:248:1893:25c8:1946', true],
  ['2001:4860:4860::8888', true],
])('%s is public: %s', (address, expected) => expect(isPublicAddress(address)).toBe(expected));

test.each([
  ['https://codes.shop.example/make', true],
  ['http://codes.shop.example/make', false],
  ['https://codes.shop.example:8443/', false],
  ['https://user:secret@codes.shop.example/', false],
  ['https://127.0.0.1/', false],
  ['https://0x7f.1/', false],
  ['https://[::1]/', false],
  ['https://localhost/', false],
  ['https://metadata.google.internal/', false],
  ['https://printer.local/', false],
  ['https://intranet/', false],
  ['file:///etc/passwd', false],
  ['codes', false],
])('%s may be called: %s', (url, expected) => expect(isCallable(url, false)).toBe(expected));

/** A server on this machine that answers as told. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const hosts = {
  node: createOutward,
  workers: (local: boolean) => createOutwardFetch((input, init) => fetch(input, init), local),
};

describe.each(Object.entries(hosts))('calls from %s', (_, create) => {
  test('bring the answer, follow no redirect and stop at 64 KB', async () => {
    const call = create(true);
    const echo = await listen((request, response) => {
      request.pipe(response.writeHead(201, { 'content-type': 'text/plain' }));
    });
    const answer = await call(echo, { method: 'POST', body: 'hello' });
    expect([answer.status, await answer.text()]).toEqual([201, 'hello']);
    const away = await listen((_request, response) => response.writeHead(302, { location: echo }).end());
    expect((await call(away)).status).toBe(302);
    const endless = await listen((_request, response) => response.end('x'.repeat(100_000)));
    await expect(call(endless)).rejects.toMatchObject({ code: 'too_large' });
  });

  test('never reach this machine', async () => {
    const call = create(false);
    const inner = await listen((_request, response) => response.end());
    await expect(call(inner)).rejects.toMatchObject({ code: 'not_callable' });
    await expect(call('https://169.254.169.254/latest/meta-data/')).rejects.toMatchObject({ code: 'not_callable' });
  });
});

describe('mail servers that retailers named', () => {
  /** Sends over an account whose server's name leads to this machine. */
  async function sendTo(
    name: string,
    host: 'node' | 'workers',
    { addresses = [], allowed = '' }: { addresses?: string[]; allowed?: string } = {},
  ) {
    const { url, mails, server } = await openSmtpServer();
    let knocked = 0;
    server.server.on('connection', () => {
      knocked += 1;
    });
    const { ports } = await createWorld({ LOCAL_TARGETS: 'off', PRIVATE_MAIL_HOSTS: allowed });
    const senders = createHostSenders(
      { ...ports, lookup: async () => addresses },
      { verifiesMailNames: true, ...(host === 'node' && { dial: dialPublic }) },
    );
    onTestFinished(() => senders.close());
    const account = { id: 'con_1', channel: 'email', provider: 'smtp', revision: 1, settings: {} } as const;
    const credentials = { url: `smtp://${name}:${new URL(url).port}` };
    const outcome = await senders.open('email', { ...account, credentials })?.send(makeOutgoing('email', 'shp_1'));
    return { outcome, knocked, mails: mails.length };
  }
  const refused = { outcome: { kind: 'paused', error: 'not_public' }, knocked: 0, mails: 0 };
  const sent = { outcome: { kind: 'sent' }, knocked: 1, mails: 1 };

  test('are not reached where the name leads into our own house, at each connection anew', async () => {
    expect(await sendTo('localhost', 'node')).toMatchObject(refused);
    expect(await sendTo('127.0.0.1', 'node')).toMatchObject(refused);
    expect(await sendTo('localhost', 'workers', { addresses: ['93.184.216.34', '10.0.0.1'] })).toMatchObject(refused);
    expect(await sendTo('localhost', 'workers', { addresses: ['93.184.216.34'] })).toMatchObject(sent);
  });

  test('are reached there where the operator named them', async () => {
    expect(await sendTo('localhost', 'node', { allowed: 'relay.house.test,localhost' })).toMatchObject(sent);
    const inner = { addresses: ['127.0.0.1'], allowed: 'localhost' };
    expect(await sendTo('localhost', 'workers', inner)).toMatchObject(sent);
  });
});
