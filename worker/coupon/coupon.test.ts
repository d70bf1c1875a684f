import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpen, noteFailure } from '../endpoint/circuit.ts';
import { applyPatterns, applyUrl, judgeApplyPattern } from './apply.ts';
import { readColumns, readEnd } from './column.ts';
import { judgeCode } from './coupon.ts';
import { checkCharacter, fillPattern, judgePattern } from './pattern.ts';
import { boundsOf, DEFAULT_WARNING, forecastStock, isDrained } from './pool.ts';

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const character = fc.constantFrom(...ALPHABET);
const DAY = 24 * 3_600_000;

test.each([
  [' friend-2a ', 'FRIEND-2A'],
  ['grüße_10%', 'GRÜSSE_10%'],
  ['', 'empty'],
  ['X'.repeat(41), 'too_long'],
  ['A B', 'characters'],
  ['=1+1', 'characters'],
  ['A"B', 'characters'],
  ['\u0000', 'characters'],
])('%j brought for a pool is %s', (text, expected) => {
  const judged = judgeCode(text);
  expect('fault' in judged ? judged.fault : judged.code).toBe(expected);
});

describe('pattern', () => {
  test.each([
    ['FRIEND-****-***=', 100_000, undefined],
    ['*****', 1000, 'too_few'],
    ['####-####', 1000, 'too_few'],
    ['FRIEND-***-==', 1, 'two_checks'],
    ['FRIEND ****', 1, 'characters'],
    ['*'.repeat(41), 1, 'too_long'],
    ['', 1, 'characters'],
  ])('%s for %i codes: %s', (pattern, amount, fault) => expect(judgePattern(pattern, amount)).toBe(fault));

  test('fills each mark with what it stands for, the check character last', () => {
    const drawn = [...'9AB7'];
    expect(fillPattern('GO-#?*=', () => drawn.shift() ?? '')).toBe(`GO-9AB${checkCharacter('9AB')}`);
  });

  test('the check character tells every mistyped character, and every swap but one', () => {
    fc.assert(
      fc.property(fc.array(character, { minLength: 2, maxLength: 12 }), character, fc.nat(11), (text, wrong, at) => {
        const right = checkCharacter(text.join(''));
        const place = at % text.length;
        if (text[place] !== wrong) expect(checkCharacter(text.with(place, wrong).join(''))).not.toBe(right);
        const [one = '', other = ''] = text.slice(place, place + 2);
        const ends = [ALPHABET[0], ALPHABET.at(-1)];
        if (!other || one === other || (ends.includes(one) && ends.includes(other))) return;
        expect(checkCharacter(text.toSpliced(place, 2, other, one).join(''))).not.toBe(right);
      }),
      { numRuns: 300 },
    );
  });
});

describe('stock', () => {
  const now = 100 * DAY;
  test('lasts as long as the last fourteen days say, or the days there were', () => {
    expect(forecastStock(280, 140, 10 * DAY, now)).toEqual({ perDay: 10, days: 28, claims: 140, overDays: 14 });
    expect(forecastStock(280, 20, now - 2 * DAY, now)).toEqual({ perDay: 10, days: 28, claims: 20, overDays: 2 });
    expect(forecastStock(10, 5, now - 1000, now)).toMatchObject({ perDay: 5, days: 2, overDays: 1 });
    expect(forecastStock(10, 0, null, now)).toMatchObject({ perDay: 0, days: null, claims: 0 });
  });

  test.each([
    ['seven days’ codes by default, enough again at eight', DEFAULT_WARNING, {}, { bound: 14, clearBound: 16 }],
    ['the days that its deal says', { warnBelow: null, warnDays: 2 }, {}, { bound: 4, clearBound: 6 }],
    ['the codes that its deal says', { warnBelow: 50, warnDays: null }, {}, { bound: 50, clearBound: 50 }],
    ['whichever of both comes first', { warnBelow: 15, warnDays: 7 }, {}, { bound: 15, clearBound: 16 }],
    ['nothing where nobody wants to know', { warnBelow: null, warnDays: null }, {}, { bound: 0, clearBound: 0 }],
    [
      'somebody who waits, in any case',
      { warnBelow: null, warnDays: null },
      { waiting: 1 },
      { bound: 1, clearBound: 1 },
    ],
    ['nothing before the first friend', DEFAULT_WARNING, { perDay: 0, used: false }, { bound: 0, clearBound: 0 }],
    ['an empty pool that rests', DEFAULT_WARNING, { perDay: 0 }, { bound: 1, clearBound: 1 }],
  ])('is too small by %s', (_what, warning, pace, expected) => {
    expect(boundsOf(warning, { perDay: 2, used: true, waiting: 0, ...pace })).toEqual(expected);
  });

  test('strangers get a tenth of it an hour, one code at least', () => {
    expect(isDrained({ given: 9, open: 9, left: 91 })).toBe(false);
    expect(isDrained({ given: 10, open: 10, left: 90 })).toBe(true);
    expect(isDrained({ given: 0, open: 0, left: 3 })).toBe(false);
    expect(isDrained({ given: 1, open: 1, left: 2 })).toBe(true);
  });
});

