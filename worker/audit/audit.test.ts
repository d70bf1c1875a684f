import { describe, expect, it } from 'vitest';
import type { JobState } from '../job.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { insertMessage } from '../message/message.store.ts';
import { refuseMessages } from '../message/refuse.ts';
import { makeOperatorToken } from '../privacy/operator.token.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeMessage } from '../test/outbox.ts';
import { openSheet, sendShare, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import { sealDue, verifyChains } from './audit.dispatch.ts';
import type { AllVerified, ChainReport } from './audit.ts';

const MINUTE = 60_000;

async function send(world: World, count: number): Promise<void> {
  for (let one = 0; one < count; one += 1) {
    const message = makeMessage(world, { address: `f${world.ports.ids.uuid()}@friends.test` });
    await world.tenant.client.execute(insertMessage(world.tenant, world.ports.secrets, message, world.clock.now()));
  }
  await dispatchDue(world.ports);
}

async function seal(world: World): Promise<void> {
  world.clock.advance(MINUTE);
  await sealDue(world.ports);
}

/** A shop that sent, heard somebody out, sent more, and whose member switched a channel off. */
async function story(): Promise<{ world: World; chain: string }> {
  const world = await createWorld();
  await send(world, 3);
  await seal(world);
  await refuseMessages(world.ports, world.us, { channel: 'email', recipientKey: 'k', campaignId: null });
  await send(world, 2);
  await seal(world);
  return { world, chain: `shop ${world.us.number}` };
}

const broken = (reports: readonly ChainReport[]) =>
  reports.filter(({ brokenAt }) => brokenAt !== undefined).map(({ chain, brokenAt }) => `${chain} ${brokenAt}`);
const verify = async (world: World) => (await verifyChains(world.ports)).verified;
const log = (world: World, sql: string) => world.tenant.client.execute(sql);

describe('R38: the chain over sends, opt-outs, switches and rules', () => {
  it('holds over all that was noted, and tells what is not sealed yet', async () => {
    const { world, chain } = await story();
    await send(world, 1);
    const reports = await verify(world);
    expect(broken(reports)).toEqual([]);
    expect(reports.find((one) => one.chain === chain)).toMatchObject({ seals: 2, rows: 6, unsealed: 1 });
    await seal(world);
    expect((await verify(world)).find((one) => one.chain === chain)).toMatchObject({
      seals: 3,
      rows: 7,
      unsealed: 0,
    });
  });

  it.each([
    [
      'a send is told otherwise',
      `update event set body = json_set(body, '$.state', 'suppressed') where seq = (select min(seq) from event where kind = 'message')`,
      1,
    ],
    ['a send is dropped', `delete from event where seq = (select min(seq) from event where kind = 'message')`, 1],
    ['an opt-out is dropped', `delete from event where kind = 'suppression'`, 2],
    ['an opt-out is put later', `update event set occurred_at = occurred_at + 1 where kind = 'suppression'`, 2],
    ['a send is put in', `update event set seq = seq * 10`, undefined],
    ['a seal is made without the key', `update log_seal set hash = 'x' where number = 2`, 2],
    ['the first seal is dropped', `delete from log_seal where number = 1`, 2],
  ])('sees it when %s', async (_, sql, seal) => {
    const { world, chain } = await story();
    await log(world, sql);
    // That a row has another number is no change of what it says: a retailer that moves house gets new ones.
    expect(broken(await verify(world))).toEqual(seal ? [`${chain} ${seal}`] : []);
  });

  it('sees a row that was put between others', async () => {
    const { world, chain } = await story();
    await log(world, 'update event set seq = seq * 10');
    await log(
      world,
      `insert into event (seq, shop, id, kind, occurred_at, received_at, body)
select min(seq) + 1, shop, 'msg_forged.sent', kind, occurred_at, received_at, body from event where kind = 'message'`,
    );
    expect(broken(await verify(world))).toEqual([`${chain} 1`]);
  });

  it('sees rows that changed places', async () => {
    const { world, chain } = await story();
    await log(world, 'update event set seq = seq * 10');
    await log(world, 'update event set seq = seq + 15 where seq = (select min(seq) from event)');
    expect(broken(await verify(world))).toEqual([`${chain} 1`]);
  });

  it('covers what sharers asked us to send', async () => {
    const world = await createWorld();
    const { advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
    await sendShare(world, advocate, ['ben@friends.test']);
    await seal(world);
    await log(world, `update event set occurred_at = occurred_at - 1 where kind = 'share'`);
    expect(broken(await verify(world))).toEqual([`shop ${world.us.number} 1`]);
  });

  it('sees a seal of another history, that was good in its place', async () => {
    const { world, chain } = await story();
    // As if the second seal and its three rows had been set aside, while others took their place and were built upon.
    const seals = `log_seal where number = 2`;
    const rows = `event where seq > (select seq from event join log_seal on last_id = id where number = 1)`;
    for (const [name, part] of Object.entries({ seals, rows })) {
      await log(world, `create table aside_${name} as select * from ${part}`);
    }
    await log(world, `delete from ${rows}`);
    await log(world, `delete from ${seals}`);
    await log(world, 'update seal_mark set seq = 0');
    for (const count of [3, 1]) {
      await send(world, count);
      await seal(world);
    }
    expect(broken(await verify(world))).toEqual([]);
    await log(
      world,
      `delete from ${rows} and seq <= (select seq from event join log_seal on last_id = id where number = 2)`,
    );
    await log(world, `update event set seq = seq + 1000 where seq > (select min(seq) + 2 from event)`);
    await log(world, `delete from ${seals}`);
    await log(world, 'insert into event select * from aside_rows');
    await log(world, 'insert into log_seal select * from aside_seals');
    expect(broken(await verify(world))).toEqual([`${chain} 3`]);
  });

  it('sees the chain of another shop in its place', async () => {
    const { world } = await story();
    const { number } = world.de;
    for (const table of ['event', 'log_seal']) await log(world, `update ${table} set shop = ${number}`);
    expect(broken(await verify(world))).toEqual([`shop ${number} 1`]);
  });

  it('covers what members change: rules and switches', async () => {
    const world = await createWorld();
    const cookie = await signInMember(world);
    const body = JSON.stringify({ shop: world.us.id, kind: 'channel', target: 'sms', off: true });
    const answer = await world.app.request('/api/switches', { method: 'PUT', body, headers: { ...OWN_PAGE, cookie } });
    expect(answer.status).toBe(200);
    await seal(world);
    expect((await verify(world)).find(({ chain }) => chain === 'members')).toMatchObject({
      seals: 1,
      unsealed: 0,
    });
    const { client } = world.ports.databases.control;
    await client.execute(`update audit set subject = json_set(subject, '$.target', 'email')`);
    expect(broken(await verify(world))).toEqual(['members 1']);
    await client.execute(`update audit set subject = json_set(subject, '$.target', 'sms')`);
    expect(broken(await verify(world))).toEqual([]);
    // Put in beside what was sealed.
    await client.execute(`insert into audit (id, retailer_id, user_id, action, subject, created_at, seal)
      select id || 'x', retailer_id, user_id, action, subject, created_at, seal from audit limit 1`);
    expect(broken(await verify(world))).toEqual(['members 1']);
  });

  it('two hosts that seal at once make one chain', async () => {
    const world = await createWorld();
    await send(world, 3);
    world.clock.advance(MINUTE);
    await Promise.all([1, 2, 3].map(() => sealDue(world.ports)));
    await send(world, 2);
    await seal(world);
    const reports = await verify(world);
    expect(broken(reports)).toEqual([]);
    expect(reports.find(({ chain }) => chain === `shop ${world.us.number}`)).toMatchObject({ seals: 2, rows: 5 });
  });

  it('is verified by operators over the running service, and by nobody else', async () => {
    const { world, chain } = await story();
    const ask = (token: string) => world.post('/api/audit/verify', {}, { authorization: `Bearer ${token}` });
    expect((await ask('none')).status).toBe(401);
    const deferred: Promise<unknown>[] = [];
    world.ports.defer = (work) => void deferred.push(work);
    const token = makeOperatorToken(world.ports.secrets, 'audit', world.clock.now());
    const begun = await ask(token);
    expect({ status: begun.status, body: await begun.json() }).toEqual({ status: 202, body: { done: false } });
    await Promise.all(deferred);
    expect((await world.get('/api/audit/verify')).status).toBe(401);
    const answer = await world.get('/api/audit/verify', { authorization: `Bearer ${token}` });
    const { done, result } = (await answer.json()) as JobState<AllVerified>;
    expect(done).toBe(true);
    expect(result?.verified.map((one) => one.chain)).toContain(chain);
  });
});
