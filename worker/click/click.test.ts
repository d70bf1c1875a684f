import { describe, expect, it } from 'vitest';
import { classifyVisit, clickEventId, landingUrl, noticeUrl, readsPreview, stateOfLink, visitUtm } from './click.ts';

const NOW = Date.UTC(2026, 10, 18, 12);
const HOUR = 3600_000;

const offer = (campaign: object = {}, deal: object = {}) =>
  ({
    campaign: { state: 'running', startsAt: null, endsAt: null, ...campaign },
    deal: { state: 'running', validFrom: null, validTo: null, ...deal },
  }) as NonNullable<Parameters<typeof stateOfLink>[0]>;

describe('what a link leads to', () => {
  it.each([
    ['nothing known', undefined, 'unknown', 'unknown'],
    ['running', offer(), 'open', 'open'],
    ['running until later', offer({ endsAt: NOW + 1 }, { validTo: NOW + 1 }), 'open', 'open'],
    ['campaign paused', offer({ state: 'paused' }), 'paused', 'open'],
    ['campaign paused and over', offer({ state: 'paused', endsAt: NOW }), 'ended', 'ended'],
    ['campaign ended', offer({ state: 'ended' }), 'ended', 'ended'],
    ['campaign past its end', offer({ endsAt: NOW }), 'ended', 'ended'],
    ['deal ended', offer({}, { state: 'ended' }), 'ended', 'ended'],
    ['deal past its end', offer({}, { validTo: NOW }), 'ended', 'ended'],
    ['deal not begun', offer({}, { validFrom: NOW + 1 }), 'paused', 'paused'],
    ['draft', offer({ state: 'draft' }), 'paused', 'paused'],
  ] as const)('%s', (_, given, anybody, knownFriend) => {
    expect(stateOfLink(given, false, NOW)).toBe(anybody);
    expect(stateOfLink(given, true, NOW)).toBe(knownFriend);
  });
});

describe('who asks', () => {
  const person = { kind: 'person', device: 'phone' } as const;
  it.each([
    [person, [undefined], 'person', false],
    [person, ['prefetch;prerender'], 'prefetch', false],
    [person, [undefined, 'prefetch'], 'prefetch', false],
    [{ ...person, kind: 'preview' }, ['prefetch'], 'preview', true],
    [{ ...person, kind: 'crawler' }, [], 'crawler', true],
    [{ ...person, kind: 'unnamed' }, [], 'unnamed', false],
  ] as const)('%j %j', (agent, purpose, visitor, reads) => {
    expect(classifyVisit(agent, purpose)).toBe(visitor);
    expect(readsPreview(visitor)).toBe(reads);
  });
});

describe('where a friend lands', () => {
  const shop = { origins: ['https://shop.test'], homeUrl: 'https://shop.test/?lang=en' };
  const visit = { rk: '0001abcd', rc: 'sig', utm: { source: 'qr' } };

  it('is the page of the deal, with what it has and what we add', () => {
    expect(landingUrl(shop, 'https://shop.test/a?b=1&utm_source=x#c', visit)).toBe(
      'https://shop.test/a?b=1&utm_source=qr&rk=0001abcd&rc=sig#c',
    );
  });

  it.each(['https://evil.test/', 'https://shop.test.evil.test/', 'javascript:alert(1)', '//evil.test', ''])(
    'is never %j',
    (target) => {
      expect(new URL(landingUrl(shop, target, visit)).origin).toBe('https://shop.test');
    },
  );

  it('is the home with a notice where there is no deal', () => {
    expect(noticeUrl(shop, 'ended', '0001abcd')).toBe('https://shop.test/?lang=en&rk=0001abcd&gw=ended');
    expect(noticeUrl(shop, 'unknown', undefined)).toBe('https://shop.test/?lang=en&gw=unknown');
  });

  it('is labelled by the link, unless who posted it says otherwise', () => {
    expect(visitUtm({ utm: { source: 'link', medium: 'referral' } }, { source: 'forum' })).toEqual({
      source: 'forum',
      medium: 'referral',
    });
  });
});

describe('id of a click', () => {
  const hash = '0123456789abcdef0123456789abcdef';
  it('is a UUIDv7 that holds for an hour', () => {
    const id = clickEventId(NOW, hash);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(clickEventId(NOW + HOUR - 1, hash)).toBe(id);
    expect(clickEventId(NOW + HOUR, hash)).not.toBe(id);
    expect(clickEventId(NOW, hash.replace('5', '6'))).not.toBe(id);
  });
});
