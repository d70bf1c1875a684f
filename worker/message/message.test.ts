import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, checkPersonalMessage, cleanName, MESSAGE_STATES, type Outcome, settle } from './message.ts';

const MINUTE = 60_000;

describe('backoffMs', () => {
  it('doubles from a minute to eight hours, with full jitter', () => {
    expect([1, 2, 3, 9, 10, 16].map((attempt) => backoffMs(attempt, 0.999_999) / MINUTE).map(Math.round)).toEqual([
      1, 2, 4, 256, 480, 480,
    ]);
    expect(backoffMs(5, 0)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
        const delay = backoffMs(n, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(480 * MINUTE);
      }),
    );
  });
});

describe('settle', () => {
  const now = 1_000_000;
  it.each<[string, Outcome, number, object]>([
    ['sent', { kind: 'sent', providerId: 'p1' }, 1, { state: 'sent', attemptSpent: true, providerId: 'p1' }],
    [
      'later',
      { kind: 'later', error: 'e' },
      1,
      { state: 'ready', runAt: now + 30_000, attemptSpent: true, error: 'e' },
    ],
    ['later, by the provider’s word', { kind: 'later', error: 'e', delayMs: 90_000 }, 1, { runAt: now + 90_000 }],
    ['later for the last time', { kind: 'later', error: 'e' }, 16, { state: 'dead', error: 'e' }],
    ['dead', { kind: 'dead', error: 'e' }, 1, { state: 'dead', attemptSpent: true, error: 'e' }],
    ['unknown', { kind: 'unknown', error: 'e' }, 1, { state: 'unknown', error: 'e' }],
    ['paused', { kind: 'paused', error: 'e' }, 3, { state: 'ready', runAt: now + 5 * MINUTE, attemptSpent: false }],
    ['held', { kind: 'held', error: 'e' }, 3, { state: 'ready', runAt: now + 5 * MINUTE, attemptSpent: false }],
    ['suppressed', { kind: 'suppressed' }, 1, { state: 'suppressed' }],
    ['canceled', { kind: 'canceled', error: 'e' }, 1, { state: 'canceled', error: 'e' }],
  ])('%s', (_, outcome, attempt, expected) => {
    expect(settle(outcome, attempt, now, 0.5)).toMatchObject(expected);
    expect(MESSAGE_STATES).toContain(settle(outcome, attempt, now, 0.5).state);
  });
});

describe('checkPersonalMessage (R32)', () => {
  it.each([
    'You would love this!',
    'Schau mal, das ist was für dich – bis Sonntag.\nLG, Anna',
    'Great.It works. e.g. this one, 3.5 stars, from 12.05.2026 at 18:30',
    'أشرب قهوتي في أكوابهم منذ سنة!',
    'I paid 1,200 for 2 👩‍👩‍👧 mugs',
    'x'.repeat(200),
    '👍'.repeat(200),
  ])('lets pass: %s', (text) => expect(checkPersonalMessage(text)).toBeUndefined());

  it.each([
    ['x'.repeat(201), 'too_long'],
    ['see https://evil.example', 'link'],
    ['see HTTP:evil', 'link'],
    ['www.evil.example', 'link'],
    ['go to evil.com now', 'link'],
    ['go to evil . com now', 'link'],
    ['evil dot com', 'link'],
    ['evil．com', 'link'],
    ['evil。shop', 'link'],
    ['shop at mugs.de', 'link'],
    ['evil.example/now', 'link'],
    ['evil.travel', 'link'],
    ['1.2.3.4', 'link'],
    ['e\u200dvil.c\u200dom', 'link'],
    ['//evil', 'link'],
    ['write bob@example', 'email'],
    ['bob＠example', 'email'],
    ['bob (at) example', 'email'],
    ['call +49 151 1234567', 'phone'],
    ['call (212) 555-0123', 'phone'],
    ['٠١٢٣٤٥٦٧', 'phone'],
    ['hi\u0000', 'hidden_characters'],
    ['hi\r\nBcc', 'hidden_characters'],
    ['\u202egnp.exe', 'hidden_characters'],
    ['\u2067x', 'hidden_characters'],
    ['zero\u200bwidth', 'hidden_characters'],
  ])('refuses: %j as %s', (text, fault) => expect(checkPersonalMessage(text)).toBe(fault));
});

describe('cleanName (R6)', () => {
  it.each([
    ['Anna', 'Anna'],
    ['  Siobhán   O’Brien-Smith ', "Siobhán O'Brien-Smith"],
    ['J.R. Tolkien', 'J.R. Tolkien'],
    ['محمد', 'محمد'],
    ['अनीता', 'अनीता'],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('%j is %j', (typed, name) => expect(cleanName(typed)).toBe(name));

  it.each([
    '',
    '   ',
    '.-',
    'a'.repeat(41),
    'Anna\r\nBcc: all@example.com',
    'anna@example.com',
    'www.evil.com',
    'Amazon.com',
    'Anna <b>',
    'Anna\u202e',
    'Anna1',
    'A"; DROP',
    `Z${'\u0301'.repeat(8)}`,
  ])('refuses %j', (typed) => expect(cleanName(typed)).toBeUndefined());

  it('never lets through what could leave its header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(cleanName(text) ?? '').not.toMatch(/[\p{Cc}\p{Cf}@<>"\\,;:()[\]]/u);
      }),
    );
  });
});
