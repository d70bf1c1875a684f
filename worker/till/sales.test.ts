import { expect, test } from 'vitest';
import { readTotal } from '../../dashboard/till/total.ts';
import { readMoment } from './moment.ts';
import { findUnread, readSale, readSalesHeading } from './sales.ts';
import { readSum } from './sum.ts';
import { isOtherSale, judgeCode, lockAfter, momentOfEntry } from './till.ts';
import { readTyped } from './typed.ts';

const SHOP = { currency: 'EUR', country: 'DE', timeZone: 'Europe/Berlin', now: Date.UTC(2026, 10, 23, 12) };

test.each([
  ['12.50', 'EUR', 1250],
  ['12,5', 'EUR', 1250],
  ['1.234,50', 'EUR', 123_450],
  ['1,234.50', 'EUR', 123_450],
  ['1.234.567', 'EUR', 123_456_700],
  ['1 234', 'EUR', 123_400],
  ['-5', 'EUR', -500],
  ['1200', 'JPY', 1200],
  ['1.234', 'KWD', 1234],
  // Twelve hundred, or one and a bit: nobody knows.
  ['1.234', 'EUR', undefined],
  ['12.345,678', 'EUR', undefined],
  ['12.5', 'JPY', undefined],
  ['€ 5', 'EUR', 500],
  ['49,90 €', 'EUR', 4990],
  ['-49,90 EUR', 'EUR', -4990],
  ['$1,249.90', 'USD', 124_990],
  ['$-5', 'USD', -500],
  ['US$5', 'USD', 500],
  ['C$5', 'CAD', undefined],
  ['129,00 kr', 'SEK', 12_900],
  ['12,50 zł', 'PLN', 1250],
  ['￥1200', 'JPY', undefined],
  ['¥1200', 'JPY', 1200],
  // As databases and bookkeeping write it.
  ['50.0000', 'USD', 5000],
  ['50.1250', 'USD', undefined],
  ['10.00-', 'EUR', -1000],
  ['($5.00)', 'USD', -500],
  // Of another currency than the line's.
  ['$5', 'EUR', undefined],
  ['CHF 5', 'EUR', undefined],
  ['€', 'EUR', undefined],
  ['5€5', 'EUR', undefined],
  ['', 'EUR', undefined],
])('a till’s list says %s in %s', (text, currency, minor) => {
  expect(readSum(text, currency)).toBe(minor);
});

