import { expect, test } from 'vitest';
import { readAmount, readPrice, timesPrice } from './price.ts';

test.each([
  ['0.0079 USD', { mills: 790, currency: 'USD' }],
  ['0.075 EUR', { mills: 7500, currency: 'EUR' }],
  ['12 JPY', { mills: 12_000, currency: 'JPY' }],
  ['0.005 KWD', { mills: 5000, currency: 'KWD' }],
  ['0 USD', { mills: 0, currency: 'USD' }],
  ['-0.01 USD', undefined],
  ['0.01', undefined],
  ['0,01 EUR', undefined],
  ['0.01 XXQ', undefined],
  ['0.01 USD a text', undefined],
  ['', undefined],
])('the price %j', (text, price) => {
  expect(readPrice(text)).toEqual(price);
});

test('Twilio writes what it charged as less than nothing', () => {
  expect(readAmount('-0.00790', 'USD')).toEqual({ mills: 790, currency: 'USD' });
  expect(readAmount('', 'USD')).toBeUndefined();
});

test('a text costs as much as its segments', () => {
  expect(timesPrice({ mills: 790, currency: 'USD' }, 3)).toEqual({ mills: 2370, currency: 'USD' });
});
