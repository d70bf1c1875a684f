import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../tag/channel.ts';
import type { Verdict } from '../wire.ts';
import { POLICY, type PolicyMatrix } from './policy.data.ts';
import { DEFAULT_RULES, matrixOf, type Override, type SendingRules, versionOf, withOverride } from './policy.rules.ts';
import { decideVerdict as decide, decideNamed, type PolicyInput, verdictsOf } from './policy.ts';

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
const decideVerdict = (input: PolicyInput, matrix: PolicyMatrix = POLICY) => decide(input, matrix);
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
  it('R1: decides every market, channel, reward, consent and country of the friend as the golden table says', () => {
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
              version: POLICY.version,
            });
            checked += 1;
          }
        }
      }
    }
    expect(checked).toBe(9 * 10 * 2 * 4);
  });

  it('R2: never relays where a reward forbids it', () => {
    expect(decideVerdict({ ...base, market: 'NL' })).toMatchObject({ verdict: 'self_share', reason: 'reward' });
    expect(decideVerdict({ ...base, market: 'NL', reward: false }).verdict).toBe('relay');
  });

  it('relays for verified sharers only', () => {
    for (const sharer of ['anonymous', 'named'] as const) {
      expect(decideVerdict({ ...base, sharer })).toMatchObject({ verdict: 'self_share', reason: 'not_verified' });
    }
    expect(decideVerdict(base)).toMatchObject({ verdict: 'relay', reason: 'allowed' });
  });

  it.each([
    ['Anna', false],
    ['Anna S.', false],
    ['J. Smith', false],
    ['Anna Smith', true],
    ['Mary-Ann van der O’Neil', true],
    ['Łucja Ćwik', true],
    ['A. K.', false],
    ['A.K. S.', false],
    ['J. R. Smith', false],
    ['Anna Sm.', false],
    ['Dr. Smith', false],
    ['Anna St. Clair', true],
    // Marks are no letters of their own.
    ['राम', false],
    ['राम सिंह', true],
    ['के. एल.', false],
    ['محمد', false],
    ['مُحَمَّد عَلِي', true],
    ['ศิริพร ใจดี', true],
    // Family and given name together, or one letter each.
    ['小明', false],
    ['王小明', true],
    ['王 芳', true],
    ['佐々木 愛', true],
    ['민수', false],
    ['김민수', true],
    ['김 민수', true],
    // In kana a first name alone may be as long as both.
    ['けんたろう', false],
    ['アレクサンドラ', false],
    ['アンナ スミス', true],
    // Nor is none.
    [undefined, false],
  ])('R4: in Canada “%s” is a full name: %s', (name, full) => {
    const wanted = full ? { verdict: 'relay', reason: 'allowed' } : { verdict: 'self_share', reason: 'full_name' };
    const canadian: Partial<PolicyInput>[] = [
      { market: 'CA' },
      { market: 'CA', channel: 'sms' },
      { market: 'CA', friendCountry: 'US' },
      { friendCountry: 'CA' },
    ];
    for (const place of canadian) {
      const input = { ...base, ...place };
      expect(decideNamed(input, name, POLICY)).toMatchObject(wanted);
      expect(decideNamed({ ...input, friendConsent: true }, name, POLICY).verdict).toBe('relay');
    }
    expect(decideNamed(base, name, POLICY).verdict).toBe('relay');
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

  it('R1: follows its data', () => {
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
    expect(verdictsOf({ kind: 'live', country: 'US', sending: DEFAULT_RULES }, channels, true)).toEqual([
      ['email', 'relay'],
      ['link', 'self_share'],
      ['sms', 'self_share'],
    ]);
    expect(
      verdictsOf({ kind: 'live', country: 'DE', sending: DEFAULT_RULES }, channels, false).map(
        ([, verdict]) => verdict,
      ),
    ).toEqual(['self_share', 'self_share', 'self_share']);
  });
});

describe('a retailer’s own rules', () => {
  const signOff = { counsel: 'Dr Weber', reference: 'Opinion of 3 March 2026', over: 'self_share' as const };
  const change = (...overrides: Override[]): SendingRules => ({
    ...overrides.reduce(withOverride, DEFAULT_RULES),
    version: 7,
  });
  const decideWith = (rules: SendingRules, input: Partial<PolicyInput>) =>
    decideVerdict({ ...base, ...input }, matrixOf(rules));
  const stricter: Override = { market: 'US', channel: 'email', situation: 'reward', verdict: 'self_share' };

  it('R1: are stricter at once, and named in the version that decisions keep', () => {
    const rules = change(stricter);
    expect(decideWith(rules, {})).toEqual({ verdict: 'self_share', reason: 'reward', version: `${POLICY.version}+7` });
    expect(decideWith(rules, { reward: false }).verdict).toBe('relay');
    expect(decideWith(rules, { friendConsent: true }).verdict).toBe('relay');
    expect(decideWith(rules, { market: 'CA' }).verdict).toBe('relay');
    expect(versionOf(DEFAULT_RULES)).toBe(POLICY.version);
  });

  it('R1: are looser only with counsel’s sign-off, and only over the default that counsel knew', () => {
    const looser: Override = { market: 'DE', channel: 'email', situation: 'plain', verdict: 'relay' };
    const german = { market: 'DE', reward: false };
    expect(decideWith(change(looser), german).verdict).toBe('self_share');
    expect(decideWith(change({ ...looser, signOff }), german).verdict).toBe('relay');
    // The law became stricter than what was signed off.
    const old = { ...signOff, over: 'relay' as const };
    expect(decideWith(change({ ...looser, signOff: old }), german).verdict).toBe('self_share');
  });

  it('R1: hold for every market that has no rule of its own', () => {
    const everywhere: Override = { market: '*', channel: 'email', situation: 'plain', verdict: 'refuse' };
    const swiss: Override = { ...everywhere, market: 'CH', verdict: 'self_share' };
    const rules = change(everywhere, { ...everywhere, market: 'PL', situation: 'consent' });
    expect(decideWith(rules, { market: 'IT', reward: false }).verdict).toBe('refuse');
    expect(decideWith(rules, { market: 'IT' }).verdict).toBe('self_share');
    expect(decideWith(rules, { market: 'PL', reward: false }).verdict).toBe('refuse');
    expect(decideWith(rules, { market: 'US', reward: false }).verdict).toBe('relay');
    // What is the default again leaves nothing behind.
    expect(withOverride(change(swiss), swiss).overrides).toEqual([]);
  });

  it('R4: leave what the law asks of a name', () => {
    const rules = change({ market: 'CA', channel: 'email', situation: 'reward', verdict: 'self_share' });
    const plain = { ...base, market: 'CA', reward: false };
    expect(decideNamed(plain, 'Anna', matrixOf(rules))).toMatchObject({ reason: 'full_name' });
    expect(decideNamed(plain, 'Anna Smith', matrixOf(rules)).verdict).toBe('relay');
  });

  it('R30: relay nothing for a shop for minors or of a sensitive kind', () => {
    const rules = { ...DEFAULT_RULES, version: 1, neverRelay: true };
    expect(decideWith(rules, {})).toMatchObject({ verdict: 'self_share', reason: 'never_relay' });
    expect(decideWith(rules, { friendConsent: true }).verdict).toBe('self_share');
    expect(verdictsOf({ kind: 'live', country: 'US', sending: rules }, ['email'], true)).toEqual([
      ['email', 'self_share'],
    ]);
  });
});
