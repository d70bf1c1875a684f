import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../tag/channel.ts';
import type { Verdict } from '../wire.ts';
import { POLICY, POLICY_VERSION, type PolicyMatrix } from './policy.data.ts';
import { decideVerdict, type PolicyInput, verdictsOf } from './policy.ts';

/** Verdicts for: nothing, a reward, the friend's consent, both. R relay, S self-share, X refuse. */
const GOLDEN = {
  US: { email: 'R R R R', sms: 'S S R R' },
  CA: { email: 'R R R R', sms: 'R R R R' },
  GB: { email: 'S S S S', sms: 'S S S S' },
  NL: { email: 'R S R R', sms: 'S S R R' },
  DE: { email: 'S S R R', sms: 'S S S S' },
  FR: { email: 'S S S S', sms: 'S S S S' },
  IT: { email: 'S S S S', sms: 'S S S S' },
  JP: { email: 'S S S S', sms: 'S S S S' },
  ZZ: { email: 'S S S S', sms: 'S S S S' },
} as const;
const VERDICTS: Record<string, Verdict> = { R: 'relay', S: 'self_share', X: 'refuse' };
const STRICTNESS: Verdict[] = ['relay', 'self_share', 'refuse'];
const CASES = [
  { reward: false, friendConsent: false },
  { reward: true, friendConsent: false },
  { reward: false, friendConsent: true },
  { reward: true, friendConsent: true },
];
type Market = keyof typeof GOLDEN;
const MARKETS = Object.keys(GOLDEN) as Market[];

function golden(market: Market, channel: 'email' | 'sms', index: number): Verdict {
  return VERDICTS[GOLDEN[market][channel].split(' ')[index] ?? ''] as Verdict;
}
const base: PolicyInput = {
  market: 'US',
  channel: 'email',
  reward: true,
  friendConsent: false,
  sharer: 'verified',
};

describe('the default policy (R1, R2)', () => {
  it('decides every market, channel, reward, consent and country of the friend as the golden table says', () => {
    let checked = 0;
    for (const market of MARKETS) {
      for (const friendCountry of [undefined, ...MARKETS]) {
        for (const channel of ['email', 'sms'] as const) {
          for (const [index, facts] of CASES.entries()) {
            const own = golden(market, channel, index);
            const theirs = friendCountry ? golden(friendCountry, channel, index) : own;
            const strictest = STRICTNESS.indexOf(theirs) > STRICTNESS.indexOf(own) ? theirs : own;
            const input = { ...base, ...facts, market, channel, ...(friendCountry && { friendCountry }) };
            expect(decideVerdict(input), JSON.stringify(input)).toMatchObject({
              verdict: strictest,
              version: POLICY_VERSION,
            });
            checked += 1;
          }
        }
      }
    }
    expect(checked).toBe(9 * 10 * 2 * 4);
  });

  it('relays for verified sharers only', () => {
    for (const sharer of ['anonymous', 'named'] as const) {
      expect(decideVerdict({ ...base, sharer })).toMatchObject({ verdict: 'self_share', reason: 'not_verified' });
    }
    expect(decideVerdict(base)).toMatchObject({ verdict: 'relay', reason: 'allowed' });
  });

  it('says why', () => {
    const reasons: [Partial<PolicyInput>, string][] = [
      [{ market: 'DE' }, 'law'],
      [{ friendCountry: 'DE' }, 'law_of_friend'],
      [{ market: 'NL' }, 'reward'],
      [{ friendCountry: 'NL' }, 'reward'],
      [{ channel: 'whatsapp' }, 'own_channel'],
    ];
    for (const [input, reason] of reasons) expect(decideVerdict({ ...base, ...input }).reason).toBe(reason);
  });

  it('never relays over any other channel', () => {
    for (const channel of CHANNELS.filter((one) => one !== 'email' && one !== 'sms')) {
      for (const market of MARKETS) {
        expect(decideVerdict({ ...base, market, channel, friendConsent: true }).verdict).toBe('self_share');
      }
    }
  });

  it('follows its data', () => {
    const stricter: PolicyMatrix = {
      ...POLICY,
      version: 'shop-7',
      markets: { ...POLICY.markets, US: { ...POLICY.elsewhere, email: { verdict: 'refuse', basis: 'counsel' } } },
    };
    expect(decideVerdict(base, stricter)).toEqual({ verdict: 'refuse', reason: 'law', version: 'shop-7' });
  });
});

describe('verdictsOf', () => {
  it('tells what a shop may offer, in the marketer’s order', () => {
    const channels = ['email', 'link', 'sms'] as const;
    expect(verdictsOf({ country: 'US' }, channels, true)).toEqual([
      ['email', 'relay'],
      ['link', 'self_share'],
      ['sms', 'self_share'],
    ]);
    expect(verdictsOf({ country: 'DE' }, channels, false).map(([, verdict]) => verdict)).toEqual([
      'self_share',
      'self_share',
      'self_share',
    ]);
  });
});
