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
    const british = readList('07700 900123', { channel: 'sms', callingCode: '+44' });
    expect(british.entries).toEqual([{ address: '+447700900123' }]);
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
