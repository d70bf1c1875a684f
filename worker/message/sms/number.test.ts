import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../privacy/address.ts';
import { findNumber, readNumber } from './number.ts';

const EVERYWHERE = ['NL', 'US', 'CA', 'GB', 'DE', 'IT', 'EG', 'FR', 'JP', 'PL', 'SE', 'DK', 'ES', 'PT'];
const read = (text: string, country = 'NL', allowed = EVERYWHERE) => readNumber(text, country, allowed);

describe('R34: only mobile numbers of allowed countries are texted to', () => {
  it.each([
    ['+31 6 12345678', 'NL', '+31612345678'],
    ['06-12 34 56 78', 'NL', '+31612345678'],
    ['0031612345678', 'NL', '+31612345678'],
    ['(202) 555-0123', 'US', '+12025550123'],
    ['+1 416 555 0123', 'US', '+14165550123'],
    ['07400 123456', 'GB', '+447400123456'],
    ['0151 23456789', 'DE', '+4915123456789'],
    ['+20 ١٠٠ ١٢٣ ٤٥٦٧', 'EG', '+201001234567'],
    ['٠١٠٠١٢٣٤٥٦٧', 'EG', '+201001234567'],
    ['tel:+31-6-1234-5678', 'NL', '+31612345678'],
  ])('%s in %s', (text, country, number) => {
    expect(read(text, country)).toMatchObject({ number });
  });

  it.each([
    ['+31 20 123 4567', 'not_mobile'],
    ['+31 800 1234', 'not_mobile'],
    ['+31 900 1234', 'not_mobile'],
    ['+31 85 123 4567', 'not_mobile'],
    ['+44 870 123 4567', 'not_mobile'],
    ['+44 909 879 0000', 'not_mobile'],
    ['+44 56 1234 5678', 'not_mobile'],
    ['+1 800 555 0123', 'not_mobile'],
    ['+1 900 555 0123', 'not_mobile'],
    ['+49 30 123456', 'not_mobile'],
    // Shared costs, numbers for life, those of companies, pagers, mailboxes.
    ['+49 180 2123456', 'not_mobile'],
    ['+39 848 123456', 'not_mobile'],
    ['+44 70 1234 5678', 'not_mobile'],
    ['+1 500 555 0123', 'not_mobile'],
    ['+31 88 123 4567', 'not_mobile'],
    ['+44 7640 123456', 'not_mobile'],
    ['+49 177 991 2345678', 'not_mobile'],
    ['+870 773 111 632', 'country_not_allowed'],
    ['+491512345678', 'not_a_number'],
    ['+31612345678 ext. 5', 'not_a_number'],
    ['+999123456789', 'not_a_number'],
    ['12', 'not_a_number'],
    ['anna@example.com', 'not_a_number'],
    ['', 'not_a_number'],
    [`+31${'6'.repeat(4000)}`, 'not_a_number'],
  ])('%s is refused', (text, fault) => {
    expect(read(text)).toBe(fault);
  });

  it('a country that is not on the list is refused, also behind the same code', () => {
    expect(read('+1 416 555 0123', 'US', ['US'])).toBe('country_not_allowed');
    expect(read('+1 876 555 0123', 'US', ['US', 'CA'])).toBe('country_not_allowed');
    expect(read('+447400123456', 'NL', ['NL'])).toBe('country_not_allowed');
  });
});

describe('a number that a spreadsheet took for an amount', () => {
  it.each([
    ['+4915112345678.0', '', '+4915112345678'],
    ['+4915112345678,00', '', '+4915112345678'],
    ['4915112345678.0', 'DE', '+4915112345678'],
    ['664123456.0', 'AT', '+43664123456'],
    ['412345678.0', '+358', '+358412345678'],
    ['081234567890.0', 'ID', '+6281234567890'],
    ['0211234567.0', 'NZ', '+64211234567'],
    ['+1 202.555.0100', '', '+12025550100'],
  ])('%s from %s is the number that it was', (text, from, number) => {
    expect(findNumber(text, from)).toBe(number);
  });

  it.each(['4.91577E+12', '+4.91577E+12', '4,91577e+12', '4.915112345678E12', '49151E8', '+49151E8', '664123E3'])(
    '%s is none: its digits are lost',
    (text) => {
      for (const from of ['', 'DE', 'AT', '+43', '+252', '+383']) expect(findNumber(text, from)).toBeUndefined();
      expect(readNumber(text, 'AT', ['AT', 'DE'])).toBe('not_a_number');
      expect(normalisePhone(text)).toBeUndefined();
    },
  );
});

it.each([
  ['+4915112345678.0', '+4915112345678'],
  ['+49 (0)151 12345678', '+4915112345678'],
  ['+44 (0) 7400 123456', '+447400123456'],
  ['+31(0)6-12345678', '+31612345678'],
  ['+48 (0)512 345 678', '+48512345678'],
  ['+39 (0)2 1234 5678', '+390212345678'],
  ['+225 (0)7 07 12 34 56', '+2250707123456'],
  ['+1 (202) 555-0100', '+12025550100'],
])('%s is the same number with an order as in a list of opt-outs', (text, number) => {
  expect([normalisePhone(text), findNumber(text)]).toEqual([number, number]);
});
