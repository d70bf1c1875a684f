import type { Channel } from '../tag/channel.ts';
import type { Verdict } from '../wire.ts';
import type { PolicyMatrix, PolicyRule } from './policy.data.ts';
import { matrixFor, STRICTNESS } from './policy.rules.ts';

export interface PolicyInput {
  /** Country of the shop, ISO 3166-1. */
  market: string;
  channel: Channel;
  /** Whether the sharer or the friend is rewarded. */
  reward: boolean;
  /** Whether the friend agreed before, to us, to be written to over this channel. */
  friendConsent: boolean;
  /** As far as the address tells. */
  friendCountry?: string;
  sharer: 'anonymous' | 'named' | 'verified';
}

/**
 * Why a verdict is what it is; `own_channel`: the shopper sends it, as always over this channel; `never_relay`: a shop
 * for minors or of a sensitive kind; `full_name`: the law asks for more than a first name.
 */
type PolicyReason =
  | 'allowed'
  | 'own_channel'
  | 'law'
  | 'law_of_friend'
  | 'reward'
  | 'never_relay'
  | 'not_verified'
  | 'full_name';

interface PolicyDecision {
  verdict: Verdict;
  reason: PolicyReason;
  /** Version of the matrix that decided. */
  version: string;
}

/** The strictest of several decisions; undefined of none. */
export function strictest<T extends { verdict: Verdict }>(decisions: readonly T[]): T | undefined {
  return [...decisions].sort((a, b) => STRICTNESS[b.verdict] - STRICTNESS[a.verdict])[0];
}

/** Two letters; one where a sign is a syllable or a word. */
const NAME = /(?:\p{L}\p{M}*){2}|[\p{sc=Han}\p{sc=Hangul}]/u;
/** In such scripts a first name alone is shorter. */
const BOTH_NAMES = /[\p{sc=Han}\p{sc=Hangul}]{3}/u;

/**
 * Whether a name has more to it than a first name: two words that are neither initials nor abbreviated, or both names
 * written as one, as in Chinese or Korean. In kana a first name may be as long as both: there it takes a space.
 */
export function isFullName(name: string): boolean {
  const names = name.split(' ').filter((word) => NAME.test(word) && !word.endsWith('.'));
  return names.length > 1 || BOTH_NAMES.test(name);
}

function applyRule(rule: PolicyRule, input: PolicyInput): Verdict {
  if (input.friendConsent && rule.withConsent) return rule.withConsent;
  return (input.reward ? rule.withReward : undefined) ?? rule.verdict;
}

/**
 * Who sends a message to a friend: we (`relay`), the shopper by their own means (`self_share`), or nobody (`refuse`).
 * The strictest of the shop's market and the friend's country holds. Only email and SMS can be relayed at all, and
 * only for a sharer who proved who they are.
 */
export function decideVerdict(input: PolicyInput, matrix: PolicyMatrix): PolicyDecision {
  const { version } = matrix;
  const { channel } = input;
  if (channel !== 'email' && channel !== 'sms') return { verdict: 'self_share', reason: 'own_channel', version };
  const ruleOf = (country: string) => (matrix.markets[country] ?? matrix.elsewhere)[channel];
  const market = ruleOf(input.market);
  const friend = input.friendCountry ? ruleOf(input.friendCountry) : market;
  const decides = STRICTNESS[applyRule(friend, input)] > STRICTNESS[applyRule(market, input)] ? friend : market;
  const verdict = applyRule(decides, input);
  if (verdict === 'relay') {
    if (matrix.neverRelay) return { verdict: 'self_share', reason: 'never_relay', version };
    return input.sharer === 'verified'
      ? { verdict, reason: 'allowed', version }
      : { verdict: 'self_share', reason: 'not_verified', version };
  }
  if (applyRule(decides, { ...input, reward: false }) === 'relay') return { verdict, reason: 'reward', version };
  return { verdict, reason: decides === market ? 'law' : 'law_of_friend', version };
}

/**
 * The same for a sharer by their name: where the law asks for a full one, a first name alone or none relays nothing.
 * @param name as friends are told it; undefined where there is none yet.
 */
export function decideNamed(input: PolicyInput, name: string | undefined, matrix: PolicyMatrix): PolicyDecision {
  const decided = decideVerdict(input, matrix);
  const { channel, market, friendCountry = '', friendConsent } = input;
  if (decided.verdict !== 'relay' || (channel !== 'email' && channel !== 'sms')) return decided;
  if (isFullName(name ?? '') || friendConsent) return decided;
  const asksFor = (country: string) => (matrix.markets[country] ?? matrix.elsewhere)[channel].fullName;
  return asksFor(market) || asksFor(friendCountry)
    ? { ...decided, verdict: 'self_share', reason: 'full_name' }
    : decided;
}

/** What each channel on offer may do in a shop, before anything is known of sharer and friend. */
export function verdictsOf(
  shop: { country: string } & Parameters<typeof matrixFor>[0],
  channels: readonly Channel[],
  reward: boolean,
): [Channel, Verdict][] {
  const matrix = matrixFor(shop);
  return channels.map((channel) => [
    channel,
    decideVerdict({ market: shop.country, channel, reward, friendConsent: false, sharer: 'verified' }, matrix).verdict,
  ]);
}
