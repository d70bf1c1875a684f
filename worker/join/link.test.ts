import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shop } from '../retailer/shop.ts';
import {
  buildJoinLink,
  buildShortLink,
  entryUtmOf,
  isMarked,
  PRINTED,
  type Printed,
  readJoinSource,
  readShortCode,
} from './link.ts';

const shop = {
  siteKey: 'usshop000001',
  settings: { utm: { newsletter: { source: 'mailing', medium: 'email' } } },
} as Shop;

describe('short links', () => {
  it('lead back to what they were made of, however they are written down', () => {
    const alphabet = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
    const store = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 2, maxLength: 12 });
    const printed = fc.constantFrom(...(Object.keys(PRINTED) as Printed[]));
    const campaign = fc.option(fc.constantFrom('cmp_01M7Q8ECG0FT4VWQ3RZ2RXFNSR', 'cmp_01M7Q8ECG0FT4VWQ3RZ2RX0000'));
    const dash = fc.constantFrom('-', ' ', '  ', '–', ' - ');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_048_575 }),
        store,
        printed,
        campaign,
        dash,
        (number, code, where, id, between) => {
          const link = buildShortLink('https://go.test', { number }, code, where, id ?? undefined);
          // What QR codes hold in little space.
          expect(link).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
          const typed = (link.split('/J/')[1] ?? '').replaceAll('-', between);
          const read = readShortCode(typed);
          expect(read).toMatchObject({ shopNumber: number, store: code, printed: where });
          expect(id === null || isMarked(id, read?.campaignMark ?? '')).toBe(true);
        },
      ),
    );
  });

  it.each(['', '1-union', '1-union-x', '12345-union-t', '1-u-t', '1-union-t-123', 'U-union-t', '../me'])(
    '%s is none',
    (text) => {
      expect(readShortCode(text)).toBeUndefined();
    },
  );
});

describe('join links', () => {
  it('say what brings somebody, in the retailer’s own words where there are some', () => {
    expect(buildJoinLink('https://go.test', shop, { source: 'receipt', store: 'union', campaign: 'cmp_1' })).toBe(
      'https://go.test/j/usshop000001/union?via=receipt&c=cmp_1&utm_source=receipt&utm_medium=join&utm_campaign=cmp_1&utm_content=union',
    );
    expect(entryUtmOf(shop, { source: 'newsletter', utm: { campaign: 'May' } })).toEqual({
      source: 'mailing',
      medium: 'email',
      campaign: 'May',
    });
  });

  it('believe nothing of an address but what can be', () => {
    const read = (query: string, store?: string) => readJoinSource(new URLSearchParams(query), store);
    expect(read('via=push&c=cmp_1&utm_source=x')).toEqual({
      source: 'push',
      store: undefined,
      campaign: 'cmp_1',
      utm: { source: 'x' },
    });
    expect(read('via=nonsense&c=<b>&utm_source=anna@example.com', 'union')).toEqual({
      source: 'qr',
      store: 'union',
      campaign: undefined,
      utm: {},
    });
  });
});
