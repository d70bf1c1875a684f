import { describe, expect, test } from 'vitest';
import {
  type ClaimFound,
  type CouponFound,
  type CreditInput,
  decideCredit,
  type LinkStory,
  mergeOrigins,
} from './credit.ts';

const DAY = 24 * 3600_000;
const ORDERED = Date.UTC(2026, 10, 18);

const story = (code: string, campaign: Partial<LinkStory['campaign']> = {}, minOrder = 0): LinkStory => ({
  link: { code, campaignId: 'cmp', dealId: 'del', channel: 'email', placement: 'floating', language: 'en', utm: {} },
  advocate: { id: `adv_${code}`, customerKey: `customer_${code}`, emailKey: `email_${code}` },
  campaign: {
    state: 'running',
    endsAt: null,
    windowDays: 30,
    reward: { kind: 'credit', amount: 1, currency: 'USD', holdDays: 14 },
    ...campaign,
  },
  deal: { minOrder, currency: 'USD', kind: 'percent', value: 20 },
});
const claimOf = (code: string, at = ORDERED - DAY): ClaimFound => ({
  claimId: 'clm',
  couponId: 'cpn',
  code,
  at,
  clickedAt: at - 1,
});
const couponOf = (code: string, at?: number): CouponFound => ({ ...claimOf(code, at), coupon: 'CODE' });
const visit = (code: string, at = ORDERED - DAY) => ({ code, at });

const input = (more: Partial<CreditInput> = {}, purchase: Partial<CreditInput['purchase']> = {}): CreditInput => ({
  purchase: { net: 6000, refunded: 0, currency: 'USD', occurredAt: ORDERED, newCustomer: null, ...purchase },
  buyer: { customer: [], email: [] },
  boughtBefore: undefined,
  boughtLast: undefined,
  known: undefined,
  coupons: [],
  emails: [],
  origins: {},
  stories: new Map(['a', 'b', 'c', 'd', 'e'].map((code) => [code, story(code)])),
  ...more,
});

describe('the first that holds', () => {
  const everything = {
    coupons: [couponOf('a')],
    origins: { recipient: { ...visit('b'), id: 'rcp' }, click: visit('c'), server: visit('d') },
    emails: [claimOf('e')],
  };
  test.each([
    ['coupon', 'a', everything],
    ['recipient', 'b', { ...everything, coupons: [] }],
    ['click', 'c', { emails: everything.emails, origins: { click: visit('c'), server: visit('d') } }],
    ['server_click', 'd', { emails: everything.emails, origins: { server: visit('d') } }],
    ['email', 'e', { emails: everything.emails }],
    // What came too long ago leaves its place to the next.
    ['click', 'c', { coupons: [couponOf('a', ORDERED - 40 * DAY)], origins: { click: visit('c') } }],
    // A link that is no more names nobody.
    ['server_click', 'd', { origins: { click: visit('gone'), server: visit('d') } }],
  ])('%s', (method, code, more) => {
    expect(decideCredit(input(more))).toMatchObject({ state: 'credited', method, story: { link: { code } } });
  });

  test('nobody referred it', () => {
    expect(decideCredit(input())).toBeUndefined();
    expect(decideCredit(input({ origins: { click: visit('gone') } }))).toBeUndefined();
  });

  test('evidence names what matched', () => {
    expect(decideCredit(input(everything))?.evidence).toEqual({
      matched: { coupon: 'cpn', claim: 'clm' },
      origins: everything.origins,
    });
  });
});

describe('refusals', () => {
  const click = { origins: { click: visit('a') } };
  const of = (campaign: Partial<LinkStory['campaign']>, minOrder = 0) => ({
    ...click,
    stories: new Map([['a', story('a', campaign, minOrder)]]),
  });
  test.each([
    ['customer id', { customer: ['x', 'customer_a'], email: [] }, 'same_customer'],
    ['address', { customer: [], email: ['email_a'] }, 'same_email'],
    ['mailbox', { customer: [], email: ['e'], mailbox: ['e', 'email_a'] }, 'same_mailbox'],
  ])('R35: nobody earns by an order of their own: the same %s', (_, buyer, rule) => {
    const credit = decideCredit(input({ ...click, buyer }));
    expect(credit).toMatchObject({ state: 'refused', reason: 'self_referral', evidence: { compared: { rule } } });
  });

  test.each([
    ['not_new_customer', input({ ...click, boughtBefore: ORDERED - 9 * DAY })],
    ['not_new_customer', input(click, { newCustomer: false })],
    [
      'campaign_ended',
      input({
        origins: { name: { ...visit('p', ORDERED), id: 'nam' } },
        stories: new Map([['p', story('p', { state: 'paused', pausedAt: ORDERED - 1 })]]),
      }),
    ],
    ['outside_window', input({ origins: { click: visit('a', ORDERED - 30 * DAY - 1) } })],
    ['outside_window', input({ origins: { click: visit('a', ORDERED + DAY) } })],
    // 80 % of it is a cent more than was paid.
    ['below_minimum', input(of({}, 7502))],
    ['below_minimum', input(of({}, 1), { currency: 'JPY' })],
    ['below_minimum', input(click, { net: 0 })],
    ['refunded', input(click, { net: 0, refunded: 6000 })],
    ['campaign_ended', input(of({ state: 'ended' }))],
    ['campaign_ended', input(of({ endsAt: ORDERED }))],
    ['campaign_ended', input(of({ state: 'draft' }))],
  ])('%s', (reason, given) => {
    const credit = decideCredit(given);
    expect(credit).toMatchObject({ state: 'refused', reason });
    expect(credit?.evidence.compared?.rule).toBeTruthy();
  });

  test.each([
    ['on the last moment of the window', input({ origins: { click: visit('a', ORDERED - 30 * DAY) } })],
    ['exactly the minimum', input(of({}, 6000))],
    ['while the campaign is paused', input(of({ state: 'paused' }))],
    ['before the end of a campaign that has ended since', input(of({ state: 'ended', endsAt: ORDERED + 1 }))],
    ['with a page whose clock is a little behind', input({ origins: { click: visit('a', ORDERED + 60_000) } })],
  ])('not %s', (_, given) => {
    expect(decideCredit(given)?.state).toBe('credited');
  });

  test('of the first candidate, where none holds', () => {
    const given = input({ coupons: [couponOf('a')], origins: { click: visit('b') } }, { newCustomer: false });
    expect(decideCredit(given)).toMatchObject({ method: 'coupon', reason: 'not_new_customer' });
  });
});

test('origins: the page that told last holds until the shop confirms, then only gaps are filled', () => {
  const known = { click: visit('a') };
  const later = { click: visit('b'), recipient: { ...visit('b'), id: 'rcp' } };
  expect(mergeOrigins(known, later, false)).toEqual({ ...later, earlier: [visit('a')] });
  expect(mergeOrigins({ ...later, earlier: [visit('a')] }, known, false)).toEqual({
    ...known,
    recipient: later.recipient,
    earlier: [visit('b')],
  });
  expect(mergeOrigins(known, later, true)).toEqual({ click: visit('a'), recipient: later.recipient });
});
