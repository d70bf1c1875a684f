import { describe, expect, it } from 'vitest';
import { type IntakeCall, type Judgement, judgeEvent, readCall } from './intake.ts';

const NOW = Date.UTC(2026, 10, 18, 12);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ID = '0193f0aa-bbcc-7ddd-8eee-0123456789ab';
const CODE = '0001abcdefgh';

const granted = { measure: true, store: true };
const callWith = (raw: object = {}): IntakeCall =>
  readCall({ sent_at: NOW, consent: granted, events: [], ...raw }, NOW);
const judge = (event: unknown, raw: object = {}): Judgement =>
  judgeEvent(event, {
    shop: 7,
    receivedAt: NOW,
    call: callWith(raw),
    about: { device: 'phone' },
    page: 'phone safari',
  });
const impression = (more: object = {}) => ({ id: ID, at: NOW, kind: 'impression', ...more });
const order = (more: object = {}) => ({ ids: ['1001'], amount: 5000, currency: 'USD', coupons: [], ...more });
const purchase = (more: object = {}, about: object = {}) => ({
  id: ID,
  at: NOW,
  kind: 'purchase',
  order: order(more),
  ...about,
});
const refund = (more: object) => ({ id: ID, at: NOW, kind: 'refund', order: { ids: ['1001'], ...more } });

