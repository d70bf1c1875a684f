import { describe, expect, test } from 'vitest';
import { type FoldEvent, foldEvents, limitKey, limitValues, OTHER, VALUE_LIMIT } from './fold.ts';

const AT = Date.UTC(2026, 10, 18, 12);
const event = (kind: FoldEvent['kind'], body: FoldEvent['body'] = {}, shop = 1): FoldEvent => ({
  shop,
  kind,
  occurredAt: AT,
  body,
});
const fold = (...events: FoldEvent[]) => foldEvents(events, () => 'UTC');

describe('foldEvents', () => {
  test.each([
    ['impression', {}, { impressions: 1 }],
    ['share', { recipients: 3 }, { shares: 1, recipients: 3 }],
    ['click', { count: 2 }, { clicks: 2 }],
    ['machine_click', {}, { machineClicks: 1 }],
    ['claim', {}, { claims: 1 }],
    ['purchase', { amount: 5000, currency: 'USD' }, { purchases: 1, purchaseRevenue: 5000 }],
    ['conversion', { amount: 5000, currency: 'USD' }, { conversions: 1, revenue: 5000 }],
    [
      'conversion',
      { amount: -2000, currency: 'USD', count: 0, reason: 'refunded' },
      { conversions: 0, revenue: -2000, refundedRevenue: 2000 },
    ],
    // A correction that is no refund lowers the revenue alone.
    ['conversion', { amount: -500, currency: 'USD', count: 0 }, { revenue: -500, refundedRevenue: 0 }],
    // Without a currency there is no money.
    ['conversion', { amount: 5000 }, { conversions: 1, revenue: 0 }],
  ] as const)('%s %j', (kind, body, counts) => {
    expect(fold(event(kind, body)).base).toEqual([expect.objectContaining(counts)]);
  });

  test.each(['open', 'view_item', 'refusal', 'reward', 'message', 'suppression', 'landing'] as const)(
    '%s is not counted',
    (kind) => {
      expect(fold(event(kind))).toEqual({ base: [], by: [] });
    },
  );

  test('keeps money in its currency, and counts without money apart', () => {
    const { base } = fold(
      event('click', { currency: 'USD' }),
      event('conversion', { amount: 100, currency: 'USD' }),
      event('conversion', { amount: 200, currency: 'EUR' }),
    );
    expect(base.map(({ currency, clicks, revenue }) => [currency, clicks, revenue])).toEqual([
      ['', 1, 0],
      ['USD', 0, 100],
      ['EUR', 0, 200],
    ]);
  });

  test('posts to the day in the zone of each shop', () => {
    const late = { ...event('click'), occurredAt: Date.UTC(2026, 10, 18, 23, 30) };
    const { base } = foldEvents([late, { ...late, shop: 2 }], (shop) =>
      shop === 1 ? 'America/New_York' : 'Europe/Berlin',
    );
    expect(base.map(({ shop, day }) => [shop, day])).toEqual([
      [1, '2026-11-18'],
      [2, '2026-11-19'],
    ]);
  });

  test('has a row in every dimension, with "" where it is not known', () => {
    const { by } = fold(event('click', { utm: { source: 'news' }, language: 'de' }));
    expect(Object.fromEntries(by.map(({ dimension, value }) => [dimension, value]))).toEqual({
      utm_source: 'news',
      utm_medium: '',
      utm_campaign: '',
      language: 'de',
      country: '',
      device: '',
    });
  });
});

describe('limitValues', () => {
  const sources = (from: number, count: number) =>
    fold(
      ...Array.from({ length: count }, (_, index) => event('click', { utm: { source: `s${from + index}` } })),
    ).by.filter(({ dimension }) => dimension === 'utm_source');

  test('keeps the first values of a day and sums the rest', () => {
    const rows = limitValues(sources(0, VALUE_LIMIT + 7), new Map());
    expect(rows).toHaveLength(VALUE_LIMIT + 1);
    expect(rows.at(-1)).toMatchObject({ value: OTHER, clicks: 7 });
  });

  test('counts what is already kept', () => {
    const [first] = sources(0, 1);
    const known = new Set(Array.from({ length: VALUE_LIMIT }, (_, index) => `s${index}`));
    const rows = limitValues(sources(VALUE_LIMIT - 1, 2), new Map([[limitKey(first as never), known]]));
    expect(rows.map(({ value }) => value)).toEqual([`s${VALUE_LIMIT - 1}`, OTHER]);
  });

  test('limits nothing that does not come from links', () => {
    const events = Array.from({ length: VALUE_LIMIT + 5 }, (_, index) => event('click', { language: `l${index}` }));
    const rows = limitValues(fold(...events).by, new Map());
    expect(rows.filter(({ dimension }) => dimension === 'language')).toHaveLength(VALUE_LIMIT + 5);
  });
});
