import { expect, test } from 'vitest';
import { formatMoney, isCurrency } from './money.ts';

test.each([
  [1000, 'USD', 'en-US', '$10'],
  [1050, 'USD', 'en-US', '$10.50'],
  [1000, 'JPY', 'en-US', '¥1,000'],
  [1250, 'KWD', 'en-US', 'KWD 1.250'],
  [129900, 'HUF', 'en-US', 'HUF 1,299'],
])('%i minor units of %s in %s read %s', (amount, currency, language, text) => {
  expect(formatMoney(amount, currency, language).replace(/\u00a0/g, ' ')).toBe(text);
});

test.each([
  ['EUR', true],
  ['eur', false],
  ['XYZ', false],
  ['', false],
])('%s is a currency: %s', (code, known) => expect(isCurrency(code)).toBe(known));
