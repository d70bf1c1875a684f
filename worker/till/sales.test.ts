import { expect, test } from 'vitest';
import { readTotal } from '../../dashboard/till/total.ts';
import { readSale, readSalesHeading, readSum } from './sales.ts';
import { judgeCode, lockAfter, momentOfEntry } from './till.ts';

const SHOP = { currency: 'EUR', timeZone: 'Europe/Berlin' };

test.each([
  ['12.50', 2, 1250],
  ['12,5', 2, 1250],
  ['1.234,50', 2, 123_450],
  ['1,234.50', 2, 123_450],
  ['1.234.567', 2, 123_456_700],
  ['1 234', 2, 123_400],
  ['-5', 2, -500],
  ['1200', 0, 1200],
  ['1.234', 3, 1234],
  // Twelve hundred, or one and a bit: nobody knows.
  ['1.234', 2, undefined],
  ['12.345,678', 2, undefined],
  ['12.5', 0, undefined],
  ['€ 5', 2, undefined],
  ['', 2, undefined],
])('a till’s list says %s of a currency with %i decimals', (text, digits, minor) => {
  expect(readSum(text, digits)).toBe(minor);
});

test.each([
  ['1250', 2, 1250],
  ['12,', 2, 1200],
  ['12,5', 2, 1250],
  ['12.50', 2, 1250],
  ['1.250', 2, 125_000],
  ['1.250,00', 2, 125_000],
  ['1250', 0, 1250],
  ['1.250', 0, 1250],
  ['1250', 3, 1250],
  ['0', 2, 0],
  ['', 2, undefined],
  ['.', 2, undefined],
  ['1,2345', 2, undefined],
])('keyed in as %s of a currency with %i decimals', (text, digits, minor) => {
  expect(readTotal(text, digits)).toBe(minor);
});

test('a list is read by its heading, in the words that tills use; what is wrong is said by what it is', () => {
  const { heading, missing } = readSalesHeading([
    'Bon-Nr',
    'Filiale',
    'Summe',
    'Datum',
    'refund_of',
    'Gutschein',
    'Kasse',
  ]);
  expect(missing).toEqual([]);
  expect(readSale(heading, ['#7', 'KALVER', '12,50', '2026-11-18 14:02', '', 'a-1, b-2', '3'], SHOP)).toEqual({
    sale: {
      store: 'kalver',
      receipt: '7',
      register: '3',
      amount: 1250,
      currency: 'EUR',
      at: Date.UTC(2026, 10, 18, 13, 2),
      codes: ['a-1', 'b-2'],
    },
  });
  expect(readSale(heading, ['8', 'kalver', '-3', '2026-11-18T14:02:00+0100', '7', '', ''], SHOP)).toMatchObject({
    sale: { amount: 300, refundOf: '7', at: Date.UTC(2026, 10, 18, 13, 2), codes: [] },
  });
  const faultOf = (cells: string[]) => (readSale(heading, cells, SHOP) as { fault: { code: string } }).fault.code;
  expect(faultOf(['', 'kalver', '1', '', '', '', ''])).toBe('receipt');
  expect(faultOf(['7', '', '1', '', '', '', ''])).toBe('store');
  expect(faultOf(['7', 'kalver', 'many', '', '', '', ''])).toBe('amount');
  expect(faultOf(['7', 'kalver', '-1', '', '', '', ''])).toBe('amount');
  expect(faultOf(['7', 'kalver', '1', '18.11.26', '', '', ''])).toBe('time');
  expect('sale' in readSale(heading, ['7', 'kalver', '1', '', '', '', '', '', ' '], SHOP)).toBe(true);
  // 1,234.50 without quotes is two cells.
  expect(faultOf(['7', 'kalver', '1', '234.50', '', '', '', 'A-1'])).toBe('cells');
  const few = (...names: string[]) => readSalesHeading(['store', 'receipt', 'total', ...names]).heading;
  const cut = (names: string[], cells: string[]) => readSale(few(...names), ['kalver', '7', ...cells], SHOP);
  expect(cut([], ['1', '234.50'])).toMatchObject({ fault: { code: 'cells' } });
  expect(cut(['codes'], ['1', '234.50'])).toMatchObject({ fault: { code: 'cells' } });
  expect(cut(['tax'], ['1', '234.50'])).toMatchObject({ sale: { amount: 100 } });
  expect(readSalesHeading(['store', 'price']).missing).toEqual(['receipt', 'total']);
});

test('a lock grows from nothing to an hour', () => {
  expect([1, 2, 3, 4, 5, 9, 10, 40].map((tries) => lockAfter(tries) / 1000)).toEqual([
    0, 0, 30, 60, 120, 1920, 3600, 3600,
  ]);
});

test('of a device’s clock only the wait is believed', () => {
  expect(momentOfEntry(100, 400, 10_000)).toBe(9_700);
  expect(momentOfEntry(400, 100, 10_000)).toBe(10_000);
  expect(momentOfEntry(0, Number.NaN, 10_000)).toBe(10_000);
});

test('how a code stands', () => {
  const facts = { personal: true, expiresAt: 100, from: null, to: null, ended: false, used: undefined };
  expect(judgeCode(undefined, 5)).toEqual({ state: 'unknown' });
  expect(judgeCode(facts, 99)).toEqual({ state: 'valid', until: 100 });
  expect(judgeCode(facts, 100)).toEqual({ state: 'expired', until: 100 });
  expect(judgeCode({ ...facts, to: 50 }, 60)).toEqual({ state: 'expired', until: 50 });
  expect(judgeCode({ ...facts, ended: true }, 5)).toMatchObject({ state: 'expired' });
  expect(judgeCode({ ...facts, used: { at: 1 } }, 500)).toEqual({ state: 'used' });
  expect(judgeCode({ ...facts, personal: false, used: { at: 1 } }, 5)).toMatchObject({ state: 'valid' });
  expect(judgeCode({ ...facts, from: 10 }, 5)).toEqual({ state: 'not_yet', from: 10 });
});
