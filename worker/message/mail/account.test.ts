import { generateKeyPairSync } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { suppression } from '../../../db/schema/group.ts';
import type { OutgoingMail } from '../../ports.ts';
import { OWN_PAGE, signInMember } from '../../test/member.ts';
import { enqueue, makeSender } from '../../test/outbox.ts';
import { createWorld } from '../../test/world.ts';
import type { ConnectionsAnswer } from '../connection.ts';
import { dispatchDue } from '../message.dispatch.ts';
import { createSenders } from '../senders/senders.ts';

const pem = (bits: number) =>
  String(generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
const ACCOUNT = { domain: 'mail.shop.test', url: 'smtps://user:pass@smtp.shop.test:465', inbound: 'on' };

async function openAccount(values: Record<string, string>) {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const answer = await world.app.request('/api/connections', {
    method: 'POST',
    headers: { ...OWN_PAGE, cookie },
    body: JSON.stringify({ provider: 'smtp', channel: 'email', values }),
  });
  return { world, status: answer.status, text: await answer.text() };
}

it('a key that cannot sign is refused when it is saved, with what is wrong', async () => {
  const short = await openAccount({ ...ACCOUNT, dkimSelector: 'gw1', dkimPrivateKey: pem(768) });
  expect(short.status).toBe(422);
  expect(short.text).toContain('fewer than 1024 bits');
  const nameless = await openAccount({ ...ACCOUNT, dkimPrivateKey: pem(1024) });
  expect(nameless.status).toBe(422);
  expect(nameless.text).toContain('name in the DNS');
});

it('a shop’s own account signs for its domain, and takes what comes back to its retailer alone', async () => {
  const key = pem(1024);
  const { world, text, status } = await openAccount({ ...ACCOUNT, dkimSelector: 'gw1', dkimPrivateKey: key });
  expect(status).toBe(201);
  const hook = (JSON.parse(text) as ConnectionsAnswer).connections[0]?.hook;
  const mails: OutgoingMail[] = [];
  const sender = makeSender('email', (mail) => {
    mails.push(mail);
    return { kind: 'sent', providerId: mail.id };
  });
  world.ports.senders = createSenders({}, { smtp: () => sender });
  onTestFinished(() => world.ports.senders?.close());
  await enqueue(world);
  await dispatchDue(world.ports);
  const [mail] = mails;
  expect(mail).toMatchObject({
    from: { address: 'deals@mail.shop.test' },
    dkim: { domain: 'mail.shop.test', selector: 'gw1', privateKey: key.trim() },
  });
  expect(mail?.replyTo).toMatch(/@in\.mail\.shop\.test$/);
  const raw = (to?: string) => `From: bob@friends.test\r\nTo: ${to}\r\nSubject: Re: hi\r\n\r\nSTOP\r\n`;
  const hand = (body: string, token = hook?.verifyToken) =>
    world.app.request(hook?.url.replace('https://go.test', '') ?? '', {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await hand(raw(mail?.replyTo), 'x'.repeat(22))).status).toBe(401);
  // Somebody else's message, whose address they know.
  const foreign = { ...world, tenant: { ...world.tenant, retailerId: 'ret_other' } };
  const other = await enqueue(foreign, { retailerId: 'ret_other' });
  const forOther = raw('deals@mail.shop.test').replace(
    '\r\nSubject',
    `\r\nIn-Reply-To: <${other.id}@mail.shop.test>\r\nSubject`,
  );
  expect(await (await hand(forOther)).json()).toEqual({ verdict: 'unknown' });
  expect(await (await hand(raw(mail?.replyTo))).json()).toEqual({ verdict: 'stopped' });
  expect(await world.tenant.orm.select().from(suppression)).toHaveLength(1);
});
