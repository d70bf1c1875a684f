import { expect, test } from 'vitest';
import { currencyDigits, formatMoney } from '../worker/campaign/money.ts';
import { digitsOf, writeMoney } from './money.ts';

const LANGUAGES = ['en', 'de', 'ar', 'ja'];
const AMOUNTS = [0, 5, 1000, 1050, 5800, 123_450, 1_234_567];

test.each(['USD', 'EUR', 'JPY', 'KWD', 'HUF'])(
  'marketers read a price in %s as shoppers do, in every language',
  (currency) => {
    for (const language of LANGUAGES) {
      const written = AMOUNTS.map((amount) => writeMoney(amount, currency, language));
      expect(written).toEqual(AMOUNTS.map((amount) => formatMoney(amount, currency, language)));
    }
  },
);

test('whole amounts lose their zeros, others keep all their digits', () => {
  expect(['5800', '5850'].map((amount) => writeMoney(+amount, 'USD', 'en'))).toEqual(['$58', '$58.50']);
  expect(writeMoney(1250, 'KWD', 'en').replace(/\s/g, ' ')).toBe('KWD 1.250');
});

test('both sides know the digits of the same currencies', () => {
  for (const currency of Intl.supportedValuesOf('currency')) {
    expect([currency, digitsOf(currency)]).toEqual([currency, currencyDigits(currency)]);
  }
});