describe('a call', () => {
  it.each([null, 1, 'x', [], [{}], {}, { events: 1 }, { events: {} }])('%j is not usable', (raw) => {
    expect(() => readCall(raw, NOW)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('has 50 events at most', () => {
    const events = (count: number) => ({ events: Array(count).fill({}) });
    expect(readCall(events(50), NOW).events).toHaveLength(50);
    expect(() => readCall(events(51), NOW)).toThrow(expect.objectContaining({ code: 'too_many_events' }));
  });

  it('takes only what is well formed of what surrounds the events', () => {
    const call = callWith({ visitor: 'a b', utm: { source: 'x@y.example', medium: 7 }, language: 5, consent: 'yes' });
    expect(call).toMatchObject({ visitor: undefined, language: undefined, consent: { measure: false, store: false } });
    expect(call.utm).toBeUndefined();
    expect(callWith({ utm: { source: 'news' } }).utm).toEqual({ source: 'news' });
  });
});

describe('an event of the page', () => {
  it('becomes a row, corrected by the skew of the page’s clock', () => {
    const event = impression({ at: NOW - 5 * DAY - 2, placement: 'floating', campaign: `cmp_${'0'.repeat(26)}` });
    expect(judge(event, { sent_at: NOW - 5 * DAY })).toEqual({
      as: 'row',
      row: {
        shop: 7,
        id: ID,
        kind: 'impression',
        occurredAt: NOW - 2,
        receivedAt: NOW,
        body: { placement: 'floating', campaign: `cmp_${'0'.repeat(26)}` },
        shared: { device: 'phone' },
      },
    });
  });

  it('has one id however it is written', () => {
    expect(judge(impression({ id: ID.toUpperCase() }))).toMatchObject({ row: { id: ID } });
  });

  it('keeps a link’s code, and never the friend’s own token behind it', () => {
    expect(judge(impression({ kind: 'landing', link: `${CODE}.${'a'.repeat(30)}` }))).toMatchObject({
      row: { body: { link: CODE } },
    });
  });

  it('is of a share no more than that it was opened, whatever the page says', () => {
    const said = judge(impression({ kind: 'share', link: CODE, state: 'delivered' }));
    expect(said).toMatchObject({ row: { body: { link: CODE, state: 'opened' } } });
    expect(judge(impression({ state: 'delivered' }))).not.toHaveProperty('row.body.state');
  });

  it.each([
    [null, 'invalid_event'],
    ['impression', 'invalid_event'],
    [[], 'invalid_event'],
    [{}, 'invalid_event'],
    [impression({ kind: 7 }), 'invalid_event'],
    [impression({ kind: 'click' }), 'unknown_kind'],
    [impression({ kind: 'conversion' }), 'unknown_kind'],
    [impression({ kind: '__proto__' }), 'unknown_kind'],
    [impression({ id: undefined }), 'invalid_id'],
    [impression({ id: 7 }), 'invalid_id'],
    [impression({ id: '0193f0aa-bbcc-4ddd-8eee-0123456789ab' }), 'invalid_id'],
    [impression({ id: `${ID}'; drop table event` }), 'invalid_id'],
    [impression({ at: '2026-11-18' }), 'invalid_event'],
    [impression({ at: undefined }), 'invalid_event'],
    [impression({ at: 0 }), 'time_out_of_range'],
    [impression({ at: Date.UTC(2100, 0) }), 'time_out_of_range'],
    [impression({ at: 1e308 }), 'time_out_of_range'],
    [impression({ at: NOW - 7 * DAY - 1 }), 'time_out_of_range'],
    [impression({ at: NOW + 5 * MINUTE + 1 }), 'time_out_of_range'],
    [impression({ campaign: 'Jane Doe' }), 'invalid_event'],
    [impression({ deal: 7 }), 'invalid_event'],
    [impression({ variant: 'a b' }), 'invalid_event'],
    [impression({ channel: 'pigeon' }), 'invalid_event'],
    [impression({ placement: ['floating'] }), 'invalid_event'],
    [impression({ link: 'jane@example.com' }), 'invalid_event'],
    [impression({ kind: 'share' }), 'invalid_event'],
  ])('%j is rejected as %s', (event, code) => {
    expect(judge(event)).toEqual({ as: 'rejected', code });
  });

  it('is taken up to the edges of the time', () => {
    expect(judge(impression({ at: NOW - 7 * DAY })).as).toBe('row');
    expect(judge(impression({ at: NOW + 5 * MINUTE })).as).toBe('row');
  });

  it('needs consent to measuring, unless the person asked for it by a tap', () => {
    const refused = { consent: { measure: false, store: false } };
    for (const kind of ['impression', 'open', 'view_item', 'add_to_cart', 'login']) {
      expect(judge(impression({ kind }), refused)).toEqual({ as: 'rejected', code: 'no_consent' });
    }
    expect(judge(impression({ kind: 'landing' }), refused).as).toBe('row');
    expect(judge(impression({ kind: 'share', link: CODE }), refused).as).toBe('row');
    expect(judge(impression(), { consent: undefined })).toEqual({ as: 'rejected', code: 'no_consent' });
  });
});

describe('a purchase', () => {
  it('is a claimed report', () => {
    const identity = { customerId: 'c1', emailSha256: 'A'.repeat(64), admin: true };
    const event = purchase({ coupons: [' SAVE '], newCustomer: true }, { referral: { rk: CODE, rc: 'sig' }, identity });
    expect(judge(event, { utm: { source: 'news' } })).toEqual({
      as: 'purchase',
      report: {
        source: 'tag',
        trust: 'claimed',
        references: ['1001'],
        amount: 5000,
        currency: 'USD',
        occurredAt: NOW,
        coupons: ['SAVE'],
        rk: CODE,
        clickToken: 'sig',
        device: 'phone safari',
        newCustomer: true,
        utm: { source: 'news' },
        consent: 'granted',
      },
      identity: { customerId: 'c1', emailSha256: 'a'.repeat(64) },
    });
  });

  it('says nothing of the person without consent', () => {
    const event = purchase({ newCustomer: true }, { referral: { rk: CODE }, identity: { customerId: 'c1' } });
    const judged = judge(event, { consent: { measure: false, store: false }, utm: { source: 'news' } });
    expect(judged).toMatchObject({ as: 'purchase', report: { rk: CODE, consent: 'denied' }, identity: {} });
    expect(judged).not.toHaveProperty('report.utm');
    expect(judged).not.toHaveProperty('report.newCustomer');
    expect(judge(event, { consent: undefined })).toMatchObject({ report: { consent: 'unknown' } });
  });

  it.each([
    [['x'.repeat(65), ' save ', 'Save'], ['SAVE']],
    [['Everything for the garden and the house at half the price, this week alone', 'FERN-7KQ4M'], ['FERN-7KQ4M']],
    [Array.from({ length: 30 }, (_, index) => `C${index}`), Array.from({ length: 20 }, (_, index) => `C${index}`)],
    [[...Array(30).fill('y'.repeat(70)), 'FERN-7KQ4M'], ['FERN-7KQ4M']],
    [[7, {}, null, ['A'], 'FERN-7KQ4M'], ['FERN-7KQ4M']],
    ['SAVE', ['SAVE']],
    [{ length: 3 }, []],
    [undefined, []],
  ])('with the coupons %j counts, with what of them can be codes', (coupons, read) => {
    expect(judge(purchase({ coupons }))).toMatchObject({ as: 'purchase', report: { coupons: read } });
  });

  it.each([
    ...([true, 'true', 'TRUE', ' True ', 1, '1'] as const).map((said) => [said, true] as const),
    ...([false, 'false', 'FALSE', 0, '0'] as const).map((said) => [said, false] as const),
    ...['guest', 'New', 'returning', '', null, undefined, 2, [true], { toString: 1 }, [{ toString: 1 }]].map(
      (said) => [said, undefined] as const,
    ),
  ])('of a buyer who is said to be new by %j takes it as %j', (newCustomer, read) => {
    const judged = judge(purchase({ newCustomer }));
    expect(judged.as === 'purchase' && judged.report.newCustomer).toBe(read);
  });

  it('counts also with a broken referral', () => {
    const judged = judge(purchase({}, { referral: { rk: '<script>', rc: 7 } }));
    expect(judged.as).toBe('purchase');
    expect(judged).not.toHaveProperty('report.rk');
  });

  it.each([
    [purchase({ amount: -1 }), 'invalid_amount'],
    [purchase({ amount: 0.5 }), 'invalid_amount'],
    [purchase({ amount: '5000' }), 'invalid_amount'],
    [purchase({ amount: Number.NaN }), 'invalid_amount'],
    [purchase({ amount: 2 ** 53 }), 'invalid_amount'],
    [purchase({ amount: 1e13 }), 'invalid_amount'],
    [purchase({ currency: 'XYZ' }), 'unknown_currency'],
    [purchase({ currency: 'usd' }), 'unknown_currency'],
    [purchase({ currency: undefined }), 'unknown_currency'],
    [purchase({ ids: [] }), 'invalid_order'],
    [purchase({ ids: ['  '] }), 'invalid_order'],
    [purchase({ ids: [7] }), 'invalid_order'],
    [purchase({ ids: ['a'.repeat(65)] }), 'invalid_order'],
    [purchase({ ids: Array(11).fill('a') }), 'invalid_order'],
    [{ ...purchase(), order: undefined }, 'invalid_order'],
    [refund({ ids: undefined }), 'invalid_order'],
    [refund({ amount: -5 }), 'invalid_amount'],
    [refund({ amount: 5, currency: 'ZZZ' }), 'unknown_currency'],
  ])('%j is rejected as %s', (event, code) => {
    expect(judge(event)).toEqual({ as: 'rejected', code });
  });
});

it('takes a refund as a claim, told once by its id', () => {
  expect(judge(refund({ amount: 500, currency: 'USD' }))).toEqual({
    as: 'refund',
    report: {
      source: 'tag',
      trust: 'claimed',
      references: ['1001'],
      refundId: ID,
      occurredAt: NOW,
      amount: 500,
      currency: 'USD',
    },
  });
});
