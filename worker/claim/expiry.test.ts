/** Until when a friend's code is good: one moment, whoever tells of it, and the campaign keeps it. */
import { and, eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { campaign, campaignShop, deal, message } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { SupportAnswer } from '../support/support.routes.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { confirmed, makeOrder, makeReferral, readStanding } from '../test/referral.ts';
import { openSheet, pageOf, sendShare, vouch } from '../test/shopper.ts';
import { openTill } from '../test/till.ts';
import { createWorld, START } from '../test/world.ts';
import { codePageUrl } from '../till/code-link.ts';
import type { ClaimAnswer } from '../wire.ts';
import { resendCode } from './resend.ts';

const DAY = 86_400_000;
const END = START + 3 * DAY;
const ADDRESS = 'ben@friends.test';

async function open() {
  const world = await createWorld();
  const { tenant, us, ports, campaignId } = world;
  await tenant.orm.update(deal).set({ validTo: null });
  const till = await openTill(world);
  await till.unlock();
  const referral = await makeReferral(world);
  const office = { ...OWN_PAGE, cookie: await signInMember(world) };
  const asked = { rk: referral.code, rc: referral.click(), language: 'en-US', email: ADDRESS };
  return {
    world,
    till,
    referral,
    tap: async () =>
      (await (await world.post(`/w/${us.siteKey}/claim`, asked, pageOf(us))).json()) as ClaimAnswer & { code: string },
    /** As the whole campaign, its shop and its deal say. */
    end: async (whole: number | null, here: number | null = null, ofDeal: Partial<typeof deal.$inferInsert> = {}) => {
      await tenant.orm.update(campaign).set({ endsAt: whole }).where(eq(campaign.id, campaignId));
      const isHere = and(eq(campaignShop.campaignId, campaignId), eq(campaignShop.shopId, us.id));
      await tenant.orm.update(campaignShop).set({ endsAt: here }).where(isHere);
      if (Object.keys(ofDeal).length > 0) await tenant.orm.update(deal).set(ofDeal);
    },
    /** What messages of a kind tell, the latest first. */
    sent: async (kind: 'code' | 'deal' | 'post') => {
      const rows = await tenant.orm.select().from(message).where(eq(message.kind, kind)).orderBy(message.createdAt);
      return rows.map((row) => JSON.parse(ports.secrets.open(row.valuesSealed ?? '')).values).toReversed();
    },
    claimOf: async (code: string) => {
      const answer = await world.post('/api/support/search', { text: code }, office);
      return ((await answer.json()) as SupportAnswer).story.find(({ kind }) => kind === 'claim');
    },
    bars: async (claim: string) => (await world.get(new URL(codePageUrl(ports, us, claim)).pathname)).text(),
  };
}
let { world, till, referral, tap, end, sent, claimOf, bars } = {} as Awaited<ReturnType<typeof open>>;
beforeEach(async () => {
  ({ world, till, referral, tap, end, sent, claimOf, bars } = await open());
});

test.each([
  ['with its campaign', END, null, {}],
  ['with its campaign in that shop, before others', END + DAY, END, {}],
  ['with its campaign in that shop, after others', END - DAY, END, {}],
  ['with its deal', END + DAY, null, { validTo: END }],
  ['after its days', END + DAY, null, { codeDays: 3 }],
] as const)('a code ends %s', async (_, whole, here, ofDeal) => {
  await end(whole, here, ofDeal);
  expect((await tap()).expiresAt).toBe(END);
});

/** What each tells who tells of a code. */
async function readTold(code: string) {
  const line = await claimOf(code);
  await resendCode(world.ports, world.us, line?.id ?? '', ADDRESS);
  const [again, first] = await sent('code');
  const page = (await bars(line?.id ?? '')).replace(/<[^>]+>|\p{Cf}/gu, '');
  const [, day] = /Use it by (\w+ \d+, \d+)/.exec(page) ?? [];
  return {
    page: (await tap()).expiresAt,
    mail: first.expiresAt,
    again: again.expiresAt,
    bars: day,
    till: (await till.check(code)).until,
    support: line?.code_ends_at,
  };
}

describe('everybody tells the same', () => {
  const told = (at: number, day: string) => ({ page: at, again: at, bars: day, till: at, support: at });

  test('as it is given, and an order counts until then and no longer', async () => {
    await end(END);
    const { code } = await tap();
    world.clock.advance(1000);
    expect(await readTold(code)).toEqual({ ...told(END, 'November 21, 2026'), mail: END });
    world.clock.advance(END - 1 - world.clock.now());
    const order = (reference: string) =>
      recordPurchase(
        world.ports,
        world.us,
        makeOrder(world, { references: [reference], coupons: [code], occurredAt: world.clock.now(), ...confirmed }),
      );
    await order('in time');
    world.clock.advance(1);
    await order('late');
    const { conversions } = await readStanding(world);
    expect(conversions.map(({ state, reason }) => [state, reason])).toEqual([
      ['credited', null],
      ['refused', 'campaign_ended'],
    ]);
  });

  test('once the campaign was cut short', async () => {
    const { code } = await tap();
    world.clock.advance(1000);
    await end(END);
    expect(await readTold(code)).toEqual({ ...told(END, 'November 21, 2026'), mail: START + 30 * DAY });
  });

  test('of a code that many share, whenever it is looked at', async () => {
    await world.tenant.orm.update(deal).set({ codeSource: 'shared', codePrefix: 'FRIENDS20' });
    const { code, expiresAt } = await tap();
    world.clock.advance(DAY);
    // The till knows of nobody's claim: whoever names the code may use it while the deal runs.
    const { till: _, ...others } = told(START + 30 * DAY, 'December 18, 2026');
    expect(await readTold(code)).toEqual({ ...others, mail: expiresAt, till: undefined });
  });
});

test('who is written to reads until when the campaign runs in their shop, and nothing where it has no end', async () => {
  const { links, advocate } = await openSheet(world, { identity: vouch(world, 'c-1', { firstName: 'Anna' }) });
  expect(links).not.toEqual([]);
  await sendShare(world, advocate ?? '', ['cleo@friends.test']);
  await end(END + DAY, END);
  await sendShare(world, advocate ?? '', ['dora@friends.test']);
  expect((await sent('deal')).map(({ validTo }) => validTo)).toEqual([END, undefined]);
});

test('a link to a code is told to work as long as there is one', async () => {
  await world.tenant.orm.update(campaign).set({ claim: { customer: 'new', countries: [], mailFirst: true } });
  await end(END);
  expect(await tap()).toEqual({ state: 'confirm_email', mailed: true });
  expect((await sent('code')).map(({ open: link }) => link.until)).toEqual([END]);
  expect(referral.dealId).toBe(world.deals.us);
});
