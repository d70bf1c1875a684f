import { describe, expect, it } from 'vitest';
import { readList } from './suppression.ts';

const HASH = 'a'.repeat(64);

describe('a do-not-contact list (R22)', () => {
  it.each([
    [
      'a heading, blank lines, Windows ends',
      '\ufeffEmail\r\nAnna@Example.com \r\n\r\nbob@example.com',
      'email',
      ['anna@example.com', 'bob@example.com'],
    ],
    [
      'the first cell of several',
      'anna@example.com,Anna,2026\n"bob@example.com";"Bob, the second"',
      'email',
      ['anna@example.com', 'bob@example.com'],
    ],
    ['domains in their own script', 'anna@bücher.example', 'email', ['anna@xn--bcher-kva.example']],
    ['numbers as people write them', '+1 (202) 555-0123\n+49 151 12345678', 'sms', ['+12025550123', '+4915112345678']],
    ['hashes', HASH.toUpperCase(), 'sms', [HASH]],
    ['an address that begins like a heading', 'email@example.com', 'email', ['email@example.com']],
  ] as const)('R22: %s', (_, text, channel, wanted) => {
    const { entries, faultCount } = readList(text, { channel });
    expect(entries.map((entry) => ('address' in entry ? entry.address : entry.sha256))).toEqual(wanted);
    expect(faultCount).toBe(0);
  });

  it('R22: numbers without a country, where one is told for the list', () => {
    const { entries } = readList('2025550123\n(202) 555-0124\n+447700900123', { channel: 'sms', callingCode: '+1' });
    expect(entries).toEqual([{ address: '+12025550123' }, { address: '+12025550124' }, { address: '+447700900123' }]);
    const british = readList('07400 123456', { channel: 'sms', callingCode: '+44' });
    expect(british.entries).toEqual([{ address: '+447400123456' }]);
  });

  it.each([
    ['+1', '12025550123', '+12025550123'],
    ['+1', '1-202-555-0123', '+12025550123'],
    ['+1', '(416) 555-0123', '+14165550123'],
    ['+44', '447400123456', '+447400123456'],
    ['+49', '0176 12345678', '+4917612345678'],
    ['+49', '49 176 12345678', '+4917612345678'],
    ['+49', '49 (0)176 12345678', '+4917612345678'],
    ['+49', '0049 176 12345678', '+4917612345678'],
    ['+39', '02 1234567', '+39021234567'],
    ['+39', '39 02 1234567', '+39021234567'],
    ['+39', '391 2345678', '+393912345678'],
    ['+7', '8 912 345-67-89', '+79123456789'],
    ['', '+49 (0)151 12345678', '+4915112345678'],
    ['', '+44 (0)7700 900123', '+447700900123'],
    ['', '+39 02 1234567', '+39021234567'],
    ['', '0049 151 12345678', '+4915112345678'],
  ])('R22: by the plan of %s, %s is %s', (callingCode, text, address) => {
    const { entries, faults } = readList(text, { channel: 'sms', ...(callingCode && { callingCode }) });
    expect([entries, faults]).toEqual([[{ address }], []]);
  });

  it.each([
    // Of no plan, by itself or by the calling code of the list; and one that says nothing of its country.
    ['+1', '202555012'],
    ['+1', '4915112345678'],
    ['+49', '12025550123'],
    ['', '+1 202 555 012'],
    ['', '0151 12345678'],
    ['', '+12025550123 ext. 5'],
  ])('R22: what is no number of %s is refused by its line, never kept as another: %s', (callingCode, text) => {
    const { entries, faults } = readList(text, { channel: 'sms', ...(callingCode && { callingCode }) });
    expect([entries, faults]).toMatchObject([[], [{ path: 'line.1', code: 'no_address' }]]);
  });

  it('R22: faults by line, without repeating what stands there', () => {
    const { entries, faults, faultCount } = readList('email\nanna@example.com\nnobody\n\n@', { channel: 'email' });
    expect(entries).toHaveLength(1);
    expect(faultCount).toBe(2);
    expect(faults.map(({ path }) => path)).toEqual(['line.3', 'line.5']);
    expect(JSON.stringify(faults)).not.toContain('nobody');
    const many = readList(Array(500).fill('x').join('\n'), { channel: 'sms' });
    expect([many.faults.length, many.faultCount]).toEqual([100, 500]);
  });
});
