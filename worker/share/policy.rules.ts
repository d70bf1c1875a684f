import type { OwnHours } from '../message/quiet.place.ts';
import type { Verdict } from '../wire.ts';
import { POLICY, type PolicyMatrix, type PolicyRule } from './policy.data.ts';

/** What a rule may depend on: nothing, a reward for sharer or friend, the friend's own consent. */
export const SITUATIONS = ['plain', 'reward', 'consent'] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Every market that the policy does not name. */
export const ELSEWHERE = '*';

/** One verdict that a retailer set in place of the default. */
export interface Override {
  /** ISO 3166-1, or `*`. */
  market: string;
  channel: 'email' | 'sms';
  situation: Situation;
  verdict: Verdict;
  /** Without it nothing may be looser than the default. */
  signOff?: SignOff;
}

/** Counsel's word that a market allows more than the default does. */
interface SignOff {
  /** Who gave it. */
  counsel: string;
  /** What it rests on: an opinion, a file, a date. */
  reference: string;
  /** The default that counsel knew of: where that becomes stricter, the sign-off is void. */
  over: Verdict;
}

/** A retailer's sending rules, as they stand after its `version`th change. */
export interface SendingRules {
  version: number;
  overrides: readonly Override[];
  /** Hours of its own; they only ever narrow those that hold anyway. */
  quiet: OwnHours;
  /** Shops for minors or of a sensitive kind: nothing is ever relayed. */
  neverRelay: boolean;
  /** A stop holds over the channel alone that it was said over; without it, over all (47 CFR 64.1200(a)(10)). */
  narrowStops?: boolean;
}

/** A retailer that changed nothing. */
export const DEFAULT_RULES: SendingRules = { version: 0, overrides: [], quiet: {}, neverRelay: false };

export const STRICTNESS: Record<Verdict, number> = { relay: 0, self_share: 1, refuse: 2 };

/** A rule as one verdict for each situation. */
export function cellsOf({ verdict, withReward, withConsent }: PolicyRule): Record<Situation, Verdict> {
  return { plain: verdict, reward: withReward ?? verdict, consent: withConsent ?? withReward ?? verdict };
}

/** The default for one cell. */
export function defaultOf({ market, channel, situation }: Pick<Override, 'market' | 'channel' | 'situation'>): Verdict {
  return cellsOf((POLICY.markets[market] ?? POLICY.elsewhere)[channel])[situation];
}

/** Whether a verdict allows more than the default. */
export function isLooser(one: Pick<Override, 'market' | 'channel' | 'situation' | 'verdict'>): boolean {
  return STRICTNESS[one.verdict] < STRICTNESS[defaultOf(one)];
}

/** Looser than the default only as long as that is what counsel signed off. */
function holds(one: Override): boolean {
  if (!isLooser(one)) return true;
  return one.signOff !== undefined && STRICTNESS[defaultOf(one)] <= STRICTNESS[one.signOff.over];
}

/** The policy's version as it is stored: the default's, and the retailer's change that it stands at. */
export function versionOf({ version }: Pick<SendingRules, 'version'>): string {
  return version === 0 ? POLICY.version : `${POLICY.version}+${version}`;
}

/** The matrix that decides for a retailer: the default with what it changed. */
export function matrixOf(rules: SendingRules): PolicyMatrix {
  if (rules.version === 0) return POLICY;
  const markets = { ...POLICY.markets };
  let { elsewhere } = POLICY;
  // First what holds for all other markets, then what holds for one of them.
  const sorted = [...rules.overrides]
    .filter(holds)
    .sort((a, b) => Number(b.market === ELSEWHERE) - Number(a.market === ELSEWHERE));
  for (const { market, channel, situation, verdict } of sorted) {
    const rule = (markets[market] ?? elsewhere)[channel];
    const cells = { ...cellsOf(rule), [situation]: verdict };
    const changed: PolicyRule = {
      ...rule,
      verdict: cells.plain,
      withReward: cells.reward,
      withConsent: cells.consent,
    };
    if (market === ELSEWHERE) elsewhere = { ...elsewhere, [channel]: changed };
    else markets[market] = { ...(markets[market] ?? elsewhere), [channel]: changed };
  }
  return { version: versionOf(rules), markets, elsewhere, neverRelay: rules.neverRelay };
}

/** In a shop's test mode mails go to the retailer's own members alone, who asked for them: no market has a say. */
const TEST_RULE: PolicyRule = { verdict: 'relay', basis: 'to members of the retailer themselves' };
const TEST_POLICY: PolicyMatrix = {
  version: `${POLICY.version}+test`,
  markets: {},
  elsewhere: { email: TEST_RULE, sms: { verdict: 'self_share', basis: TEST_RULE.basis } },
};

/** The matrix that decides in a shop. */
export function matrixFor(shop: { kind: 'live' | 'test' | 'canary'; sending: SendingRules }): PolicyMatrix {
  return shop.kind === 'test' ? TEST_POLICY : matrixOf(shop.sending);
}

/** The rules with one cell changed; a verdict that is the default's leaves no override. */
export function withOverride(rules: SendingRules, one: Override): SendingRules {
  const others = rules.overrides.filter(
    ({ market, channel, situation }) => market !== one.market || channel !== one.channel || situation !== one.situation,
  );
  return { ...rules, overrides: one.verdict === defaultOf(one) ? others : [...others, one] };
}
