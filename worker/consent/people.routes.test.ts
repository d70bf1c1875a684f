import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit } from '../../db/schema/control.ts';
import {
  addressPair,
  advocate as advocateTable,
  customerInvite,
  mailboxSpelling,
  message,
  purchase,
  recipient,
} from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { enqueue, readFacts, readRow } from '../test/outbox.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { openScenario } from '../test/scenario.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import type { ConsentsAnswer, PersonAnswer } from './people.routes.ts';

const half = { random: () => 0.5 };
const CSV = `channel,address,other_address,at,confirmed_at,wording,wording_version,language,source,evidence
email,Anna@Friends.test,+14165550123,2026-01-02T03:04:05Z,2026-01-02T03:05:00Z,Send me offers.,v7,en-US,checkout,order 1001
sms,nobody,,2026-01-02T03:04:05Z,,Text me.,,,checkout,`;

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const call = async <T>(path: string, body?: unknown, type = 'application/json') => {
    const answer =
      body === undefined
        ? await world.get(`/api/consents${path}`, headers)
        : await world.post(`/api/consents${path}`, body, { ...headers, 'content-type': type });
    return { status: answer.status, ...((await answer.json()) as T) };
  };
  const actions = async () => {
    const rows = await world.ports.databases.control.orm.select().from(audit);
    return rows
      .filter(({ action }) => /consent|person/.test(action))
      .map(({ action, subject }) => ({ action, subject }));
  };
  return { world, call, actions };
}

test('R18: a member finds what somebody agreed to, with all that shows it, and withdraws it for them', async () => {
  const { world, call, actions } = await open();
  const imported = await call<{ recorded: number; rejected_count: number }>(
    `/import?shop=${world.us.id}`,
    CSV,
    'text/csv',
  );
  expect(imported).toMatchObject({ status: 200, recorded: 1, rejected_count: 1 });
  const found = await call<PersonAnswer>('/look-up', { address: 'anna@friends.test' });
  expect(found).toMatchObject({ channel: 'email', standing: 'confirmed', waiting: [], held: { messages: 0 } });
  expect(found.records).toMatchObject([
    {
      shop: 'Maple US',
      state: 'given',
      purpose: 'marketing',
      channel: 'email',
      wording: 'Send me offers.',
      version: 'v7',
      language: 'en-US',
      source: 'checkout',
      method: 'csv',
      evidence: 'order 1001',
      at: Date.UTC(2026, 0, 2, 3, 4, 5),
      confirmedAt: Date.UTC(2026, 0, 2, 3, 5),
      recordedAt: world.clock.now(),
    },
  ]);
  const withdrawn = await call<PersonAnswer>('/withdraw', { address: 'anna@friends.test' });
  expect(withdrawn.standing).toBe('withdrawn');
  expect(withdrawn.records).toHaveLength(2);
  expect(withdrawn.records[0]).toMatchObject({ state: 'withdrawn', source: 'support', method: 'member' });
  const { counts, waiting } = await call<ConsentsAnswer>('');
  expect(waiting).toBe(0);
  expect(counts.map(({ state, people }) => `${state} ${people}`)).toEqual(['confirmed 1', 'withdrawn 1']);
  expect(JSON.stringify(await actions())).not.toContain('friends.test');
  expect((await actions()).map(({ action }) => action)).toEqual([
    'consents_imported',
    'person_looked_up',
    'consent_withdrawn',
  ]);
  expect((await call('/look-up', { address: 'nobody' })).status).toBe(422);
});

test('R27: a friend is found and erased by any spelling of the mailbox that they were written to at', async () => {
  const { world, call } = await open();
  const { tenant, ports, us } = world;
  const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  await sendShare(world, advocate, ['b.e.n@gmail.com', 'bens@gmail.com']);
  await dispatchDue(ports, half);
  const { digest } = ports.secrets;
  const buyer = { emailSha256: digest('ben+shop@gmail.com'), emailBaseSha256: digest('ben@gmail.com') };
  await recordPurchase(ports, us, makeOrder(world, { ...confirmed, ...buyer, references: ['1001'] }));
  const held = { messages: 1, shares: 1, invitations: 0, advocates: 0 };
  expect((await call<PersonAnswer>('/look-up', { address: 'be.n+me@googlemail.com' })).held).toEqual(held);
  const nothing = { ...held, messages: 0, shares: 0 };
  expect((await call<PersonAnswer>('/erase', { address: 'be.n+me@googlemail.com' })).held).toEqual(nothing);
  const masked = (await tenant.orm.select().from(recipient)).map((one) => one.masked);
  expect(masked.toSorted()).toEqual(['', 'b…@gmail.com']);
  expect(await tenant.orm.select().from(purchase)).toMatchObject([{ emailKey: null, emailBaseKey: null }]);
});