test.each([
  ['22.11.2026 14:02', 'DE', '2026-11-22T13:02'],
  ['2.1.2026 9:05:59', 'DE', '2026-01-02T08:05'],
  ['22.11.2026', 'DE', '2026-11-22T11:00'],
  ['22/11/2026 14.02', 'IT', '2026-11-22T13:02'],
  ['22-11-2026 14:02', 'NL', '2026-11-22T13:02'],
  ['11/22/2026 2:02 PM', 'US', '2026-11-22T13:02'],
  ['11/22/2026, 12:02:11 a.m.', 'US', '2026-11-21T23:02'],
  ['05/11/2026', 'US', '2026-05-11T10:00'],
  ['05/11/2026', 'GB', '2026-11-05T11:00'],
  ['05.11.2026', 'US', '2026-11-05T11:00'],
  ['22/11/2026', 'CA', '2026-11-22T11:00'],
  ['11/22/2026', 'CA', '2026-11-22T11:00'],
  ['2026/11/22 14:02', 'JP', '2026-11-22T13:02'],
  ['2026-11-22 14:02:11.000', 'US', '2026-11-22T13:02'],
  ['2026-11-22T14:02:11.123456', 'US', '2026-11-22T13:02'],
  ['2026-11-22 14:02:11.5Z', 'US', '2026-11-22T14:02'],
  ['22.11.2026, 14:02 Uhr', 'DE', '2026-11-22T13:02'],
  ['22/11/2026 14h02', 'FR', '2026-11-22T13:02'],
  ['20261122', 'DE', '2026-11-22T11:00'],
  ['2026-11-22 14:02:11 -0500', 'US', '2026-11-22T19:02'],
  // The fifth of November, or the eleventh of May.
  ['05/11/2026', 'CA', undefined],
  ['22/11/2026', 'US', undefined],
  ['11/22/2026', 'DE', undefined],
  ['30.2.2026', 'DE', undefined],
  // A year of two digits is that of a day lately, in the country's way.
  ['22.11.26', 'DE', '2026-11-22T11:00'],
  ['22.11.26 14:02', 'DE', '2026-11-22T13:02'],
  ['11/22/26 2:02 PM', 'US', '2026-11-22T13:02'],
  ['22/11/26', 'GB', '2026-11-22T11:00'],
  ['25-12-25', 'NL', '2025-12-25T11:00'],
  ['26-12-25', 'NL', '2025-12-26T11:00'],
  ['26/11/22', 'JP', '2026-11-22T11:00'],
  ['26-11-22', 'US', '2026-11-22T11:00'],
  ['26-11-22', 'SE', '2026-11-22T11:00'],
  ['28.11.25', 'DE', '2025-11-28T11:00'],
  // Of more than 360 days ago, or not yet.
  ['28.11.25', 'SE', '2025-11-28T11:00'],
  ['27.11.25', 'DE', undefined],
  ['26.11.26', 'DE', undefined],
  ['26-10-25', 'SE', '2026-10-25T11:00'],
  // A dot or blank behind each number, a month by its name, all in figures, an hour in the country's way.
  ['2026. 11. 18. 14:02', 'HU', '2026-11-18T13:02'],
  ['2026.11.18.', 'HU', '2026-11-18T11:00'],
  ['2026.11.18. 14:02', 'HU', '2026-11-18T13:02'],
  ['18. 11. 2026', 'CZ', '2026-11-18T11:00'],
  ['18. 11. 2026, 14:02', 'CZ', '2026-11-18T13:02'],
  ['18-Nov-2026', 'GB', '2026-11-18T11:00'],
  ['05-NOV-26 02:02 PM', 'US', '2026-11-05T13:02'],
  ['5 Nov 2026', 'US', '2026-11-05T11:00'],
  ['18-NOV-24', 'US', undefined],
  ['18-Non-2026', 'GB', undefined],
  ['20261118 1402', 'DE', '2026-11-18T13:02'],
  ['20261118T140259', 'DE', '2026-11-18T13:02'],
  ['20261118 2502', 'DE', undefined],
  ['18/11/2026 14 h 02', 'FR', '2026-11-18T13:02'],
  ['18/11/2026 02:02 p.\u00a0m.', 'MX', '2026-11-18T13:02'],
  ['05/11/26', 'CA', undefined],
  ['22.11.6', 'DE', undefined],
  ['22.11.226', 'DE', undefined],
  // As a spreadsheet counts days and their parts.
  ['46348', 'DE', '2026-11-22T11:00'],
  ['46348.5847222222', 'DE', '2026-11-22T13:02'],
  ['46348,25', 'US', '2026-11-22T05:00'],
  ['46348 14:02', 'US', '2026-11-22T13:02'],
  // Counted from 1904 on.
  ['44886', 'DE', undefined],
  ['4634', 'DE', undefined],
  ['22.11/2026', 'DE', undefined],
  ['22.11.2026 25:02', 'DE', undefined],
  ['11/22/2026 14:02 PM', 'US', undefined],
  ['22.11.2026 um 14', 'DE', undefined],
])('a list of tills says %s in %s', (text, country, utc) => {
  const at = readMoment(text, { ...SHOP, country });
  expect(at === undefined ? at : new Date(at).toISOString().slice(0, 16)).toBe(utc);
});

