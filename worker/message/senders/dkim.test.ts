import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendingDomain } from '../../../db/schema/control.ts';
import { ConfigError } from '../../config.ts';
import { createHostSenders } from '../../hosts/senders.ts';
import type { DkimKey } from '../../ports.ts';
import { CODE, enqueue, readRow } from '../../test/outbox.ts';
import { createWorld } from '../../test/world.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { dkimKeyFault, SIGNED_HEADERS } from './dkim.ts';
import { makeOutgoing } from './sender.contract.ts';
import { createSenders } from './senders.ts';
import { openSmtpServer } from './smtp.server.ts';
import { createSmtpSender, type Reach } from './smtp.ts';

const written = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }) => ({
  privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
});
const rsa = (bits: number) => written(generateKeyPairSync('rsa', { modulusLength: bits }));
const pair = rsa(2048);
const ed25519 = written(generateKeyPairSync('ed25519')).privateKey;
const ec = written(generateKeyPairSync('ec', { namedCurve: 'P-256' })).privateKey;
const KEY: DkimKey = { domain: 'mail.test', selector: 'gw1', privateKey: pair.privateKey };
const DNS: Record<string, string> = {
  'gw1._domainkey.mail.test': `v=DKIM1; k=rsa; p=${pair.publicKey}`,
};

/** What a receiving server says of a mail's signature, with a resolver of the test's own. */
async function verify(raw: string) {
  const { results } = await dkimVerify(raw, {
    resolver: async (name, type) => {
      if (type === 'TXT' && DNS[name]) return [[DNS[name]]];
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    },
  });
  return results.map(({ status, signingDomain, signingHeaders }) => ({
    result: status.result,
    domain: signingDomain,
    headers: signingHeaders?.keys
      .toLowerCase()
      .split(/\s*:\s*/)
      .sort(),
  }));
}

function open(url: string) {
  const sender = createSmtpSender(url);
  onTestFinished(() => sender.close());
  return sender;
}

async function sendSigned(): Promise<string> {
  const { url, mails } = await openSmtpServer();
  expect(await open(url).send(makeOutgoing('email', 'shp_1', { dkim: KEY }))).toMatchObject({ kind: 'sent' });
  return mails[0]?.raw ?? '';
}

describe('a signed mail', () => {
  it('passes at whoever gets it, with every header signed that a mail says something by (R7)', async () => {
    const raw = await sendSigned();
    const [signature, ...others] = await verify(raw);
    expect(others).toEqual([]);
    expect(signature).toMatchObject({ result: 'pass', domain: 'mail.test' });
    expect(signature?.headers).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']));
    const expected = SIGNED_HEADERS.map((name) => name.toLowerCase());
    // The parts have their encodings, the mail as a whole has none.
    expect(signature?.headers).toEqual(expected.filter((name) => name !== 'content-transfer-encoding').sort());
  });

  it.each([
    ['List-Unsubscribe-Post removed', (raw: string) => raw.replace(/^List-Unsubscribe-Post:.*\r\n/m, '')],
    [
      'List-Unsubscribe-Post changed',
      (raw: string) => raw.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=No'),
    ],
    ['List-Unsubscribe changed', (raw: string) => raw.replace('go.test/u/', 'evil.test/u/')],
    ['From changed', (raw: string) => raw.replace('Anna via', 'Eve via')],
    ['Reply-To changed', (raw: string) => raw.replace('Reply-To: care@', 'Reply-To: eve@')],
    ['Feedback-ID changed', (raw: string) => raw.replace('cmp_1:1:', 'cmp_2:1:')],
    ['Auto-Submitted changed', (raw: string) => raw.replace('auto-generated', 'no')],
    ['the text changed', (raw: string) => raw.replace('Umlaute', 'Umlauts')],
  ])('is none any more: %s', async (_, change) => {
    const raw = await sendSigned();
    const changed = change(raw);
    expect(changed).not.toBe(raw);
    expect((await verify(changed)).map(({ result }) => result)).not.toContain('pass');
  });

  it('a server that is silent before the mail has got nothing of it, signed or not', async () => {
    const { url } = await openSmtpServer({ onMailFrom: () => {} });
    const sender = createSmtpSender(url, { silenceMs: 150 });
    onTestFinished(() => sender.close());
    expect(await sender.send(makeOutgoing('email', 'shp_1', { dkim: KEY }))).toMatchObject({ kind: 'later' });
  });
});

