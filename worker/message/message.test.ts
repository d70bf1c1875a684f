import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../test/world.ts';
import { enqueueMessage } from './enqueue.ts';
import {
  backoffMs,
  MESSAGE_STATES,
  type Outcome,
  type ReceiptState,
  settle,
  settleAbandoned,
  statesBefore,
  type Tried,
} from './state.ts';
import { checkPersonalMessage, cleanName, nameIn } from './typed.ts';

const MINUTE = 60_000;

describe('backoffMs', () => {
  it('doubles from a minute to eight hours, with full jitter', () => {
    expect(
      [1, 2, 3, 9, 10, 16].map((attempt) => backoffMs('email', attempt, 0.999_999) / MINUTE).map(Math.round),
    ).toEqual([1, 2, 4, 256, 480, 480]);
    expect(backoffMs('email', 5, 0)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (n, random) => {
        const delay = backoffMs('email', n, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(480 * MINUTE);
      }),
    );
  });
});

describe('settle', () => {
  const now = 1_000_000;
  const HOUR = 60 * MINUTE;
  const mail = (attempt: number, more: Partial<Tried> = {}): Tried => {
    return { channel: 'email', kind: 'deal', attempt, doubt: 0, ...more };
  };
  const final = { runAt: now + 72 * HOUR };
  it.each<[string, Outcome, Tried, object]>([
    ['sent', { kind: 'sent', providerId: 'p1' }, mail(1), { state: 'sent', attempt: 1, providerId: 'p1', ...final }],
    ['later', { kind: 'later', error: 'e' }, mail(1), { state: 'ready', runAt: now + 30_000, attempt: 1, error: 'e' }],
    ['later, as told', { kind: 'later', error: 'e', delayMs: 90_000 }, mail(1), { runAt: now + 90_000 }],
    ['later, but not next week', { kind: 'later', error: 'e', delayMs: 1e12 }, mail(1), { runAt: now + 24 * HOUR }],
    ['later for the last time', { kind: 'later', error: 'e' }, mail(16), { state: 'dead', error: 'e', ...final }],
    ['a text for the third time', { kind: 'later', error: 'e' }, mail(3, { channel: 'sms' }), { state: 'dead' }],
    ['dead', { kind: 'dead', error: 'e' }, mail(1), { state: 'dead', attempt: 1, error: 'e' }],
    ['held', { kind: 'held', stop: 'stp_1' }, mail(3), { state: 'held', attempt: 2, waitsFor: 'stp_1' }],
    [
      'snoozed',
      { kind: 'snoozed', cause: 'paused', until: now + 5, waitsFor: 'con_1' },
      mail(3),
      { state: 'ready', runAt: now + 5, attempt: 2, error: 'paused', waitsFor: 'con_1' },
    ],
    ['suppressed', { kind: 'suppressed' }, mail(1), { state: 'suppressed', attempt: 0 }],
    ['canceled', { kind: 'canceled', error: 'e' }, mail(1), { state: 'canceled', error: 'e' }],
    ['unknown deal', { kind: 'unknown', error: 'e' }, mail(1), { state: 'unknown', doubt: 0, ...final }],
    [
      'unknown code: owed, so once more',
      { kind: 'unknown', error: 'e' },
      mail(1, { kind: 'code' }),
      { state: 'unknown', doubt: 1, runAt: now + 15 * MINUTE, waitsFor: 'answer' },
    ],
    [
      'unknown code for the second time',
      { kind: 'unknown', error: 'e' },
      mail(2, { kind: 'code', doubt: 1 }),
      { state: 'unknown', doubt: 1, ...final },
    ],
    [
      'unknown text: never twice by guess',
      { kind: 'unknown', error: 'e' },
      mail(1, { kind: 'code', channel: 'sms' }),
      { state: 'unknown', doubt: 0, ...final },
    ],
  ])('%s', (_, outcome, tried, expected) => {
    const settlement = settle(outcome, tried, false, now, 0.5);
    expect(settlement).toMatchObject(expected);
    expect(settlement.waitsFor).toBe((expected as { waitsFor?: string }).waitsFor);
    expect(MESSAGE_STATES).toContain(settlement.state);
  });

  it('asks a provider that can tell, once', () => {
    const unknown: Outcome = { kind: 'unknown', error: 'e' };
    expect(settle(unknown, mail(1, { channel: 'sms' }), true, now, 0.5)).toMatchObject({
      waitsFor: 'answer',
      doubt: 1,
    });
    const second = settle(unknown, mail(2, { channel: 'sms', doubt: 1 }), true, now, 0.5);
    expect(second).toMatchObject({ state: 'unknown', runAt: now + 72 * HOUR });
    expect(second.waitsFor).toBeUndefined();
  });

  it('goes on with what a dead dispatcher only held, and doubts what it was sending', () => {
    expect(settleAbandoned('leased', mail(1), false, now, 0.5)).toMatchObject({ state: 'ready', attempt: 1 });
    expect(settleAbandoned('leased', mail(16), false, now, 0.5)).toMatchObject({ state: 'dead' });
    expect(settleAbandoned('sending', mail(1), false, now, 0.5)).toMatchObject({ state: 'unknown' });
  });
});

