/** Shares of all purchases, where no others arrive than those that links brought: they are not known, whatever became of these. */
import { describe, expect, test } from 'vitest';
import { recordPurchase } from '../purchase/purchase.record.ts';
import type { PurchaseReport } from '../purchase/purchase.ts';
import { refundPurchase } from '../purchase/refund.record.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { askOf } from '../test/report.ts';
import { tell as tellStory } from '../test/story.ts';
import { createWorld, START } from '../test/world.ts';
import type { Dimension, ReportNote } from './query.ts';

/** Ten orders by a link, the one in the middle by a customer who is new or not. */
async function setUp({ isNew = true } = {}) {
  const world = await createWorld();
  await tellStory(world, [['share', { advocate: 'adv_1' }]]);
  const { click } = await makeReferral(world);
  const tell = (name: string, more: Partial<PurchaseReport>) =>
    recordPurchase(
      world.ports,
      world.us,
      makeOrder(world, { ...confirmed, references: [name], customerId: name, newCustomer: true, ...more }),
    );
  for (let index = 0; index < 10; index += 1) {
    await tell(`o${index}`, { clickToken: click(), newCustomer: index !== 5 || isNew });
  }
  const refund = (amount?: number) =>
    refundPurchase(world.ports, world.us, {
      ...confirmed,
      references: ['o3'],
      occurredAt: START,
      ...(amount && { amount, currency: 'USD' }),
    });
  const askBy = (...dimensions: Dimension[]) =>
    askOf(world, { report: 'funnel', from: '2026-11-01', to: '2026-11-18', dimensions })();
  return { tell, refund, ask: () => askBy(), askBy };
}

const UNKNOWN = { participation_rate: null, share_of_revenue: null, new_customer_share: null };
const codes = (notes: readonly ReportNote[]) => notes.map(({ code }) => code);

describe('where only referred orders arrive', () => {
  test.each([
    ['all are credited', {}, undefined, { conversions: 10, void_conversions: 0 }],
    ['one is refused', { isNew: false }, undefined, { conversions: 9, void_conversions: 0 }],
    ['one goes back', {}, 'whole', { conversions: 9, void_conversions: 1 }],
    ['a part of one goes back', {}, 1000, { conversions: 10, void_conversions: 0 }],
  ] as const)('shares of all orders are not known: %s', async (_, one, refunded, counts) => {
    const { refund, ask } = await setUp(one);
    if (refunded) await refund(refunded === 'whole' ? undefined : refunded);
    const { totals, notes } = await ask();
    expect(totals).toMatchObject({ purchases: 10, ...counts, ...UNKNOWN });
    expect(codes(notes)).toContain('only_referred_purchases');
  });

  test('until another comes, also where one was refused that is credited now', async () => {
    const { tell, refund, ask } = await setUp({ isNew: false });
    await tell('o5', { newCustomer: true });
    await refund();
    expect((await ask()).totals).toMatchObject(UNKNOWN);
    await tell('other', {});
    const { totals, notes } = await ask();
    expect(totals).toMatchObject({ purchases: 11, participation_rate: 1 / 11, share_of_revenue: 9 / 10 });
    expect(codes(notes)).not.toContain('only_referred_purchases');
  });
});

test('what no channel brought says nothing of a share of all orders', async () => {
  const { tell, askBy } = await setUp();
  for (const name of ['one', 'other']) await tell(name, {});
  const { rows, totals } = await askBy('channel');
  expect(totals).toMatchObject({ purchases: 12, conversions: 10, participation_rate: 1 / 12 });
  const none = rows.find(({ dimensions }) => dimensions.channel === null);
  expect(none?.metrics).toMatchObject({ purchases: 12, conversions: 0, ...UNKNOWN });
});
