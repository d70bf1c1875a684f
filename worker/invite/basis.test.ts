import { describe, expect, it } from 'vitest';
import { BASES } from './basis.data.ts';
import { type BasisInput, decideBasis } from './basis.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 18);
const input = (more: Partial<BasisInput>): BasisInput => ({
  market: 'US',
  channel: 'email',
  boughtAt: NOW - 14 * DAY,
  noticeGiven: false,
  consent: 'none',
  ...more,
});
const groundOf = (more: Partial<BasisInput>) => {
  const decided = decideBasis(input(more), NOW);
  return 'basis' in decided ? decided.basis : decided.refusal;
};

describe('what an invitation rests on', () => {
  // biome-ignore format: a table
  it.each<[string, Partial<BasisInput>, ReturnType<typeof groundOf>]>([
    ['an American customer, by mail', {}, 'customer'],
    ['by text: written consent alone', { channel: 'sms' }, 'no_basis'],
    ['by text, confirmed', { channel: 'sms', consent: 'confirmed' }, 'consent'],
    ['a consent that nobody confirmed', { channel: 'sms', consent: 'given' }, 'no_basis'],
    ['nobody knows whether they bought', { boughtAt: null }, 'no_basis'],
    ['the same, confirmed', { boughtAt: null, consent: 'confirmed' }, 'consent'],
    ['a Canadian, two years after', { market: 'CA', boughtAt: NOW - 730 * DAY }, 'customer'],
    ['a Canadian, a day later', { market: 'CA', boughtAt: NOW - 731 * DAY }, 'no_basis'],
    ['a German sale without the notice', { market: 'DE' }, 'no_basis'],
    ['a German sale with it', { market: 'DE', noticeGiven: true }, 'sale'],
    ['an Italian sale, by text', { market: 'IT', channel: 'sms', noticeGiven: true }, 'no_basis'],
    ['a Polish sale', { market: 'PL', noticeGiven: true }, 'no_basis'],
    ['a country without a rule', { market: 'BR', noticeGiven: true }, 'no_basis'],
    ['an American shop’s German customer', { customerCountry: 'DE' }, 'no_basis'],
    ['the same, with the notice', { customerCountry: 'DE', noticeGiven: true }, 'sale'],
    ['an American shop’s Pole', { customerCountry: 'PL', noticeGiven: true }, 'no_basis'],
    ['who withdrew, whatever else holds', { consent: 'withdrawn' }, 'withdrawn'],
  ])('R1: %s', (_, more, ground) => {
    expect(groundOf(more)).toBe(ground);
  });

  it('R1: every rule names its source, and none lets a stranger be written to', () => {
    for (const [country, channels] of Object.entries(BASES)) {
      for (const channel of ['email', 'sms'] as const) {
        expect(channels[channel].source, country).not.toBe('');
        expect(groundOf({ market: country, channel, boughtAt: null, noticeGiven: true }), country).toBe('no_basis');
      }
    }
  });
});
