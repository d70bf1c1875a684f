import { expect, it } from 'vitest';
import { countryOfAddress } from './country.ts';

it.each([
  ['+4915112345678', 'DE'],
  ['+31612345678', 'NL'],
  ['+447700900123', 'GB'],
  ['+12125550123', 'US'],
  ['+14165550123', 'CA'],
  ['+18765550123', 'JM'],
  ['+35312345678', 'IE'],
  ['+355671234567', 'AL'],
  ['+882161234567', 'ZZ'],
  ['+79161234567', 'RU'],
  ['bob@example.de', 'DE'],
  ['bob@example.co.uk', 'GB'],
  ['bob@europa.eu', 'EU'],
  ['bob@gmail.com', undefined],
  ['bob@example.io', undefined],
  ['bob@example.xn--p1ai', undefined],
])('%s points to %s', (address, country) => {
  expect(countryOfAddress(address)).toBe(country);
});