describe('what providers report', () => {
  it('moves a message up only', () => {
    expect(statesBefore('sent')).toEqual(['ready', 'leased', 'sending', 'unknown']);
    expect(statesBefore('delivered')).toEqual(['ready', 'leased', 'sending', 'sent', 'unknown']);
    expect(statesBefore('bounced')).toContain('delivered');
    expect(statesBefore('complained')).toContain('bounced');
    const states: ReceiptState[] = ['sent', 'delivered', 'bounced', 'failed', 'complained'];
    for (const state of states) {
      expect(statesBefore(state)).not.toContain(state);
      for (const final of ['dead', 'suppressed', 'canceled', 'held'] as const) {
        expect(statesBefore(state)).not.toContain(final);
      }
    }
  });
});

describe('checkPersonalMessage (R32)', () => {
  it.each([
    'You would love this!',
    'Schau mal, das ist was für dich – bis Sonntag.\nLG, Anna',
    'ok.merci',
    'p.ej. esto, t.ex. den här, m.in. ten, bl.a. det, z.B. die',
    'Order 1234567 came; el punto de venta, un point de vue, op dat punt net beter',
    'すごい。とても良い。Ja',
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
    ['evil.рф', 'link'],
    ['пример.испытание now', 'link'],
    ['例え.中国', 'link'],
    ['موقع.شبكة', 'link'],
    ['evil。jp', 'link'],
    ['evil[.]com', 'link'],
    ['evil ( dot ) de', 'link'],
    ['evil dot net', 'link'],
    ['evil dot org is it', 'link'],
    ['evil punkt de', 'link'],
    ['evil punto com', 'link'],
    ['evil point fr', 'link'],
    ['p.ej.de', 'link'],
    ['ok.merci.fr', 'link'],
    ['evil\ufe0f.com', 'link'],
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
    ['evil\u00ad.com', 'hidden_characters'],
    ['a\u061cb', 'hidden_characters'],
    ['evil\u034f.com', 'hidden_characters'],
    ['a\u180eb', 'hidden_characters'],
    ['\u3164', 'hidden_characters'],
    ['order 06 12345678', 'phone'],
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
    'Anna\nBo',
    'Anna: Bo',
    'anna@example.com',
    'anna@work',
    'www.evil.com',
    'Amazon.com',
    'evil .com',
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

describe('nameIn', () => {
  it.each([
    ['Siobhán O’Brien', "Siobhán O'Brien"],
    ['ANNA', 'ANNA'],
    ['Anna & Tom', 'Anna'],
    ['Anna2', 'Anna'],
    ['Marie (Mia)', 'Marie'],
    ['Anna, Dr.', 'Anna'],
    ['Anna-\nBcc: x', 'Anna'],
    ['JEAN-LUC & ANNA', 'Jean-Luc'],
    [`Anna ${'Maria '.repeat(9)}`, 'Anna'],
    ['王5', '王'],
  ])('%j holds %j', (text, name) => expect(nameIn(text)).toBe(name));

  it.each([
    '',
    ' ',
    '5',
    '&',
    '<b>Anna</b>',
    'Anna www.evil.com',
    'Anna, see evil.com',
    'anna@example.com',
    'a'.repeat(41),
  ])('finds none in %j', (text) => expect(nameIn(text)).toBeUndefined());

  it('finds nothing that is no name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const name = nameIn(text);
        expect(name === undefined || cleanName(name) === name).toBe(true);
      }),
    );
  });
});

it('each kind goes by its own ways alone: another is not taken into the outbox', async () => {
  const { ports, us } = await createWorld();
  const errand = { kind: 'access', address: '+12025550123', language: 'en', cause: 'access:1' } as const;
  const values = { shopName: us.name, url: 'https://go.test/me/1', until: 1 };
  // @ts-expect-error a link that opens somebody's page is no text
  expect(() => enqueueMessage(ports, us, { ...errand, values, channel: 'sms' })).toThrow('access does not go by sms');
  expect(enqueueMessage(ports, us, { ...errand, values, channel: 'email', address: 'a@x.test' })).toHaveLength(2);
});
