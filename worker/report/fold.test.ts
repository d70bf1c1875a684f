import { describe, expect, test } from 'vitest';
import { zoneAt } from '../retailer/shop.ts';
import { type Cell, type FoldEvent, foldEvents, limitKey, limitValues, OTHER, VALUE_LIMIT } from './fold.ts';
import { Numbers } from './key.ts';
import { listMarks } from './marks.ts';
import { listIncrements, readKey } from './rollup.ts';

const AT = Date.UTC(2026, 10, 18, 12);
const event = (kind: FoldEvent['kind'], body: FoldEvent['body'] = {}, shop = 1): FoldEvent => ({
  shop,
  kind,
  occurredAt: AT,
  receivedAt: AT,
  body,
});
const fold = (...events: FoldEvent[]) => foldEvents(events, () => 'UTC');
/** Increments one by one. */
function list(cells: readonly Cell[]) {
  const names = { values: new Numbers(), bases: new Numbers() };
  return listIncrements(cells, names).flatMap(({ rollup, sums }) =>
    [...sums].map(([key, number]) => {
      const { base, ...rest } = readKey(names, key);
      return { ...rest, rollup, number, baseText: names.bases.texts[base] as string };
    }),
  );
}
const counted = (cells: readonly Cell[]) => Object.assign({}, ...cells.map(({ counts }) => Object.fromEntries(counts)));