test('a year of two digits is read on any day of the year, in a list that is sent within a week', () => {
  const DAY_MS = 86_400_000;
  const faults: string[] = [];
  for (let at = Date.UTC(2027, 0, 1, 20); at < Date.UTC(2029, 0, 1); at += DAY_MS) {
    const [year = '', month, day] = new Date(at).toISOString().slice(2, 10).split('-');
    for (const age of [0, 7]) {
      for (const country of ['DE', 'FR', 'GB', 'IT', 'ES', 'PL', 'AT', 'CH', 'BE', 'BR', 'NL', 'JP']) {
        const ways = country === 'NL' ? [] : [`${year}-${month}-${day}`];
        if (country === 'JP') ways.push(`${year}/${month}/${day}`);
        else ways.push(...['-', '/', '.'].map((mark) => [day, month, year].join(mark)));
        for (const text of ways) {
          const read = readMoment(text, { country, timeZone: 'UTC', now: at + age * DAY_MS });
          if (read !== at - 8 * 3_600_000) faults.push(`${text} in ${country}, ${age} days later`);
        }
      }
    }
  }
  expect(faults).toEqual([]);
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
  expect(faultOf(['7', 'kalver', '1', '18.11.24', '', '', ''])).toBe('time');
  expect('sale' in readSale(heading, ['7', 'kalver', '1', '18.11.2026', '', '', '', '', ' '], SHOP)).toBe(true);
  // Of the moment of the import, were it taken; the same list put right would then be another sale's.
  expect(faultOf(['7', 'kalver', '1', '', '', '', ''])).toBe('time');
  // 1,234.50 without quotes is two cells.
  expect(faultOf(['7', 'kalver', '1', '234.50', '', '', '', 'A-1'])).toBe('cells');
  const few = (...names: string[]) => readSalesHeading(['store', 'receipt', 'total', ...names]).heading;
  const cut = (names: string[], cells: string[]) => readSale(few(...names), ['kalver', '7', ...cells], SHOP);
  expect(cut([], ['1', '234.50'])).toMatchObject({ fault: { code: 'cells' } });
  expect(cut(['codes'], ['1', '234.50'])).toMatchObject({ fault: { code: 'cells' } });
  expect(cut(['tax'], ['1', '234.50'])).toMatchObject({ sale: { amount: 100 } });
  for (const name of ['Receipt No.', 'Bon-Nr.', 'receipt #'])
    expect(readSalesHeading(['Store', name, 'Total:']).missing).toEqual([]);
  expect(readSale(few('Kassen-Nr.'), ['kalver', '7', '1', '3'], SHOP)).toMatchObject({ sale: { register: '3' } });
  // Day and hour in two columns, in whichever order; one column for both; a day alone is all of it.
  const timeOf = (names: string[], cells: string[]) => {
    const read = readSale(few(...names), ['kalver', '7', '1', ...cells], SHOP);
    const { at, day } = 'sale' in read ? read.sale : {};
    return [at && new Date(at).toISOString().slice(11, 16), day && (day.to + 1 - day.from) / 3_600_000];
  };
  expect(timeOf(['Datum', 'Uhrzeit'], ['18.11.2026', '15:20'])).toEqual(['14:20', undefined]);
  expect(timeOf(['time', 'date'], ['3:20 PM', '18.11.2026'])).toEqual(['14:20', undefined]);
  expect(timeOf(['time'], ['2026-11-18 15:20'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date', 'time'], ['2026-11-18 15:20', '15:20'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date', 'time'], ['2026-10-25', ''])).toEqual(['11:00', 25]);
  expect(timeOf(['date', 'time'], ['2026-11-18', 'late'])).toEqual([undefined, undefined]);
  // As spreadsheets keep an hour: a part of the day, and midnight as nothing.
  expect(timeOf(['date', 'time'], ['18.11.26', '0.638888888888889'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date', 'time'], ['46344', '0,25'])).toEqual(['05:00', undefined]);
  expect(timeOf(['date', 'time'], ['18.11.2026', '0'])).toEqual(['23:00', undefined]);
  expect(timeOf(['date', 'time'], ['18.11.2026', '0.75'])).toEqual(['17:00', undefined]);
  expect(timeOf(['date', 'time'], ['18.11.2026', '1.25'])).toEqual(['00:25', undefined]);
  // Six o'clock, or 25 past midnight.
  expect(timeOf(['date', 'time'], ['18.11.2026', '0.25'])).toEqual([undefined, undefined]);
  expect(timeOf(['date'], ['46344.638888'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date'], ['46344'])).toEqual(['11:00', 24]);
  // Midnight behind a day is no hour where another column has one; dates in a column by another name are not passed over.
  expect(timeOf(['date', 'time'], ['18.11.2026 00:00', '15:20'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date', 'time'], ['2026-11-18T00:00:00', '15:20'])).toEqual(['14:20', undefined]);
  for (const midnight of [
    '46344.0',
    '46344,00',
    '2026-11-18T00:00:00Z',
    '2026-11-18T00:00:00.000-05:00',
    '2026-11-18 00:00:00 +0100',
    '11/18/2026 12:00:00 AM',
    '18. 11. 2026 0:00',
  ]) {
    const country = midnight.includes('/') ? 'US' : 'DE';
    const read = readSale(few('date', 'time'), ['kalver', '7', '1', midnight, '14:02'], {
      ...SHOP,
      country,
      timeZone: 'America/New_York',
    });
    expect([midnight, 'sale' in read && read.sale]).toMatchObject([midnight, { at: Date.UTC(2026, 10, 18, 19, 2) }]);
  }
  expect(timeOf(['date', 'time'], ['20261118', '1402'])).toEqual(['13:02', undefined]);
  // Both columns tell an hour: once the same, once another.
  expect(timeOf(['date', 'time'], ['2026-11-18T14:20:11Z', '14:20:11'])).toEqual(['14:20', undefined]);
  expect(timeOf(['date', 'time'], ['2026-11-18T14:20:11Z', '15:20'])).toEqual(['14:20', undefined]);
  for (const [day, hour] of [
    ['2026-11-18 15:20', '14:02'],
    ['2026-11-18T14:20:11Z', '14:02'],
    ['46344.5', '14:02'],
    ['', '14:02'],
    ['', ''],
  ])
    expect(timeOf(['date', 'time'], [day as string, hour as string])).toEqual([undefined, undefined]);
  expect(timeOf(['time'], ['18.11.2026'])).toEqual(['11:00', 24]);
  // Midnight in the one column that there is, as databases write a day.
  expect(timeOf(['date'], ['2026-10-25 00:00:00'])).toEqual(['22:00', 25]);
  expect(timeOf(['date'], ['18.11.2026 0:00'])).toEqual(['23:00', 24]);
  expect(timeOf(['date'], ['18.11.2026 0:01'])).toEqual(['23:01', undefined]);
  for (const name of ['Transaction Date', 'Date/Time', 'Verkaufsdatum', 'Created at'])
    expect(timeOf([name], ['18.11.2026 15:20'])).toEqual(['14:20', undefined]);
  const unread = (names: string[], cells: string[]) => findUnread(few(...names), ['kalver', '7', '1', ...cells], SHOP);
  expect(unread(['Note', 'Pickup Date'], ['', ''])).toBe('Pickup Date');
  expect(unread(['Wann'], ['18.11.2026'])).toBe('Wann');
  expect(unread(['Wann'], ['18 Nov 2026'])).toBe('Wann');
  expect(unread(['EAN', 'Clerk'], ['20261118', '3'])).toBeUndefined();
  expect(unread(['date', 'Pickup Date'], ['', ''])).toBeUndefined();
  expect(few('EAN', 'date').ignored).toEqual([{ name: 'EAN', place: 3 }]);
  const priced = readSalesHeading(['Store', 'Receipt ID', 'Gross Sales', 'Net Sales']).heading;
  expect(readSale(priced, ['kalver', '7', '12', '10'], SHOP)).toMatchObject({ sale: { amount: 1000 } });
  expect(readSalesHeading(['Filiale', 'Belegnummer', 'Betrag (€)']).missing).toEqual([]);
  expect(readSalesHeading(['store', 'price']).missing).toEqual(['receipt', 'total']);
});

test('a link typed or scanned names its code, also where a keyboard wrote it in capitals', () => {
  const link = 'https://us.shop.test/page?utm_source=x&rk=0001cvt81tvz';
  for (const text of [link, link.toUpperCase(), 'https://go.test/r/0001cvt81tvz?x=1'])
    expect(readTyped(text)).toBe('R/0001CVT81TVZ');
  const applied = 'https://us.shop.test/apply?code=friend-7kq2mx';
  for (const text of [applied, applied.toUpperCase(), ' friend-7KQ2mx ']) expect(readTyped(text)).toBe('FRIEND-7KQ2MX');
  expect(readTyped('https://us.shop.test/')).toBe('');
});

test('a number that comes again is another sale’s, but not within a day and a half, nor of the day that a list told', () => {
  const zone = 'America/New_York';
  const [midnight, afternoon] = [Date.UTC(2026, 10, 18, 5), Date.UTC(2026, 10, 18, 20)];
  const hours = (count: number) => count * 3_600_000;
  expect([-37, -36, 36, 37].map((wait) => isOtherSale(afternoon, afternoon + hours(wait), zone))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  // It may have been at its evening.
  expect([-37, -36, 59, 60].map((wait) => isOtherSale(midnight, midnight + hours(wait), zone))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test('a lock grows from nothing to an hour', () => {
  expect([1, 2, 3, 4, 5, 9, 10, 40].map((tries) => lockAfter(tries) / 1000)).toEqual([
    0, 0, 30, 60, 120, 1920, 3600, 3600,
  ]);
});

test('of a device’s clock only the wait is believed', () => {
  expect(momentOfEntry({ at: 100 }, 400, 10_000)).toBe(9_700);
  expect(momentOfEntry({ at: 400 }, 100, 10_000)).toBe(10_000);
  expect(momentOfEntry({ at: 0 }, Number.NaN, 10_000)).toBe(10_000);
});

test.each([
  ['always as far behind', 100, 9_600, 400],
  ['behind, put right since', 6_700, 3_000, 10_000],
  ['ahead, put right since', 12_700, -3_000, 10_000],
  ['that stood still after the last call', 2_700, 0, 3_000],
])('when an entry was made by a clock %s', (_, at, ahead, sentAt) => {
  const [typedAt, off, sent] = [at, ahead, sentAt].map((seconds) => seconds * 1000) as [number, number, number];
  expect(momentOfEntry({ at: typedAt, ahead: off }, sent, 10_000_000)).toBe(9_700_000);
});

test('what goes out as it is typed was typed now, whatever the page says of the clock', () => {
  expect(momentOfEntry({ at: 90_000_000, ahead: -43_200_000 }, 90_000_400, 90_001_000)).toBe(90_000_600);
});

test('how a code stands', () => {
  const sale = (soldAt: number, until = soldAt) => ({ soldAt, until });
  const facts = { personal: true, givenAt: null, expiresAt: 100, from: null, to: null, ended: false, used: undefined };
  expect(judgeCode(undefined, sale(5))).toEqual({ state: 'unknown' });
  expect(judgeCode(facts, sale(99))).toEqual({ state: 'valid', until: 100 });
  expect(judgeCode(facts, sale(100))).toEqual({ state: 'expired', until: 100 });
  expect(judgeCode({ ...facts, to: 50 }, sale(60))).toEqual({ state: 'expired', until: 50 });
  expect(judgeCode({ ...facts, ended: true }, sale(5))).toMatchObject({ state: 'expired' });
  expect(judgeCode({ ...facts, used: { at: 1 } }, sale(500))).toEqual({ state: 'used' });
  expect(judgeCode({ ...facts, personal: false, used: { at: 1 } }, sale(5))).toMatchObject({ state: 'valid' });
  expect(judgeCode({ ...facts, from: 10 }, sale(5))).toEqual({ state: 'not_yet', from: 10 });
  // By the time that is known it had not ended; it began, and was given, on that day.
  expect(judgeCode(facts, sale(99, 5000))).toEqual({ state: 'valid', until: 100 });
  expect(judgeCode({ ...facts, from: 60 }, sale(50, 70))).toMatchObject({ state: 'valid' });
  const [given, hour] = [{ ...facts, expiresAt: null, givenAt: 10_000_000 }, 3_600_000];
  expect(judgeCode(given, sale(5, 10_000_000 - hour))).toEqual({ state: 'valid' });
  expect(judgeCode(given, sale(5, 9_999_999 - hour))).toEqual({ state: 'not_yet', from: 10_000_000 });
});
