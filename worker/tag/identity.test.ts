import { expect, test } from 'vitest';
import { isOddIdentity, readIdentity } from './identity.ts';

test.each([
  [{ customerId: 12345 }, { customerId: '12345' }],
  [
    { customerId: 'c-1', expires: '1760000000000', signature: 'ab' },
    { customerId: 'c-1', expires: 1760000000000, signature: 'ab' },
  ],
  [{ customerId: '', firstName: 'Anna', email: '', signature: '' }, {}],
  [{ customerId: null, expires: null, signature: null, email: null, emailSha256: null }, {}],
  [{ customerId: 'undefined' }, {}],
  [{ customerId: 0 }, {}],
  [{ customerId: NaN }, {}],
  [{ customerId: { id: 1 }, signature: [], email: 7, emailSha256: 'a' }, {}],
  [{ customerId: 'x'.repeat(129), email: 'anna@example.com' }, { email: 'anna@example.com' }],
  [{ emailSha256: 'AB'.repeat(32) }, { emailSha256: 'ab'.repeat(32) }],
  [null, {}],
  ['c-1', {}],
  [[], {}],
])('%j is read as %j', (raw, identity) => expect(readIdentity(raw)).toEqual(identity));

test.each([
  [undefined, false],
  [null, false],
  [false, false],
  ['', false],
  [{}, false],
  [{ customerId: '' }, false],
  [{ customerId: null, firstName: null }, false],
  [{ customerId: 'c-1', firstName: 'Zoë D’Angelo-李' }, false],
  [{ customerId: 12345 }, true],
  [{ customerId: {} }, true],
  [{ firstName: 'Anna & Tom' }, true],
  [{ firstName: 'Anna2' }, true],
  [{ firstName: 5 }, true],
  [{ firstName: 'A'.repeat(41) }, true],
  ['c-1', true],
])('%j is odd: %s', (raw, odd) => expect(isOddIdentity(raw)).toBe(odd));