describe('foldEvents', () => {
  test.each([
    ['impression', {}, { impressions: 1, silentImpressions: 1 }],
    ['impression', { visitor: 'v' }, { impressions: 1 }],
    ['impression', { visitor: 'v', daily: true }, { impressions: 1, silentImpressions: 1 }],
    // A person held out saw nothing.
    ['impression', { visitor: 'v', campaign: 'c', variant: 'holdout' }, {}],
    ['share', { recipients: 3 }, { shares: 1, recipients: 3 }],
    ['click', { count: 2, visitor: 'v' }, { clicks: 2 }],
    ['click', {}, { clicks: 1, silentClicks: 1 }],
    ['machine_click', {}, { machineClicks: 1 }],
    ['claim', {}, { claims: 1 }],
    [
      'purchase',
      { amount: 5000, currency: 'USD', toldBy: 'server', newCustomer: true },
      { purchases: 1, purchaseRevenue: 5000, serverPurchases: 1, newBuyers: 1 },
    ],
    ['purchase', { amount: 5000, currency: 'USD' }, { purchases: 1, purchaseRevenue: 5000, unknownBuyers: 1 }],
    [
      'conversion',
      { amount: 5000, currency: 'USD', discount: 500, newCustomer: true },
      { conversions: 1, revenue: 5000, discounts: 500, newCustomers: 1 },
    ],
    [
      'conversion',
      { amount: -2000, currency: 'USD', count: 0, reason: 'refunded', discount: 500 },
      { revenue: -2000, refundedRevenue: 2000 },
    ],
    [
      'conversion',
      { amount: -5000, currency: 'USD', count: -1, reason: 'refunded', discount: 500, newCustomer: true },
      { conversions: -1, voidConversions: 1, revenue: -5000, refundedRevenue: 5000, discounts: -500, newCustomers: -1 },
    ],
    // A correction that is no refund lowers the revenue alone.
    ['conversion', { amount: -500, currency: 'USD', count: 0, discount: 0 }, { revenue: -500 }],
    // Without a currency there is no money.
    ['conversion', { amount: 5000, discount: 0 }, { conversions: 1, unknownNewcomers: 1 }],
    [
      'conversion',
      { amount: 5000, currency: 'USD', count: -1, discount: 0, newCustomer: true, buyerOpen: true },
      { conversions: -1, silentConversions: -1, revenue: 5000, newCustomers: -1 },
    ],
    ['refusal', { reason: 'self_referral', currency: 'USD' }, { refusals: 1 }],
    ['refusal', { reason: 'self_referral', currency: 'USD', count: -1 }, { refusals: -1 }],
    ['reward', { state: 'pending', amount: 1000, currency: 'USD' }, {}],
    ['reward', { state: 'issued', amount: 1000, currency: 'USD' }, { rewards: 1, rewardMoney: 1000 }],
    ['reward', { state: 'void', amount: -1000, currency: 'USD' }, {}],
    ['reward', { state: 'void', amount: -1000, currency: 'USD', clawback: true }, { rewards: -1, rewardMoney: -1000 }],
    ['message', { state: 'sent', channel: 'email' }, { messagesSent: 1 }],
    ['message', { state: 'sent', channel: 'sms' }, { messagesSent: 1, unpricedMessages: 1 }],
    ['message', { state: 'queued', channel: 'sms' }, { messagesQueued: 1 }],
    ['message', { state: 'priced', channel: 'sms' }, { unpricedMessages: -1 }],
    ['message', { state: 'cost', channel: 'sms', count: 0, cost: 7000, currency: 'EUR' }, { messageMills: 7000 }],
    ['message', { state: 'ready' }, {}],
    ['suppression', { reason: 'user' }, { optOuts: 1 }],
  ] as const)('%s %j', (kind, body, counts) => {
    expect(counted(fold(event(kind, body)))).toEqual(counts);
  });

  test.each(['open', 'view_item', 'login', 'landing'] as const)('%s is not counted', (kind) => {
    expect(fold(event(kind))).toEqual([]);
  });

  test('a page view of a machine counts for nothing', () => {
    expect(fold(event('impression', { count: 0, machine: 'crawler', visitor: 'v' }))).toEqual([]);
  });

  test('keeps money in its currency, and counts without money apart', () => {
    const cells = fold(
      event('click', { currency: 'USD', visitor: 'v' }),
      event('conversion', { amount: 100, currency: 'USD', discount: 0 }),
      event('conversion', { amount: 200, currency: 'EUR', discount: 0 }),
    );
    expect(cells.map(({ base, counts }) => [base.currency, counts.get('clicks'), counts.get('revenue')])).toEqual([
      ['', 1, undefined],
      ['USD', undefined, 100],
      ['EUR', undefined, 200],
    ]);
  });

  test('posts to the day in the zone of each shop, and money back under the rate of its order', () => {
    const late = { ...event('click'), occurredAt: Date.UTC(2026, 10, 18, 23, 30) };
    const zone = (shop: number) => (shop === 1 ? 'America/New_York' : 'Europe/Berlin');
    const back = event('conversion', { amount: -5, count: 0, currency: 'EUR', orderedAt: AT - 2 * 86_400_000 });
    const cells = foldEvents([late, { ...late, shop: 2 }, back], zone);
    expect(cells.map(({ shop, day, base }) => [shop, day, base.rateDay])).toEqual([
      [1, '2026-11-18', ''],
      [2, '2026-11-19', ''],
      [1, '2026-11-18', '2026-11-16'],
    ]);
  });

  test('posts to the day of the zone that the shop had as an event was received', () => {
    const shop = { timeZone: 'Asia/Tokyo', settings: { formerZones: [{ zone: 'America/New_York', until: AT }] } };
    const late = { ...event('click'), occurredAt: Date.UTC(2026, 10, 18, 3) };
    const cells = foldEvents([{ ...late, receivedAt: AT - 1 }, late], (_, at) => zoneAt(shop, at));
    expect(cells.map(({ day }) => day)).toEqual(['2026-11-17', '2026-11-18']);
  });

  test('tells the UTM of the link from that of the entry', () => {
    const utm = { source: 'news', content: 'a' };
    const values = (...events: FoldEvent[]) =>
      list(fold(...events))
        .filter(({ rollup, value }) => value && !rollup.includes('/'))
        .map(({ rollup, value, counter }) => `${rollup} ${value} ${counter}`);
    expect(values(event('impression', { utm, visitor: 'v' }))).toEqual([
      'entry_source news impressions',
      'entry_content a impressions',
    ]);
    expect(values(event('click', { utm, entry: { source: 'ad' }, visitor: 'v' }))).toEqual([
      'utm_source news clicks',
      'utm_content a clicks',
      'entry_source ad clicks',
    ]);
  });

  test('a further dimension has a row where it is known', () => {
    const increments = list(fold(event('claim', { utm: { source: 'news' }, language: 'de', advocate: 'adv' })));
    const whole = increments.filter(({ rollup }) => !rollup.includes('/'));
    expect(Object.fromEntries(whole.map(({ rollup, value }) => [rollup, value]))).toEqual({
      '': '',
      all: '',
      language: 'de',
      utm_source: 'news',
      advocate: 'adv',
    });
  });

  test('a further dimension goes with the campaign and one more of the base', () => {
    const body = { campaign: 'c', deal: 'd', channel: 'email', placement: 'embedded', language: 'de' };
    const kept = list(fold(event('claim', body), event('claim', { ...body, deal: 'e' })))
      .filter(({ rollup }) => rollup.startsWith('language'))
      .map(({ rollup, baseText, number }) => [rollup, baseText.split('\u001f').filter(Boolean).join(' '), number]);
    expect(kept).toEqual([
      ['language', 'c', 2],
      ['language/deal', 'c d', 1],
      ['language/deal', 'c e', 1],
      ['language/variant', 'c', 2],
      ['language/channel', 'c email', 2],
      ['language/placement', 'c embedded', 2],
    ]);
  });
});

