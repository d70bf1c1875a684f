import { describe, expect, test } from 'vitest';
import words from '../../dashboard/locales/en.json' with { type: 'json' };
import { isDisposable } from './disposable.ts';
import {
  CASE_REASONS,
  DEFAULTS,
  type Facts,
  findFraud,
  judgeFindings,
  nextState,
  RULES,
  spellingsOf,
} from './fraud.ts';
import { judgeNote } from './note.ts';

const facts = (more: Partial<Facts> = {}): Facts => ({
  orderId: 'pur_1',
  advocateId: 'adv_1',
  blocked: false,
  sameAddress: false,
  domains: ['friends.test'],
  disposable: false,
  claimId: 'clm_1',
  ownDeviceClaims: [],
  ownDeviceOrders: [],
  sameNetworkClaims: ['clm_1'],
  codeOrders: ['pur_1'],
  clickOrders: ['pur_1'],
  ordersInDay: ['pur_1'],
  claims: 3,
  orders: 1,
  refunded: [],
  net: 6000,
  minimum: 0,
  refundClaimed: false,
  otherCustomer: false,
  latePage: false,
  source: '',
  medium: '',
  signs: [],
  ...more,
});
const judge = (more: Partial<Facts>) => judgeFindings(findFraud(facts(more), DEFAULTS), DEFAULTS);
const shares = (...all: number[]) => all.map((share, index) => ({ id: `id_${index}`, share }));
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id_${index}`);

describe('what speaks for fraud', () => {
  test.each<[string, Partial<Facts>, string]>([
    ['nothing', {}, 'pass'],
    ['a family of five at one router', { sameNetworkClaims: ids(5), claims: 5 }, 'pass'],
    ['an office of forty with devices of their own', { sameNetworkClaims: ids(40), claims: 40, orders: 10 }, 'pass'],
    ['one tablet that a household shares', { ownDeviceClaims: ['clm_1'], sameNetworkClaims: ids(2) }, 'pass'],
    ['many friends on the advocate’s own device', { ownDeviceClaims: ['clm_1', 'clm_2', 'clm_3'] }, 'review'],
    ['one order by a click from the own device', { claimId: undefined, ownDeviceOrders: ['pur_1'] }, 'pass'],
    ['three of them', { claimId: undefined, ownDeviceOrders: ['pur_0', 'pur_1', 'pur_2'] }, 'review'],
    ['a click on a page of codes', { signs: ['coupon_site'] }, 'review'],
    ['own device of other claims, not of this one', { ownDeviceClaims: ids(9) }, 'pass'],
    ['another spelling of the address', { sameAddress: true }, 'review'],
    ['a mailbox for a moment', { domains: ['box.mailinator.com'] }, 'review'],
    ['one code with two buyers', { codeOrders: ids(2) }, 'review'],
    ['one click with two orders of nobody', { clickOrders: ids(2) }, 'pass'],
    ['one click with three orders of nobody', { clickOrders: ids(3) }, 'review'],
    ['nineteen orders in a day', { ordersInDay: ids(19), orders: 19 }, 'pass'],
    ['twenty orders in a day', { ordersInDay: ids(20), orders: 20 }, 'review'],
    ['half of few orders refunded', { orders: 3, refunded: shares(1, 1) }, 'pass'],
    ['half of the orders refunded', { orders: 4, refunded: shares(1, 1) }, 'review'],
    ['half of the orders refunded, but for a cent each', { orders: 4, refunded: shares(0.9998, 0.9998) }, 'review'],
    ['one order refunded, and an item of each other', { orders: 4, refunded: shares(1, 0.2, 0.2, 0.2) }, 'pass'],
    ['a page that tells of a refund', { refundClaimed: true }, 'review'],
    ['a page that may not be the buyer’s', { latePage: true }, 'review'],
    ['a page of codes', { source: 'www.mydealz.de' }, 'review'],
    ['a shop named honeycomb', { source: 'honeycomb' }, 'pass'],
    ['an advertisement', { medium: 'cpc' }, 'pass'],
    ['a blocked advocate', { blocked: true }, 'refuse'],
    ['three small signs together', { medium: 'cpc', otherCustomer: true, net: 5100, minimum: 5000 }, 'review'],
  ])('%s: %s', (_, more, verdict) => {
    expect(judge(more)).toBe(verdict);
  });

  test('each finding says rule, value and threshold', () => {
    expect(findFraud(facts({ ordersInDay: ids(21) }), DEFAULTS)).toEqual([
      { rule: 'velocity', action: 'review', value: 21, threshold: 20, ids: ids(20) },
    ]);
  });

  test('what a member approved stays, unless a rule speaks that they had not seen', () => {
    const seen = findFraud(facts({ sameAddress: true }), DEFAULTS);
    const more = findFraud(facts({ sameAddress: true, refundClaimed: true }), DEFAULTS);
    expect(nextState({ state: 'approved', findings: seen }, seen, DEFAULTS)).toBe('approved');
    expect(nextState({ state: 'approved', findings: seen }, more, DEFAULTS)).toBe('open');
    expect(nextState({ state: 'refused', findings: seen }, [], DEFAULTS)).toBe('refused');
  });

  test('spellings of a mailbox, domains for a moment, notes that name nobody', () => {
    expect(spellingsOf('anna.finch@gmail.com')).toEqual(
      expect.arrayContaining(['annafinch@gmail.com', 'annafinch+1@googlemail.com']),
    );
    expect(spellingsOf('anna.finch@shop.test')).not.toContain('annafinch@shop.test');
    expect(spellingsOf('anna@shop.test')).not.toContain('anna@shop.test');
    expect(isDisposable('throw.test', ['throw.test'])).toBe(true);
    expect(isDisposable('notmailinator.com', [])).toBe(false);
    expect(['', 'Same basket, order 10234', 'call +49 170 1234567', 'a@b'].map(judgeNote)).toEqual([
      'empty',
      undefined,
      'personal',
      'personal',
    ]);
  });
});

test('no code of a finding or a decision lacks words in the dashboard', () => {
  const known: Record<string, string> = words.fraud;
  const wanted = [...RULES.map((rule) => `rule_${rule}`), ...CASE_REASONS.map((reason) => `reason_${reason}`)];
  expect(wanted.filter((key) => !known[key])).toEqual([]);
});
