import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../tag/languages.ts';
import { dueAtOf, findChanged, keepSent, spanBefore, spanOf } from './schedule.ts';
import { createReportSpeech } from './schedule.words.ts';

describe('a period', () => {
  test.each([
    ['week', '2026-11-18', '2026-11-16', '2026-11-22', '2026-11-09'],
    ['week', '2026-11-16', '2026-11-16', '2026-11-22', '2026-11-09'],
    ['week', '2026-11-22', '2026-11-16', '2026-11-22', '2026-11-09'],
    ['week', '2027-01-01', '2026-12-28', '2027-01-03', '2026-12-21'],
    ['month', '2026-11-18', '2026-11-01', '2026-11-30', '2026-10-01'],
    ['month', '2028-02-29', '2028-02-01', '2028-02-29', '2028-01-01'],
    ['month', '2026-03-31', '2026-03-01', '2026-03-31', '2026-02-01'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31', '2026-11-01'],
  ] as const)('of a %s around %s', (every, day, from, to, before) => {
    expect(spanOf(every, day)).toEqual({ from, to });
    expect(spanBefore(every, from).from).toBe(before);
    expect(spanBefore(every, from).to < from).toBe(true);
  });
});

describe('a report is due', () => {
  const span = { from: '2026-10-19', to: '2026-10-25' };

  test('at seven in the morning by the shop’s clock, also after the clocks change', () => {
    expect(new Date(dueAtOf(span, ['Europe/Berlin'])).toISOString()).toBe('2026-10-26T06:00:00.000Z');
    expect(new Date(dueAtOf(spanBefore('week', span.from), ['Europe/Berlin'])).toISOString()).toBe(
      '2026-10-19T05:00:00.000Z',
    );
    expect(new Date(dueAtOf(span, ['Asia/Kolkata'])).toISOString()).toBe('2026-10-26T01:30:00.000Z');
  });

  test('once the period is over in all its shops', () => {
    const zones = ['Asia/Tokyo', 'America/Los_Angeles', 'Europe/Berlin'];
    expect(new Date(dueAtOf(span, zones)).toISOString()).toBe('2026-10-26T14:00:00.000Z');
  });
});

test('days that changed are told, days that did not or were never reported are not', () => {
  const day = (conversions: number) => ({ conversions, revenue: [{ currency: 'EUR', amount: conversions * 100 }] });
  const sent = { '2026-11-01': day(1), '2026-11-02': day(2) };
  const now = { '2026-11-01': day(1), '2026-11-02': day(3), '2026-11-03': day(9) };
  expect(findChanged(sent, now)).toEqual([{ day: '2026-11-02', was: day(2), now: day(3) }]);
  expect(Object.keys(keepSent({ ...sent, '2026-08-01': day(4) }, now, '2026-11-02'))).toEqual([
    '2026-11-01',
    '2026-11-02',
  ]);
});

test('a moment names its zone, and a sign of money stays with its letters where lines run from the right', () => {
  const at = Date.UTC(2026, 6, 14, 19, 40);
  const said = (language: string, zone: string) => createReportSpeech(language, zone).moment(at).replace(/\s/g, ' ');
  expect(said('en-US', 'America/New_York')).toBe('Jul 14, 2026, 3:40 PM EDT');
  expect(said('de', 'Europe/Berlin')).toBe('14. Juli 2026, 21:40 MESZ');
  const value = [{ amount: 0, currency: 'USD' }];
  // What follows the sign has a direction of its own: the mark keeps it from turning to the other side.
  expect(createReportSpeech('ar', 'UTC').value(value)).toBe('\u200f0\u00a0US$\u200e');
  expect(createReportSpeech('en-US', 'UTC').value(value)).toBe('$0');
});

describe('the words of the mail', () => {
  const flatten = (tree: object, path = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value, `${path}${key}.`),
    );
  const read = async (tag: string) =>
    flatten((await import(`./locales/${tag}.json`, { with: { type: 'json' } })).default);
  const marksOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();

  test.each(LANGUAGES)('are all there in $tag, with every value in its place', async ({ tag, direction }) => {
    const english = new Map(await read('en'));
    const texts = new Map(await read(tag));
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of texts) expect(marksOf(text), key).toEqual(marksOf(english.get(key) ?? ''));
    const speech = createReportSpeech(tag, 'UTC');
    expect([speech.language, speech.dir]).toEqual([tag, direction]);
    expect(speech.value([{ currency: 'EUR', amount: 1250 }])).toMatch(/12[.,]50/);
    expect(speech.change(150, 100)).toMatch(/\+.*50/);
    expect(speech.change(150, 0)).toBeUndefined();
    expect(speech.change([{ currency: 'EUR', amount: 5 }], [{ currency: 'USD', amount: 1 }])).toBeUndefined();
    expect(speech.period('2026-11-09', '2026-11-15')).toContain('2026');
  });
});
