import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import words from '../../dashboard/locales/en.json' with { type: 'json' };
import { audit, member } from '../../db/schema/control.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { createWorld } from '../test/world.ts';
import { STORY_KINDS } from './story.ts';
import type { SupportAnswer } from './support.routes.ts';

async function open() {
  const world = await createWorld();
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const anna = await makeReferral(world, { email: 'anna@friends.test', confirmed: true });
  const post = (path: string, body: unknown) => world.post(`/api/support/${path}`, body, headers);
  const search = async (text: string) => (await (await post('search', { text })).json()) as SupportAnswer;
  const order = (references: string[], more = {}) =>
    recordPurchase(world.ports, world.us, makeOrder(world, { references, ...more, ...confirmed }));
  return { world, anna, post, search, order };
}

describe('the support page', () => {
  test('finds one story by address, order and code, says why, and keeps nothing of what was typed', async () => {
    const { world, anna, search, order } = await open();
    const code = await anna.claim();
    await order(['10234'], { coupons: [code] });
    for (const text of ['Anna@Friends.test', '#10234', code.toLowerCase(), anna.code]) {
      const { people, story } = await search(text);
      expect(people).toMatchObject([{ id: anna.advocateId, name: 'Anna', masked: 'a…@friends.test' }]);
      const told = story.map(({ kind, state, reason }) => [kind, state, reason]);
      expect(told).toContainEqual(['conversion', 'coupon', '']);
      expect(told).toContainEqual(['reward', 'pending', 'return_period']);
      expect(told).toContainEqual(['claim', 'click', '']);
    }
    expect(await search('nobody@friends.test')).toEqual({ people: [], story: [] });
    expect(JSON.stringify(world.logged)).not.toMatch(/10234|friends\.test/i);
  });

  test('credits an order by hand, once, with a note; no later report moves it, and nobody gets their own order', async () => {
    const { world, anna, post, search, order } = await open();
    await order(['B-1']);
    const [line] = (await search('B-1')).story;
    expect(line).toMatchObject({ kind: 'order', reason: 'not_referred', can: ['credit'] });
    const wanted = { purchase: line?.id, link: anna.code, note: 'The friend showed the link in a chat.' };
    expect((await post('credit', { ...wanted, note: 'anna@friends.test says so' })).status).toBe(422);
    expect((await post('credit', { ...wanted, link: 'unknown' })).status).toBe(422);
    const answers = await Promise.all([post('credit', wanted), post('credit', wanted)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    await order(['B-1'], { amount: 7000 });
    const { conversions, rewards, entries } = await readStanding(world);
    expect(conversions).toMatchObject([{ state: 'credited', method: 'manual', advocateId: anna.advocateId }]);
    expect(rewards).toMatchObject([{ state: 'pending', reason: 'return_period' }]);
    expect(entries.reduce((sum, { amount }) => sum + amount, 0)).toBe(rewards[0]?.amount);
    const changes = await world.ports.databases.control.orm.select().from(audit);
    expect(changes[0]).toMatchObject({ action: 'support_credit', subject: { note: wanted.note } });

    await order(['B-2'], { emailSha256: world.ports.secrets.digest('anna@friends.test') });
    const own = (await search('B-2')).story.find(({ kind }) => kind === 'order');
    expect((await post('credit', { ...wanted, purchase: own?.id })).status).toBe(422);
  });

  test('voids a reward and a code, each once; an analyst may not look', async () => {
    const { world, anna, post, search, order } = await open();
    const code = await anna.claim();
    const spare = await anna.claim();
    await order(['C-1'], { coupons: [code] });
    const reward = (await search('C-1')).story.find(({ kind }) => kind === 'reward');
    const note = { note: 'Agreed with the customer.' };
    const voided = [await post(`rewards/${reward?.id}/void`, note), await post(`rewards/${reward?.id}/void`, note)];
    expect(voided.map(({ status }) => status)).toEqual([200, 409]);
    expect((await readStanding(world)).rewards).toMatchObject([{ state: 'void', reason: 'voided_by_support' }]);
    const coupon = (await search(spare)).story.find(({ kind }) => kind === 'claim');
    const ended = [await post(`coupons/${coupon?.id}/void`, note), await post(`coupons/${coupon?.id}/void`, note)];
    expect(ended.map(({ status }) => status)).toEqual([200, 409]);
    await order(['C-2'], { coupons: [spare] });
    expect((await search('C-2')).story[0]).toMatchObject({ reason: 'not_referred' });
    await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
    expect((await post('search', { text: code })).status).toBe(403);
  });
});

test('no kind of line and no reason of a refusal lacks words', () => {
  const known: Record<string, string> = words.support;
  const source = readFileSync('worker/purchase/credit.ts', 'utf8');
  const listed = (type: string, prefix: string) => {
    const [, union = ''] = new RegExp(`export type ${type} =([\\s\\S]*?);`).exec(source) ?? [];
    return [...union.matchAll(/'(\w+)'/g)].map(([, code]) => `${prefix}_${code}`);
  };
  const reasons = [...listed('Refusal', 'why'), ...listed('Method', 'conversion')];
  expect(reasons.length).toBeGreaterThan(15);
  expect([...reasons, ...STORY_KINDS.map((kind) => `kind_${kind}`)].filter((key) => !known[key])).toEqual([]);
});