describe('listMarks', () => {
  test('counts a person once a slice', () => {
    const body = { campaign: 'c', variant: 'b', visitor: 'v', language: 'de' };
    const marks = listMarks(fold(event('impression', body), event('impression', { ...body, placement: 'embedded' })));
    const reach = marks.filter(({ measure }) => measure === 'reach');
    expect(
      reach.filter(({ slice }) => slice === '').map(({ hashes }) => new Set(hashes.flatMap((some) => [...some])).size),
    ).toEqual([1]);
    expect(reach.filter(({ slice }) => slice === 'placement').map(({ value }) => value)).toEqual(['', 'embedded']);
    expect(marks.filter(({ measure }) => measure === 'exposed').map(({ slice, value }) => [slice, value])).toEqual([
      ['variant', 'c\u001fb'],
    ]);
  });
});

describe('limitValues', () => {
  const sources = (from: number, count: number) =>
    fold(...Array.from({ length: count }, (_, index) => event('click', { utm: { source: `s${from + index}` } })));
  const clicksBy = (cells: Cell[]) =>
    new Map(
      list(cells)
        .filter(({ rollup, counter }) => rollup === 'utm_source' && counter === 'clicks')
        .map(({ value, number }) => [value, number]),
    );

  test('keeps the first values of a day and sums the rest', () => {
    const cells = sources(0, VALUE_LIMIT + 7);
    expect(limitValues(cells, new Map())).toHaveLength(VALUE_LIMIT);
    const clicks = clicksBy(cells);
    expect(clicks.size).toBe(VALUE_LIMIT + 1);
    expect(clicks.get(OTHER)).toBe(7);
  });

  test('counts what is already kept', () => {
    const cells = sources(VALUE_LIMIT - 1, 2);
    const known = new Set(Array.from({ length: VALUE_LIMIT }, (_, index) => `s${index}`));
    const key = limitKey({ shop: 1, dimension: 'utm_source', day: '2026-11-18' });
    expect(limitValues(cells, new Map([[key, known]]))).toEqual([]);
    expect([...clicksBy(cells).keys()]).toEqual([`s${VALUE_LIMIT - 1}`, OTHER]);
  });

  test('limits nothing that does not come from links', () => {
    const events = Array.from({ length: VALUE_LIMIT + 5 }, (_, index) => event('click', { language: `l${index}` }));
    expect(limitValues(fold(...events), new Map())).toEqual([]);
  });
});