test('R27: a code, and advocates, under other spellings of a mailbox are found and erased', async () => {
  const { world, call } = await open();
  const { tenant, ports, us } = world;
  const s = openScenario(world, await makeKey(world, us, ['purchases:write']), 1);
  await s.claim(await s.click((await s.advocate('Anna')).code), { email: 'mona+c@gmail.com' });
  // One who was written to, and one whom the shop alone vouched for.
  const { advocateId } = await makeReferral(world, { email: 'mo.na@gmail.com', confirmed: true });
  await enqueue(world, { address: 'mo.na@gmail.com' });
  const vouched = vouch(world, 'c-m', { firstName: 'Mona', email: 'mona+shop@gmail.com' });
  await openSheet(world, { identity: vouched });
  await dispatchDue(ports, half);
  const held = { messages: 2, shares: 0, invitations: 0, advocates: 2 };
  expect((await call<PersonAnswer>('/look-up', { address: 'mona@gmail.com' })).held).toEqual(held);
  const none = { ...held, messages: 0, advocates: 0 };
  expect((await call<PersonAnswer>('/erase', { address: 'mona@gmail.com' })).held).toEqual(none);
  const left = await tenant.orm.select().from(advocateTable).where(eq(advocateTable.kind, 'left'));
  expect(left.map(({ emailKey }) => emailKey)).toEqual([null, null]);
  expect(left.map(({ id }) => id)).toContain(advocateId);
  expect(await tenant.orm.select().from(mailboxSpelling)).toEqual([]);
  const keys = (await tenant.orm.select().from(message)).map(({ recipientKey }) => recipientKey);
  expect(keys).toEqual(['erased', 'erased']);
});

test('R27: whoever is erased leaves no trace but that they want nothing and what they had agreed to', async () => {
  const { world, call, actions } = await open();
  const { tenant, ports, us } = world;
  await call(`/import?shop=${us.id}`, CSV, 'text/csv');
  const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  await sendShare(world, advocate, ['anna@friends.test']);
  await dispatchDue(ports, half);
  const friend = ports.secrets.addressKeys(us.retailerId, 'email', ports.secrets.digest('anna@friends.test'))[0];
  const { id: waiting } = await enqueue(world, { address: 'anna@friends.test', runAt: world.clock.now() + 1e9 });
  // She shares herself, too: what she asked us to send has not gone out yet.
  const hers = await makeReferral(world, { email: 'anna@friends.test', confirmed: true });
  const { id: shared } = await enqueue(world, { address: 'cleo@friends.test', advocateId: hers.advocateId });
  await tenant.orm.insert(customerInvite).values({
    id: 'civ_1',
    shopId: us.id,
    retailerId: us.retailerId,
    campaignId: world.campaignId,
    dealId: world.deals.us,
    personKey: friend,
    channel: 'email',
    messageId: 'msg_1',
    basis: 'consent',
    basisVersion: '1',
    noticeGiven: true,
    language: 'en',
    tokenHash: 'token',
    dueAt: 1,
    createdAt: world.clock.now(),
  });

  const before = await call<PersonAnswer>('/look-up', { address: 'anna@friends.test' });
  expect(before.held).toEqual({ messages: 2, shares: 1, invitations: 1, advocates: 1 });
  const after = await call<PersonAnswer>('/erase', { address: 'anna@friends.test' });
  expect(after.held).toEqual({ messages: 0, shares: 0, invitations: 0, advocates: 0 });
  expect(after.records.map(({ state, evidence }) => ({ state, evidence }))).toEqual([
    { state: 'withdrawn', evidence: '' },
    { state: 'given', evidence: '' },
  ]);
  for (const id of [waiting, shared]) expect((await readRow(world, id)).state).toBe('canceled');
  expect((await readFacts(world)).filter((state) => state === 'canceled')).toHaveLength(2);
  const rows = await tenant.orm.select().from(message).where(eq(message.recipientKey, 'erased'));
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row).toMatchObject({ addressSealed: null, valuesSealed: '', masked: '' });
  expect(await tenant.orm.select().from(addressPair)).toEqual([]);
  expect((await tenant.orm.select().from(recipient))[0]).toMatchObject({ masked: '', globalKey: null });
  // Not even by her number, which was known to be hers; and nobody's share brings her back.
  const { rows: stops } = await tenant.client.execute(
    'select channel from suppression group by channel order by channel',
  );
  expect(stops.map(({ channel }) => channel)).toEqual(['email', 'sms']);
  const { id: again } = await enqueue(world, { address: 'anna@friends.test' });
  // Nor somebody who had refused nothing before.
  await call('/erase', { address: 'dora@friends.test' });
  const { id: late } = await enqueue(world, { address: 'dora@friends.test' });
  world.clock.advance(31 * 24 * 3_600_000);
  await dispatchDue(ports, half);
  for (const id of [again, late]) expect((await readRow(world, id)).state).toBe('suppressed');
  expect((await actions()).at(-2)).toMatchObject({ action: 'person_erased', subject: { messages: 2, shares: 1 } });

  const key = await makeKey(world, world.us, ['consents:write']);
  const told = await world.post('/v1/erasures', { address: '+14165550123' }, { authorization: `Bearer ${key}` });
  expect([told.status, await told.json()]).toEqual([200, { messages: 0, shares: 0, invitations: 0, advocates: 0 }]);
});
