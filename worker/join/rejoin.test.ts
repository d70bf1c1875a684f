import { and, eq, isNull } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { advocate, consentRecord, message, suppression } from '../../db/schema/group.ts';
import { leaveProgramme } from '../advocate/leave.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { findPerson, forgetPerson } from '../privacy/person.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { readJoinPaths } from '../test/join.ts';
import { enqueue, readRow } from '../test/outbox.ts';
import { confirmed, makeOrder } from '../test/referral.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';

const ADDRESS = 'anna@example.com';
const DAY = 86_400_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Sends the shop's form with somebody's address. */
async function ask(world: World, id: string): Promise<string> {
  const body = new URLSearchParams({ id, lang: 'en-US', name: 'Anna', address: ADDRESS, agreed: 'yes' });
  const answer = await world.post(`/j/${world.us.siteKey}?via=newsletter`, body.toString(), FORM);
  return (await answer.text()).replaceAll(/[0-9a-f-]{36}/g, '');
}

/** Joins by the form and the link in the newest message. @returns the cookie of their own page. */
async function join(world: World, id: string): Promise<{ cookie: string; page: string }> {
  await ask(world, id);
  const before = (await readJoinPaths(world)).at(-1) ?? '';
  const to = (await world.post(before, '', FORM)).headers.get('location') ?? '';
  const cookie = (await world.get(to)).headers.get('set-cookie')?.split(';')[0] ?? '';
  return { cookie, page: await (await world.get('/me', { cookie })).text() };
}

const present = (world: World) =>
  world.tenant.orm
    .select()
    .from(advocate)
    .where(and(isNull(advocate.kind), isNull(advocate.mergedInto)));
const codeOn = (page: string) => /\/r\/([0-9a-z]+)/.exec(page)?.[1] ?? '';

/** The ways out of a programme. */
const OUT = {
  'their own page': async (world: World, cookie: string) => {
    expect((await world.post('/me/leave', '', { cookie })).status).toBe(200);
  },
  'an erasure': async (world: World) => {
    await forgetPerson(world.ports, [world.us, world.de], findPerson(world.ports, world.us.retailerId, ADDRESS));
  },
};

it.each(Object.entries(OUT))(
  'who left by %s joins again as somebody new, by a consent of their own',
  async (_, leave) => {
    const world = await createWorld();
    const first = await join(world, 'form-0001');
    await leave(world, first.cookie);
    expect(await present(world)).toEqual([]);
    const told = async () => {
      const { id } = await enqueue(world, { address: ADDRESS });
      await dispatchDue(world.ports, { random: () => 0.5 });
      return (await readRow(world, id)).state;
    };
    expect(await told()).toBe('suppressed');

    world.clock.advance(DAY);
    const again = await join(world, 'form-0002');
    const [own, ...others] = await present(world);
    expect(others).toEqual([]);
    expect(own).toMatchObject({ state: 'verified', source: 'newsletter', emailConfirmedAt: world.clock.now() });
    // Links of their own; the former stay dead, and what was earned by them stays where it is.
    expect(codeOn(again.page)).not.toBe('');
    expect(codeOn(again.page)).not.toBe(codeOn(first.page));
    const former = await world.get(`/r/${codeOn(first.page)}`, {
      'user-agent': 'Mozilla/5.0 Chrome/140 Safari/537.36',
    });
    expect(former.headers.get('location')).toContain('gw=unknown');
    const consents = await world.tenant.orm.select().from(consentRecord).where(eq(consentRecord.purpose, 'join'));
    expect(consents.filter(({ confirmedAt }) => confirmedAt === world.clock.now())).toHaveLength(1);

    // What they take part for reaches them; what others send them, and advertising, stays refused.
    const link = codeOn(again.page);
    const click = await world.get(`/r/${link}`, { 'user-agent': 'Mozilla/5.0 Chrome/140 Safari/537.36' });
    const token = new URL(click.headers.get('location') ?? '').searchParams.get('rc') ?? '';
    await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, clickToken: token }));
    world.clock.advance(14 * DAY);
    expect(await releaseDue(world.ports)).toBe(1);
    await dispatchDue(world.ports, { random: () => 0.5 });
    const sent = await world.tenant.orm.select().from(message).where(eq(message.kind, 'reward'));
    expect(sent.map(({ state }) => state)).toContain('sent');
    expect(await told()).toBe('suppressed');

    // They leave once more, and nothing reaches them again.
    await leave(world, (await join(world, 'form-0003')).cookie);
    expect(await present(world)).toEqual([]);
    const { id } = await enqueue(world, {
      address: ADDRESS,
      kind: 'access',
      values: { shopName: '', url: 'x', until: 1 },
    });
    await dispatchDue(world.ports, { random: () => 0.5 });
    expect((await readRow(world, id)).state).toBe('suppressed');
  },
);

it('nobody makes us write to somebody who left more than twice a month, nor learns that they did', async () => {
  const world = await createWorld();
  const { cookie } = await join(world, 'form-0001');
  await OUT['their own page'](world, cookie);
  const answers = new Set<string>();
  for (let day = 0; day < 6; day += 1) {
    world.clock.advance(DAY);
    answers.add(await ask(world, `form-stranger-${day}`));
  }
  expect(answers.size).toBe(1);
  expect(await readJoinPaths(world)).toHaveLength(3);
  // Who complained, or whom a list or a law protects, gets not even that.
  for (const source of ['complaint', 'dnc', 'legal', 'bounce'] as const) {
    await world.tenant.orm.update(suppression).set({ source });
    world.clock.advance(31 * DAY);
    await ask(world, `form-${source}-1`);
    expect(await readJoinPaths(world)).toHaveLength(3);
  }
});

it('a customer whom the shop vouches for shares again by the tag after they left, with links of their own', async () => {
  const world = await createWorld();
  const identity = () => vouch(world, 'c-1', { email: ADDRESS });
  const before = await openSheet(world, { identity: identity() });
  const [known] = await present(world);
  const row = known as Parameters<typeof leaveProgramme>[1]['advocate'];
  await leaveProgramme(world.ports, { shop: world.us, advocate: row, token: '' });
  expect(await present(world)).toEqual([]);

  // A browser that kept its proof of before is a stranger's; the shop's word makes them somebody new.
  world.clock.advance(DAY);
  const after = await openSheet(world, { identity: identity(), advocate: before.advocate });
  expect(after.links.map(({ url }) => url)).not.toEqual(before.links.map(({ url }) => url));
  const [own, ...others] = await present(world);
  expect([own?.id === known?.id, own?.state, others]).toEqual([false, 'verified', []]);
  // Mail reaches them once they have joined with the address.
  await join(world, 'form-0001');
  expect((await world.tenant.orm.select().from(suppression)).map(({ scope }) => scope)).toEqual(['unasked']);
});