test('a shop’s system that keeps failing is called less and less, never less than every ten minutes', () => {
  let circuit = { failures: 0, openUntil: null as number | null };
  const pauses: number[] = [];
  for (let times = 0; times < 12; times += 1) {
    circuit = noteFailure(circuit, 1000);
    pauses.push((circuit.openUntil ?? 1000) - 1000);
  }
  expect(pauses.slice(0, 5)).toEqual([0, 0, 30_000, 60_000, 120_000]);
  expect(pauses.at(-1)).toBe(600_000);
  expect([isOpen(circuit, 1000), isOpen(circuit, 601_000)]).toEqual([true, false]);
});

describe('links that apply a code', () => {
  const shop = { origins: ['https://us.shop.test'], settings: {} as never };
  const page = 'https://us.shop.test/sale?size=M';
  const link = (autoApplyUrl: string, code = 'A&B') =>
    applyUrl({ ...shop, settings: { autoApplyUrl } as never }, code, page);
  const { shopify, woocommerce, magento } = applyPatterns('https://us.shop.test');

  test.each([
    [shopify, 'https://us.shop.test/discount/A%26B?redirect=%2Fsale%3Fsize%3DM'],
    [woocommerce, 'https://us.shop.test/sale?size=M&apply_coupon=A%26B'],
    [magento, 'https://us.shop.test/sale?size=M&discount=A%26B'],
    [
      'https://us.shop.test/apply?code={code}&to={url}',
      `https://us.shop.test/apply?code=A%26B&to=${encodeURIComponent(page)}`,
    ],
    ['https://evil.test/{code}', undefined],
    ['javascript:alert({code})', undefined],
  ])('%s', (pattern, expected) => expect(link(pattern)).toBe(expected));

  test.each([
    [shopify, undefined],
    [woocommerce, undefined],
    ['https://us.shop.test/apply', 'no_code'],
    ['https://us.shop.test/{code}?x={name}', 'placeholder'],
    ['https://us.shop.test/{code}?x={', 'placeholder'],
    ['https://evil.test/{code}', 'target_not_allowed'],
    ['http://us.shop.test/{code}', 'target_not_allowed'],
    ['https://us.shop.test@evil.test/{code}', 'target_not_allowed'],
    ['{code}', 'target_not_allowed'],
    [`https://us.shop.test/{code}${'x'.repeat(500)}`, 'too_long'],
  ])('%s is %s', (pattern, fault) => expect(judgeApplyPattern(shop, pattern)).toBe(fault));
});

describe('when a code ends', () => {
  test.each([
    ['', null],
    ['2026-12-31', '2027-01-01T05:00:00.000Z'],
    ['31.12.2026', '2027-01-01T05:00:00.000Z'],
    ['2026-07-04', '2026-07-05T04:00:00.000Z'],
    ['2026-12-31T18:00', '2026-12-31T23:00:00.000Z'],
    [' 2026-12-31 18:00:30 ', '2026-12-31T23:00:30.000Z'],
    ['2026-12-31T23:59:59.500Z', '2026-12-31T23:59:59.500Z'],
    ['2026-12-31T23:59:59+0100', '2026-12-31T22:59:59.000Z'],
    ['2199-12-31', '2200-01-01T05:00:00.000Z'],
    // As systems write "never" that know no empty day.
    ['9999-12-31', null],
    ['31.12.9999', null],
    ['9999-12-31T23:59', null],
    ['9999-12-31 23:59:59.999+14:00', null],
    ['2999-12-31', null],
  ])('%j ends %s in New York', (text, expected) => {
    const end = readEnd(text, 'America/New_York');
    expect(typeof end === 'number' ? new Date(end).toISOString() : end).toBe(expected);
  });

  test.each([
    '2026-02-30',
    '0000-00-00',
    '0001-01-01',
    '12/31/2026',
    '31.12.26',
    'soon',
    '2026-12-31T24:30',
    '2026-12-31T10:00:75',
    '46387',
  ])('%j is no day', (text) => expect(readEnd(text, 'America/New_York')).toBeUndefined());

  test('columns are found by name, in any order; without a heading the first holds the codes', () => {
    expect(readColumns(['Expiry Date', 'SKU', 'Voucher code'])).toMatchObject({ code: 2, end: 0, ignored: ['SKU'] });
    expect(readColumns(['discount', 'Code', 'valid_until'])).toMatchObject({ code: 1, ignored: ['discount'] });
    expect(readColumns(['Voucher', 'Coupon code', 'coupon'])).toMatchObject({
      code: 1,
      ignored: ['Voucher', 'coupon'],
    });
    expect(readColumns(['discount', 'note'])).toMatchObject({ isHeading: true, code: 0, ignored: ['note'] });
    expect(readColumns(['valid_until', 'x'])).toMatchObject({ isHeading: true, code: 1, end: 0, ignored: [] });
    expect(readColumns(['ABC', 'DEF'])).toEqual({ isHeading: false, code: 0, end: undefined, ignored: ['column 2'] });
  });
});