describe('a key that cannot sign', () => {
  const BAD: [string, string, RegExp][] = [
    ['garbage', 'notakey', /no private key/],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${pair.publicKey}\n-----END PUBLIC KEY-----`, /no private key/],
    ['Ed25519', ed25519, /RSA.*ed25519/],
    ['an elliptic curve', ec, /RSA.*ec/],
    ['768 bits', rsa(768).privateKey, /fewer than 1024/],
    ['cut off', pair.privateKey.replace(/.{200}\n-----END/s, '\n-----END'), /no private key|does not sign/],
  ];

  it.each(BAD)('%s', (_, key, fault) => {
    expect(dkimKeyFault(key)).toMatch(fault);
  });

  it('one that can has no fault', () => {
    expect(dkimKeyFault(pair.privateKey)).toBeUndefined();
    expect(dkimKeyFault(rsa(1024).privateKey)).toBeUndefined();
  });

  it.each(BAD.filter(([name]) => name !== 'garbage'))('refuses the start: %s', async (_, key, fault) => {
    const { ports } = await createWorld({ DKIM_SELECTOR: 'gw1', DKIM_PRIVATE_KEY: key.replaceAll('\n', '\\n') });
    const start = () => createHostSenders(ports, { verifiesMailNames: true });
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(fault);
    expect(start).not.toThrow(key.slice(40, 80));
  });

  it('half a setting, and what is no PEM, refuse the start too', async () => {
    await expect(createWorld({ DKIM_SELECTOR: 'gw1' })).rejects.toThrow('DKIM_PRIVATE_KEY is missing');
    await expect(createWorld({ DKIM_PRIVATE_KEY: pair.privateKey })).rejects.toThrow('DKIM_SELECTOR is missing');
    await expect(createWorld({ DKIM_SELECTOR: 'a', DKIM_PRIVATE_KEY: 'notakey' })).rejects.toThrow(
      /DKIM_PRIVATE_KEY.*BEGIN/,
    );
  });

  it('and where it comes to sending all the same, nothing leaves unsigned', async () => {
    const { url, mails } = await openSmtpServer();
    const mail = makeOutgoing('email', 'shp_1', { dkim: { ...KEY, privateKey: ed25519 } });
    expect(await open(url).send(mail)).toEqual({ kind: 'paused', error: 'dkim_key', domain: true });
    expect(mails).toEqual([]);
  });
});

it('a mail of the outbox is signed for its own domain, with From, Message-ID and bounces aligned', async () => {
  const world = await createWorld({
    MAIL_DOMAIN: 'mail.test',
    DKIM_SELECTOR: 'gw1',
    DKIM_PRIVATE_KEY: pair.privateKey.replaceAll('\n', '\\n'),
    INBOUND_SECRET: 'x'.repeat(32),
  });
  const { url, mails } = await openSmtpServer();
  world.ports.senders = createSenders({ email: open(url) }, {});
  const { id } = await enqueue(world);
  await enqueue(world, CODE);
  await dispatchDue(world.ports);
  expect((await readRow(world, id)).state).toBe('sent');
  expect(mails).toHaveLength(2);
  for (const { raw, from } of mails) {
    expect(await verify(raw)).toMatchObject([{ result: 'pass', domain: 'mail.test' }]);
    expect(from).toMatch(/@bounce\.mail\.test$/);
    expect(raw).toMatch(/^From: .*<deals@mail\.test>\r\n/m);
    expect(raw).toMatch(/^Message-ID: <msg_\w+@mail\.test>\r\n/m);
    expect(raw).toMatch(/^Reply-To:\s+reply\+msg_\w+=\w+@in\.mail\.test\r\n/m);
  }
});

it('a shop’s own verified domain stands in From, signs, and takes the bounces; answers come to the platform', async () => {
  const world = await createWorld({ MAIL_DOMAIN: 'platform.test', INBOUND_SECRET: 'x'.repeat(32) });
  const { databases, secrets, shops } = world.ports;
  await databases.control.orm.insert(sendingDomain).values({
    id: 'dom_1',
    retailerId: world.us.retailerId,
    domain: 'mail.test',
    selector: 'gw1',
    publicKey: pair.publicKey,
    privateKeySealed: secrets.seal(pair.privateKey),
    state: 'verified',
    findings: {},
    checkedAt: 0,
    createdAt: 0,
  });
  shops.forget();
  const { url, mails } = await openSmtpServer();
  world.ports.senders = createSenders({ email: open(url) }, {});
  await enqueue(world);
  await dispatchDue(world.ports);
  const [{ raw, from } = { raw: '', from: '' }] = mails;
  expect(await verify(raw)).toMatchObject([{ result: 'pass', domain: 'mail.test' }]);
  expect(raw).toMatch(/^From: Anna via Maple US <deals@mail\.test>\r\n/m);
  expect(from).toMatch(/@bounce\.mail\.test$/);
  expect(raw).toMatch(/^Reply-To:\s+reply\+msg_\w+=\w+@in\.platform\.test\r\n/m);
});

describe('TLS', () => {
  const pem = readFileSync(new URL('fixtures/server.pem', import.meta.url), 'utf8');
  const [key = '', cert = ''] = pem.split(/(?=-----BEGIN CERTIFICATE)/);
  // Not an address that counts as this machine: there TLS is insisted on.
  const openTls = async (options: object) => {
    const { url, mails } = await openSmtpServer({ key, cert, ...options }, '127.0.0.2');
    return { url, mails };
  };

  it.each([
    ['STARTTLS', { hideSTARTTLS: false }, 'smtp'],
    ['implicit TLS', { secure: true }, 'smtps'],
  ])('%s with a certificate of nobody’s: refused; with its authority given: sent', async (_, options, scheme) => {
    const { url, mails } = await openTls(options);
    const address = url.replace('smtp:', `${scheme}:`);
    expect(await open(address).send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'paused' });
    expect(mails).toEqual([]);
    const trusting = createSmtpSender(address, { ca: cert });
    onTestFinished(() => trusting.close());
    expect(await trusting.send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'sent' });
  });

  it('over a connection that was opened for it TLS still asks for the name in the settings', async () => {
    for (const [options, scheme] of [
      [{ hideSTARTTLS: false }, 'smtp'],
      [{ secure: true }, 'smtps'],
    ] as const) {
      const { url, mails } = await openTls(options);
      const { port } = new URL(url);
      const reached: string[] = [];
      const sendTo = (host: string) => {
        const reach: Reach = async (name) => {
          reached.push(name);
          return connect(Number(port), '127.0.0.2');
        };
        const sender = createSmtpSender(`${scheme}://${host}:${port}`, { ca: cert, reach });
        onTestFinished(() => sender.close());
        return sender.send(makeOutgoing('email', 'shp_1'));
      };
      expect(await sendTo('mail.test')).toMatchObject({ kind: 'sent' });
      expect(await sendTo('other.test')).toMatchObject({ kind: 'paused' });
      expect([reached, mails.length]).toEqual([['mail.test', 'other.test'], 1]);
    }
  });

  it('a certificate of another name: refused', async () => {
    const { url } = await openSmtpServer({ key, cert, hideSTARTTLS: false }, '127.0.0.3');
    const trusting = createSmtpSender(url, { ca: cert });
    onTestFinished(() => trusting.close());
    expect(await trusting.send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'paused' });
  });

  it('a server without STARTTLS, or one that somebody took it from: nothing is sent', async () => {
    const { url, mails } = await openTls({ hideSTARTTLS: true });
    expect(await open(url).send(makeOutgoing('email', 'shp_1'))).toMatchObject({ kind: 'paused' });
    expect(mails).toEqual([]);
  });
});
